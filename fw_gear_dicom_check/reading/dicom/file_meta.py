"""Tells whether what stands before a data set, preamble and file meta, is its own."""

from collections.abc import Sequence

from fw_gear_dicom_check.model import Attribute, FileForm, Wanted
from fw_gear_dicom_check.reading.dicom.refusals import NotWalkableError
from fw_gear_dicom_check.reading.inputs.sniff import HEAD, PLAIN_PREAMBLE, PREAMBLE

_TAG = b"\2\0\3\0"
"""Media Storage SOP Instance UID (PS3.10 7.1)."""
_DECLARED = _TAG + b"UI"
"""Its head: it is written in explicit VR."""
_PADDING = " \0"


def to_file_form(
    data: bytes, start: int, slots: Sequence[Attribute | None], wanted: Wanted
) -> FileForm:
    """Return the form of a file that is walked, whose data set begins at `start`.

    It has preamble, File Meta Information and the encoding that was declared, or is not walked.
    Raises NotWalkableError.
    """
    named = _named_in(data[HEAD:start])
    return FileForm(
        has_plain_preamble=data[:PREAMBLE] == PLAIN_PREAMBLE,
        has_own_meta=names_own(named, slots, wanted),
    )


def names_own(named: str, slots: Sequence[Attribute | None], wanted: Wanted) -> bool:
    """Tell whether what File Meta Information names is no other instance than the data set's."""
    slot = wanted.by_keyword.get("SOPInstanceUID")
    uid = None if slot is None else slots[slot]
    own = uid.text.strip() if uid else ""
    return not named.strip() or not own or named.strip() == own


def _named_in(meta: bytes) -> str:
    at = meta.find(_DECLARED)
    if at < 0:
        if _TAG in meta:  # by another VR, which pydicom has to judge
            raise NotWalkableError
        return ""
    length = int.from_bytes(meta[at + 6 : at + 8], "little")
    return meta[at + 8 : at + 8 + length].decode("iso8859-1").rstrip(_PADDING)
