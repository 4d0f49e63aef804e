"""Walks into a sequence, item by item, along the branches that are wanted."""

import struct
from collections.abc import Iterator, Mapping

from fw_gear_dicom_check.limits.bounds import Limits
from fw_gear_dicom_check.limits.budget import Budget
from fw_gear_dicom_check.model import Attribute, Branch, Item
from fw_gear_dicom_check.reading.dicom.attribute_lookup import MOST_ITEMS
from fw_gear_dicom_check.reading.dicom.encoding import UNDEFINED
from fw_gear_dicom_check.reading.dicom.refusals import NotWalkableError
from fw_gear_dicom_check.reading.dicom.tags import to_tag
from fw_gear_dicom_check.reading.walker.buffer import HeaderBuffer
from fw_gear_dicom_check.reading.walker.element_heads import AT_ITEM_END, ElementHeads
from fw_gear_dicom_check.reading.walker.skip_in_buffer import find_element_end
from fw_gear_dicom_check.reading.walker.value_cache import decode_element

_ITEM_BYTES, _SEQUENCE_END_BYTES = 0xE000FFFE, 0xE0DDFFFE
"""Item and Sequence Delimitation Item (PS3.5 7.5): their 4 bytes as one little-endian number."""
_MOST_KNOWN = 5_000
"""Elements, after which the cache of their attributes is emptied."""

Span = tuple[int, int]
"""Where an element begins and ends in the buffer."""


class SequenceItems:
    """Reads items; an element that repeats from frame to frame is decoded once."""

    def __init__(self, limits: Limits, budget: Budget) -> None:
        """Take the bounds, and the budget for what is kept."""
        self._limits, self._budget = limits, budget
        self._charset = ""
        self._known: dict[tuple[bytes, str, str, bool], Attribute] = {}

    def read(
        self, element: bytes, where: tuple[str, Branch], charset: str, heads: ElementHeads
    ) -> Iterator[Item]:
        """Yield the first items of a sequence, and below them. Raises NotWalkableError.

        `where`: the keyword of the sequence, and what is wanted of its items.
        """
        self._charset = charset
        buffer = HeaderBuffer.of(element)
        return self._descend(buffer, (0, len(element)), (*where, "", None), heads.nested)

    def _descend(
        self,
        buffer: HeaderBuffer,
        span: Span,
        where: tuple[str, Branch, str, int | None],
        heads: ElementHeads,
    ) -> Iterator[Item]:
        keyword, branch, above, number = where
        path = f"{above}{keyword}"
        wanted = {to_tag(each): each for each in (*branch.attributes, *branch.branches)}
        for index, elements in enumerate(self._items(buffer, span, wanted, heads)):
            root = index if number is None else number
            found = (
                self._decode(buffer.data[slice(*elements[each])], each, keyword, heads)
                for each in branch.attributes
                if each in elements
            )
            yield Item(path, root, tuple(found))
            for name, below in branch.branches.items():
                if name in elements:
                    inner = name, below, f"{path}/", root
                    yield from self._descend(buffer, elements[name], inner, heads)

    def _items(
        self, buffer: HeaderBuffer, span: Span, wanted: Mapping[int, str], heads: ElementHeads
    ) -> Iterator[Mapping[str, Span]]:
        """Yield the wanted elements of the first items of a sequence."""
        position, stop = self._content(buffer.data, span, heads)
        for _ in range(MOST_ITEMS):
            if position == stop:
                return
            tag, length = struct.unpack_from("<LL", buffer.data, position)
            if tag == _SEQUENCE_END_BYTES and stop < 0:
                return
            end = -1 if length == UNDEFINED else position + 8 + length
            if tag != _ITEM_BYTES or 0 <= stop < end:
                raise NotWalkableError
            found, position = _elements(buffer, position + 8, end, wanted, heads)
            yield found

    def _content(self, data: bytes, span: Span, heads: ElementHeads) -> Span:
        """Return where a sequence's items begin and end, -1 for an end that is not declared."""
        start, end = span
        if heads.is_implicit:
            head, length = 8, int.from_bytes(data[start + 4 : start + 8], "little")
        elif data[start + 4 : start + 6] == b"SQ":
            head, length = 12, int.from_bytes(data[start + 8 : start + 12], "little")
        else:
            raise NotWalkableError
        if length == UNDEFINED:
            return start + head, -1
        return (end, end) if length > self._limits.sequence else (start + head, end)

    def _decode(self, element: bytes, keyword: str, where: str, heads: ElementHeads) -> Attribute:
        key = element, keyword, self._charset, heads.is_implicit
        found = self._known.get(key)
        if found is None:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            found = decode_element(
                element,
                to_tag(keyword),
                keyword,
                charset=self._charset,
                is_implicit=heads.is_implicit,
                longest=self._limits.value,
            )._replace(where=where)
            self._budget.keep(found.values)
            self._known[key] = found
        return found


def _elements(
    buffer: HeaderBuffer, position: int, end: int, wanted: Mapping[int, str], heads: ElementHeads
) -> tuple[Mapping[str, Span], int]:
    """Return the wanted elements of an item, by keyword, and the position after the item.

    `end`: where the item ends, -1 where its delimiter says so.
    """
    found: dict[str, Span] = {}
    data, known = buffer.data, heads.known
    while position != end:
        head = data[position : position + 8]
        tag, step, _ = known.get(head) or heads.learn(head)
        if step == AT_ITEM_END:
            if end >= 0:
                raise NotWalkableError
            return found, position + 8
        start = position
        position += step
        if step <= 0:
            position = find_element_end(buffer, start, step, heads)
        if 0 <= end < position or position > len(data):
            raise NotWalkableError
        if tag in wanted:
            found[wanted[tag]] = start, position
    return found, position
