"""Looks into the sequences that a walk has captured, for attributes that are nested there."""

import struct
from io import BytesIO

from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset

from fw_gear_dicom_check.elements import PARSING, Elements
from fw_gear_dicom_check.model import Attribute, Wanted
from fw_gear_dicom_check.window import OddError

_REMEMBERED = 20_000
"""Sequences whose content is remembered."""


class Inside:
    """Reads captured sequences with pydicom, the same bytes once."""

    def __init__(self, wanted: Wanted) -> None:
        """Look for the attributes that may be nested."""
        self._wanted = wanted
        self._known: dict[tuple[bool, str, bytes], dict[int, Attribute | None]] = {}

    def fill(
        self, slots: list[Attribute | None], captured: bytes, charset: str, *, is_implicit: bool
    ) -> None:
        """Fill slots that have no value at the root. Raises OddError for damaged sequences."""
        key = (is_implicit, charset, captured)
        found = self._known.get(key)
        if found is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            found = self._known[key] = self._read(*key)
        for slot, attribute in found.items():
            at_root = slots[slot]
            if at_root is None or at_root.is_empty:
                slots[slot] = attribute or at_root

    def _read(
        self,
        is_implicit: bool,  # noqa: FBT001 - private
        charset: str,
        captured: bytes,
    ) -> dict[int, Attribute | None]:
        head = _charset_element(charset, is_implicit=is_implicit)
        try:
            dataset = read_dataset(
                BytesIO(head + captured), is_implicit_VR=is_implicit, is_little_endian=True
            )
            found = Elements(Dataset(), dataset, None).fill(self._wanted)
        except (*PARSING, RecursionError) as error:
            raise OddError from error
        return {slot: found[slot] for slot in self._wanted.nested}


def _charset_element(charset: str, *, is_implicit: bool) -> bytes:
    raw = charset.encode("iso8859-1", "replace")
    if is_implicit:
        return struct.pack("<HHL", 8, 5, len(raw)) + raw
    return struct.pack("<HH2sH", 8, 5, b"CS", len(raw)) + raw
