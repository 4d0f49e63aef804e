"""Tells whether what stands before a data set, preamble and file meta, is its own."""

from collections.abc import Sequence

from fw_gear_dicom_check.model import Attribute, Wanted
from fw_gear_dicom_check.sniff import HEAD, PLAIN_PREAMBLE, PREAMBLE

_DECLARED = b"\2\0\3\0UI"
"""Head of Media Storage SOP Instance UID (PS3.10 7.1), which is written in explicit VR."""
_PADDING = b" \0"

Form = tuple[bool, bool, bool, bool, bool]
"""The last five of a Header, in their order."""


def walked_form(data: bytes, start: int, slots: Sequence[Attribute | None], wanted: Wanted) -> Form:
    """Return the form of a file that is walked, whose data set begins at `start`.

    It has preamble, File Meta Information and the encoding that was declared, or is not walked.
    """
    slot = wanted.by_keyword.get("SOPInstanceUID")
    uid = None if slot is None else slots[slot]
    is_own = uid is None or is_own_meta(data[HEAD:start], uid.text)
    return True, True, True, data[:PREAMBLE] == PLAIN_PREAMBLE, is_own


def is_own_meta(meta: bytes, uid: str) -> bool:
    """Tell whether File Meta Information names no other instance than the data set does."""
    at = meta.find(_DECLARED)
    if at < 0 or not uid:
        return True
    length = int.from_bytes(meta[at + 6 : at + 8], "little")
    declared = meta[at + 8 : at + 8 + length].strip(_PADDING)
    return not declared or declared == uid.strip().encode("iso8859-1", "replace")
