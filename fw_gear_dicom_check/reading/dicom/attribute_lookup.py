"""Looks attributes up in a data set parsed by pydicom, at the root or in sequences."""

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from itertools import islice
from typing import cast

from pydicom.datadict import keyword_for_tag
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException
from pydicom.filereader import read_sequence_item
from pydicom.values import convert_SQ

from fw_gear_dicom_check.limits.bounds import LIMITS, Limits
from fw_gear_dicom_check.limits.budget import Budget
from fw_gear_dicom_check.model import Attribute, Branch, Item, Wanted
from fw_gear_dicom_check.reading.dicom.encoding import UNDEFINED
from fw_gear_dicom_check.reading.dicom.refusals import HeaderTooLargeError
from fw_gear_dicom_check.reading.dicom.tags import CHARSET_TAG, META_GROUP, PIXEL_DATA, to_tag
from fw_gear_dicom_check.reading.dicom.text_encoding import usable_charset
from fw_gear_dicom_check.reading.dicom.values import (
    TOO_LONG,
    is_decoded,
    known_vr,
    to_attribute,
)

PYDICOM_ERRORS = (
    OSError,
    ValueError,
    NotImplementedError,
    struct.error,
    EOFError,
    TypeError,
    KeyError,
    ArithmeticError,
    AttributeError,
    BytesLengthException,
)
"""What pydicom raises on damaged input, as seen on mutated files and by fuzzing."""


MOST_ITEMS = 32
"""Items of one sequence that are looked into for `Wanted.branches`: an image's first frames."""


class AttributeLookup:
    """Finds elements of one data set by tag, and decodes them."""

    def __init__(
        self, meta: Dataset, dataset: Dataset, pixels: Attribute | None, limits: Limits = LIMITS
    ) -> None:
        """Take File Meta Information, the data set before its pixels, and the pixel element."""
        self._data_sets, self._pixels, self._limits = (meta, dataset), pixels, limits
        charset = self._attribute(dataset, CHARSET_TAG, "CS", "SpecificCharacterSet")
        self._charset = usable_charset(charset.text) if charset else ""

    def fill(self, wanted: Wanted) -> tuple[Attribute | None, ...]:
        """Return one attribute, or None, for each wanted slot."""
        found = [
            self._attribute_at_root(name, tag)
            for name, tag in zip(wanted.keywords, wanted.slots, strict=True)
        ]
        for slot, path in wanted.nested.items():
            at_root = found[slot]
            if at_root is None or at_root.is_empty:
                name = wanted.keywords[slot]
                found[slot] = self._nested_attribute(name, to_tag(name), path) or at_root
        return tuple(found)

    def items(self, wanted: Wanted) -> tuple[Item, ...]:
        """Return the items that `wanted.branches` lead to; none where one cannot be parsed."""
        try:
            return tuple(self._find_items(self._data_sets[1], wanted.branches, "", None))
        except (*PYDICOM_ERRORS, RecursionError):
            return ()

    def _find_items(
        self, data_set: Dataset, branches: Mapping[str, Branch], above: str, number: int | None
    ) -> Iterator[Item]:
        for keyword, branch in branches.items():
            path = f"{above}{keyword}"
            for index, item in enumerate(self._first_items(data_set, to_tag(keyword))):
                root = index if number is None else number
                found = (
                    self._attribute(item, to_tag(each), None, each, keyword)
                    for each in branch.attributes
                )
                yield Item(path, root, tuple(filter(None, found)))
                yield from self._find_items(item, branch.branches, f"{path}/", root)

    def _first_items(self, data_set: Dataset, tag: int) -> Iterable[Dataset]:
        """Return the first items of a sequence, none of one that is longer than the limit."""
        element = _element(data_set, tag)
        if not isinstance(element, RawDataElement):
            found = cast("Sequence[Dataset]", element.value) if element is not None else ()
            return islice(found, MOST_ITEMS)
        if UNDEFINED != element.length > self._limits.sequence or element.VR not in (None, "SQ"):
            return ()
        return islice(_parse_items(element), MOST_ITEMS)

    def _attribute_at_root(self, keyword: str, tag: int) -> Attribute | None:
        if tag in PIXEL_DATA:
            return self._pixels if self._pixels and self._pixels.keyword == keyword else None
        data_set = self._data_sets[0 if tag >> 16 == META_GROUP else 1]
        return self._attribute(data_set, tag, None, keyword)

    def _nested_attribute(self, keyword: str, tag: int, path: Sequence[int]) -> Attribute | None:
        empty = None
        for sequence in path:
            where = keyword_for_tag(sequence)
            for item in self._items(sequence):
                found = self._attribute(item, tag, None, keyword, where)
                if found and not found.is_empty:
                    return found
                empty = empty or found
        return empty

    def _items(self, tag: int) -> Iterable[Dataset]:
        element = _element(self._data_sets[1], tag)
        if isinstance(element, RawDataElement):
            if UNDEFINED != element.length > self._limits.sequence:
                raise HeaderTooLargeError(
                    f"its {keyword_for_tag(tag)} is longer than {self._limits.sequence} bytes "
                    "(limit 'sequence')"
                )
            return convert_SQ(
                element.value or b"", element.is_implicit_VR, element.is_little_endian
            )
        return cast("Iterable[Dataset]", element.value) if element is not None else ()

    def _attribute(
        self, data_set: Dataset, tag: int, vr: str | None, keyword: str, where: str = ""
    ) -> Attribute | None:
        element = _element(data_set, tag)
        if element is None:
            return None
        if isinstance(element, DataElement):
            length = -1 if len(element.value or ()) else 0
            return Attribute(keyword, element.VR, (), length, where)
        vr = vr or known_vr(tag, element.VR)
        if not element.value and element.length > self._limits.value:
            fault = TOO_LONG if is_decoded(vr) else ""
            return Attribute(keyword, vr, (), element.length, where, fault)
        return to_attribute(
            keyword,
            vr,
            element.value,
            is_little=element.is_little_endian,
            charset="" if tag == CHARSET_TAG else self._charset,
            where=where,
            longest=self._limits.value,
        )


def charge_values(attributes: Iterable[Attribute | None], budget: Budget) -> None:
    """Take the memory of attributes off the budget, where each instance has its own."""
    for attribute in attributes:
        if attribute:
            budget.keep(attribute.values)


def charge_items(items: Iterable[Item], budget: Budget) -> None:
    """Take the memory of items off the budget."""
    for item in items:
        charge_values(item.attributes, budget)


def _parse_items(element: RawDataElement) -> Iterator[Dataset]:
    """Parse the items of a sequence with a length, one after the other."""
    value = element.value or b""
    stream = BytesIO(value)
    while stream.tell() < len(value):
        item = read_sequence_item(
            stream, element.is_implicit_VR, element.is_little_endian, "iso8859-1"
        )
        if item is None:
            return
        yield item


def _element(data_set: Dataset, tag: int) -> DataElement | RawDataElement | None:
    return data_set.get_item(tag) if tag in data_set else None
