"""Reads the attributes nested in sequences whose bytes a walk has captured."""

import struct
from io import BytesIO

from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset

from fw_gear_dicom_check.limits.bounds import Limits
from fw_gear_dicom_check.limits.budget import Budget
from fw_gear_dicom_check.model import Attribute, Wanted
from fw_gear_dicom_check.reading.dicom.attribute_lookup import (
    PYDICOM_ERRORS,
    AttributeLookup,
    charge_values,
)
from fw_gear_dicom_check.reading.dicom.refusals import HeaderTooLargeError, NotWalkableError

_MOST_CACHED_SEQUENCES = 1_000
"""Contents, of all captured sequences of a header, after which the cache is emptied."""
_LONGEST_CACHED = 4 * 1024
"""Bytes of such a content up to which it is cached."""


class NestedAttributes:
    """Reads captured sequences with pydicom, equal bytes only once."""

    def __init__(self, wanted: Wanted, limits: Limits, budget: Budget) -> None:
        """Take the attributes to look for, of which those in `wanted.nested` are read here."""
        self._wanted, self._limits, self._budget = wanted, limits, budget
        self._known: dict[tuple[bool, str, bytes], dict[int, Attribute | None]] = {}

    def fill(
        self, slots: list[Attribute | None], captured: bytes, charset: str, *, is_implicit: bool
    ) -> None:
        """Fill the slots without a value at the root. Raises NotWalkableError for bad sequences."""
        key = (is_implicit, charset, captured)
        found = self._known.get(key)
        if found is None:
            if len(self._known) > _MOST_CACHED_SEQUENCES:
                self._known.clear()
            found = self._read(*key)
            if len(captured) <= _LONGEST_CACHED:
                self._known[key] = found
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
        if len(captured) > self._limits.sequence:
            raise NotWalkableError
        head = _charset_element(charset, is_implicit=is_implicit)
        try:
            dataset = read_dataset(
                BytesIO(head + captured), is_implicit_VR=is_implicit, is_little_endian=True
            )
            found = AttributeLookup(Dataset(), dataset, None, self._limits).fill(self._wanted)
        except (*PYDICOM_ERRORS, RecursionError, HeaderTooLargeError) as error:
            raise NotWalkableError from error
        nested = {slot: found[slot] for slot in self._wanted.nested}
        charge_values(nested.values(), self._budget)
        return nested


def _charset_element(charset: str, *, is_implicit: bool) -> bytes:
    raw = charset.encode("iso8859-1", "replace")
    if is_implicit:
        return struct.pack("<HHL", 8, 5, len(raw)) + raw
    return struct.pack("<HH2sH", 8, 5, b"CS", len(raw)) + raw
