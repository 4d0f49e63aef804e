"""The sound objects that faults are put into: a table for each instance."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from conformance.generator.enhanced_bases import ENHANCED
from conformance.generator.image_bases import IMAGES
from conformance.generator.other_bases import OTHERS
from tests.support.dicom_files import Table, Value, series, without

BASES: Mapping[str, Table] = {**IMAGES, **ENHANCED, **OTHERS}
"""Name -> one instance; of each there is a series."""
_SLICES = 4
"""Instances of a series that is a volume of slices."""
_SEVERAL = 2
"""Instances of any other series but those whose instance is a volume itself."""
_OWN_PIXELS = 1
"""BitsAllocated of pixels that are no grey picture."""


@lru_cache
def instances_of(base: str) -> tuple[Table, ...]:
    """Return all instances of a series."""
    table = BASES[base]
    made = series(_count(table), _without_own_pixels(table))
    return tuple({**each, **_own_pixels(table)} for each in made.values())


@lru_cache
def values_of(keyword: str) -> Sequence[Value]:
    """Return the values that an attribute has in the roots of the sound objects, each once."""
    found = [table[keyword] for table in BASES.values() if keyword in table]
    return [value for number, value in enumerate(found) if value not in found[:number]]


def _count(table: Table) -> int:
    if "SharedFunctionalGroupsSequence" in table:
        return 1
    is_slice = "ImagePositionPatient" in table and "NumberOfFrames" not in table
    return _SLICES if is_slice else _SEVERAL


def _own_pixels(table: Table) -> Mapping[str, Value]:
    is_own = table.get("BitsAllocated") == _OWN_PIXELS
    return {"PixelData": table["PixelData"]} if is_own else {}


def _without_own_pixels(table: Table) -> Table:
    return without(table, *_own_pixels(table))
