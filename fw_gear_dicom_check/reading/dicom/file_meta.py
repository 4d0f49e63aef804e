"""Reads File Meta Information, and tells whether it belongs to the data set that follows."""

import struct
from collections.abc import Sequence
from typing import BinaryIO, cast

from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset

from fw_gear_dicom_check.model import Attribute, FileForm, Wanted
from fw_gear_dicom_check.reading.dicom.bounded_stream import BoundedStream
from fw_gear_dicom_check.reading.dicom.encoding import PADDING
from fw_gear_dicom_check.reading.dicom.refusals import NotWalkableError
from fw_gear_dicom_check.reading.dicom.tags import META_GROUP
from fw_gear_dicom_check.reading.inputs.sniff import META_START, PREAMBLE_SIZE, ZERO_PREAMBLE

_TAG = b"\2\0\3\0"
"""Tag of Media Storage SOP Instance UID, (0002,0003), in little endian (PS3.10 7.1)."""
_ELEMENT_START = _TAG + b"UI"
"""Tag and VR of that element: File Meta Information is always explicit VR little endian."""


def to_file_form(
    data: bytes, start: int, slots: Sequence[Attribute | None], wanted: Wanted
) -> FileForm:
    """Return the form of a walked file, whose data set begins at byte `start` of `data`.

    A file without preamble or File Meta Information, or in another encoding than declared, is not
    walked. Raises NotWalkableError where only pydicom can tell the UID.
    """
    meta_uid = _media_storage_uid(data[META_START:start])
    return FileForm(
        has_plain_preamble=data[:PREAMBLE_SIZE] == ZERO_PREAMBLE,
        has_own_meta=meta_names_own_instance(meta_uid, slots, wanted),
    )


def read_file_meta(stream: BoundedStream) -> Dataset:
    """Read File Meta Information, empty if there is none. Raises PYDICOM_ERRORS."""
    if stream.peek(2) != struct.pack("<H", META_GROUP):
        return Dataset()
    return read_dataset(
        cast("BinaryIO", stream),
        is_implicit_VR=False,
        is_little_endian=True,
        stop_when=lambda tag, _vr, _length: tag >> 16 != META_GROUP,
    )


def meta_text(meta: Dataset, keyword: str) -> str:
    """Return the text of an attribute of File Meta Information, "" if it is absent."""
    element = meta.get_item(keyword) if keyword in meta else None
    raw = getattr(element, "value", None)
    return raw.decode("iso8859-1").rstrip(PADDING) if isinstance(raw, bytes) else str(raw or "")


def meta_names_own_instance(
    meta_uid: str, slots: Sequence[Attribute | None], wanted: Wanted
) -> bool:
    """Tell whether the UID in File Meta Information is absent or that of the data set."""
    slot = wanted.by_keyword.get("SOPInstanceUID")
    uid = None if slot is None else slots[slot]
    own = uid.text.strip() if uid else ""
    return not meta_uid.strip() or not own or meta_uid.strip() == own


def _media_storage_uid(meta: bytes) -> str:
    at = meta.find(_ELEMENT_START)
    if at < 0:
        if _TAG in meta:  # with another VR, which pydicom has to judge
            raise NotWalkableError
        return ""
    length = int.from_bytes(meta[at + 6 : at + 8], "little")
    return meta[at + 8 : at + 8 + length].decode("iso8859-1").rstrip(PADDING)
