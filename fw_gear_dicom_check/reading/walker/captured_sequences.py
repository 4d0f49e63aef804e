"""Takes what is wanted out of the sequences whose bytes a walk has captured."""

import struct
from collections.abc import Iterable

from fw_gear_dicom_check.limits.bounds import Limits
from fw_gear_dicom_check.limits.budget import Budget
from fw_gear_dicom_check.model import Attribute, Item, Wanted
from fw_gear_dicom_check.reading.dicom.tags import to_tag
from fw_gear_dicom_check.reading.walker.element_heads import ElementHeads
from fw_gear_dicom_check.reading.walker.nested_attributes import NestedAttributes
from fw_gear_dicom_check.reading.walker.sequence_items import SequenceItems
from fw_gear_dicom_check.reading.walker.value_cache import ValueCaches


class CapturedSequences:
    """Reads captured sequences: attributes nested in them, and the items that branches lead to.

    `is_usable`: no sequence that is searched for nested attributes is itself wanted.
    """

    def __init__(self, wanted: Wanted, limits: Limits, budget: Budget, caches: ValueCaches) -> None:
        """Take the attributes to look for, and what decodes an element."""
        nested = frozenset(tag for path in wanted.nested.values() for tag in path)
        self._roots = {_first_bytes(to_tag(keyword)): keyword for keyword in wanted.branches}
        self.is_usable = nested.isdisjoint({*wanted.slots, *map(to_tag, wanted.branches)})
        self._wanted, self._caches = wanted, caches
        self._nested = NestedAttributes(wanted, limits, budget)
        self._items = SequenceItems(limits, budget)

    def read(
        self,
        captured: Iterable[bytes],
        slots: list[Attribute | None],
        charset: str,
        heads: ElementHeads,
    ) -> tuple[Item, ...]:
        """Fill slots, and return the items. Raises NotWalkableError for bad sequences."""
        nested: list[bytes] = []
        items: list[Item] = []
        for element in captured:
            keyword = self._roots.get(element[:4])
            if keyword is None:
                nested.append(element)
                continue
            slot = self._wanted.by_keyword.get(keyword)
            if slot is not None:
                cache = self._caches.of(charset, heads)
                slots[slot] = cache.learn(element, to_tag(keyword), slot)
            where = keyword, self._wanted.branches[keyword]
            items += self._items.read(element, where, charset, heads)
        if nested:
            content = b"".join(nested)
            self._nested.fill(slots, content, charset, is_implicit=heads.is_implicit)
        return tuple(items)


def _first_bytes(tag: int) -> bytes:
    return struct.pack("<HH", tag >> 16, tag & 0xFFFF)
