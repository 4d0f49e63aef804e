"""Parses an element's first 8 bytes once: its tag, the bytes to its end, the slot it fills."""

import struct

from pydicom.datadict import dictionary_VR

from fw_gear_dicom_check.model import Wanted
from fw_gear_dicom_check.reading.dicom.encoding import ITEM_END, LONG_VRS, SHORT_VRS, UNDEFINED
from fw_gear_dicom_check.reading.dicom.refusals import NotWalkableError
from fw_gear_dicom_check.reading.dicom.tags import LAST_TAG, PIXEL_DATA
from fw_gear_dicom_check.reading.walker.buffer import HeaderBuffer

EXTENDED, AT_PIXELS, NOT_WALKABLE, AT_ITEM_END = 0, -1, -2, -3
"""In place of a step: the length is not in the first 8 bytes, the header ends, pydicom has to
judge, the item ends."""
UNWANTED, CAPTURED = -1, -2
"""In place of a slot: skip the element, keep its bytes to search it for nested attributes."""
_MOST_CACHED_HEADS = 5_000
"""Element heads, after which the cache is emptied; a series of one scanner has some hundred."""
_NON_ATTRIBUTE_GROUPS = frozenset({0x0000, 0xFFFE})
"""Groups of network commands (PS3.7 6.3.1), and of items and delimiters (PS3.5 7.5)."""

Meaning = tuple[int, int, int]
"""Tag; bytes to the next element, or a constant in place of a step; slot, or one in its place."""


class ElementHeads:
    """A cache of element heads in one encoding: `known` maps 8 bytes to their meaning.

    `group`: the only group that may occur, 0 for any. `captured`: sequences to search. `nested`:
    the cache for elements in items, where pixel data is an element like others (of icons). `last`:
    the header ends at the first tag beyond it.
    """

    def __init__(  # noqa: PLR0913 - named options
        self,
        wanted: Wanted,
        captured: frozenset[int],
        *,
        is_implicit: bool,
        group: int = 0,
        is_nested: bool = False,
        last: int = LAST_TAG,
    ) -> None:
        """Start with an empty cache."""
        self.known: dict[bytes, Meaning] = {}
        self.is_implicit = is_implicit
        self._slots = {} if is_nested else wanted.slots
        self._captured = frozenset[int]() if is_nested else captured
        self._group, self._is_nested, self._last = group, is_nested, last
        self.nested = self
        if not is_nested:
            self.nested = ElementHeads(wanted, captured, is_implicit=is_implicit, is_nested=True)

    def look_up(self, buffer: HeaderBuffer, position: int) -> Meaning | None:
        """Return the meaning of the head at `position`, None at the data set's end.

        Raises NotWalkableError for fewer than 8 bytes.
        """
        if buffer.has(position + 8):
            head = buffer.data[position : position + 8]
            return self.known.get(head) or self.learn(head)
        if position != len(buffer.data):
            raise NotWalkableError
        return None

    def learn(self, head: bytes) -> Meaning:
        """Parse 8 bytes, and cache their meaning."""
        if len(self.known) > _MOST_CACHED_HEADS:
            self.known.clear()
        group, element = struct.unpack_from("<HH", head)
        tag = group << 16 | element
        self.known[head] = meaning = tag, self._step(head, tag, group), self._slot(tag)
        return meaning

    def _slot(self, tag: int) -> int:
        if tag in self._captured:
            return CAPTURED
        return self._slots.get(tag, UNWANTED)

    def _step(self, head: bytes, tag: int, group: int) -> int:
        if tag == ITEM_END and self._is_nested:
            return AT_ITEM_END if head[4:] == b"\0\0\0\0" else NOT_WALKABLE
        if group in _NON_ATTRIBUTE_GROUPS or (self._group and group != self._group):
            return NOT_WALKABLE
        if not self._is_nested and (tag in PIXEL_DATA or tag > self._last):
            return AT_PIXELS
        return self._implicit_step(head, tag) if self.is_implicit else self._explicit_step(head)

    def _implicit_step(self, head: bytes, tag: int) -> int:
        length = int.from_bytes(head[4:], "little")
        if length != UNDEFINED:
            return 8 + length
        return EXTENDED if _is_sequence(tag) else NOT_WALKABLE

    @staticmethod
    def _explicit_step(head: bytes) -> int:
        vr = head[4:6]
        if vr in SHORT_VRS:
            return 8 + int.from_bytes(head[6:], "little")
        return EXTENDED if vr in LONG_VRS and head[6:] == b"\0\0" else NOT_WALKABLE


def _is_sequence(tag: int) -> bool:
    try:
        return dictionary_VR(tag) == "SQ"
    except KeyError:
        return False
