"""Tells whether what stands before a data set, preamble and file meta, is its own."""

from collections.abc import Sequence

from fw_gear_dicom_check.model import Attribute, FileForm, Wanted
from fw_gear_dicom_check.reading.dicom.refusals import NotWalkableError
from fw_gear_dicom_check.reading.inputs.sniff import META_START, PREAMBLE_SIZE, ZERO_PREAMBLE

_TAG = b"\2\0\3\0"
"""Media Storage SOP Instance UID (PS3.10 7.1)."""
_ELEMENT_START = _TAG + b"UI"
"""Its head: it is written in explicit VR."""
_PADDING = " \0"


def to_file_form(
    data: bytes, start: int, slots: Sequence[Attribute | None], wanted: Wanted
) -> FileForm:
    """Return the form of a file that is walked, whose data set begins at `start`.

    It has preamble, File Meta Information and the encoding that was declared, or is not walked.
    Raises NotWalkableError.
    """
    meta_uid = _media_storage_uid(data[META_START:start])
    return FileForm(
        has_plain_preamble=data[:PREAMBLE_SIZE] == ZERO_PREAMBLE,
        has_own_meta=meta_names_own_instance(meta_uid, slots, wanted),
    )


def meta_names_own_instance(
    meta_uid: str, slots: Sequence[Attribute | None], wanted: Wanted
) -> bool:
    """Tell whether what File Meta Information names is no other instance than the data set's."""
    slot = wanted.by_keyword.get("SOPInstanceUID")
    uid = None if slot is None else slots[slot]
    own = uid.text.strip() if uid else ""
    return not meta_uid.strip() or not own or meta_uid.strip() == own


def _media_storage_uid(meta: bytes) -> str:
    at = meta.find(_ELEMENT_START)
    if at < 0:
        if _TAG in meta:  # by another VR, which pydicom has to judge
            raise NotWalkableError
        return ""
    length = int.from_bytes(meta[at + 6 : at + 8], "little")
    return meta[at + 8 : at + 8 + length].decode("iso8859-1").rstrip(_PADDING)
