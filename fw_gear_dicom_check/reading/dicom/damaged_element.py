"""Finds the one damaged element of a header that is whole but for it, so that it can be named.

A bad VR or length makes readers lose their place, and then the end of the file looks like a cut.
The elements after a damaged one tell it from a cut: they lead to the member's last byte.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from fw_gear_dicom_check.reading.dicom.encoding import (
    DEFLATED,
    ITEM,
    LONG_VRS,
    PADDING,
    SHORT_VRS,
    UNDEFINED,
    declared_encoding,
)
from fw_gear_dicom_check.reading.dicom.tags import META_GROUP, PIXEL_DATA
from fw_gear_dicom_check.reading.inputs.sniff import DICOM_PREFIX, META_START, PREAMBLE_SIZE

_SYNTAX_HEAD = b"\2\0\x10\0UI"
"""Tag and VR of Transfer Syntax UID (PS3.10 7.1)."""
_HEAD, _LONG_HEAD = 8, 12
"""Bytes of tag, VR and length, with a length of 2 and of 4 bytes (PS3.5 7.1.2)."""
_MOST_STEPS = 10_000
"""Elements that are stepped over in all, after which the search is given up."""
_FARTHEST = 2 * 1024
"""Bytes behind an element with a bad length in which the next element is looked for."""


class DamagedElement(NamedTuple):
    """An element that readers lose their place at: its tag, its first byte, what is bad of it."""

    tag: int
    position: int
    part: Literal["VR", "length"]


class _Head(NamedTuple):
    """An element's tag; where its value begins; its length, None where its VR is none."""

    tag: int
    start: int
    length: int | None
    is_container: bool = False


class _GivenUpError(Exception):
    """Too many steps, or a header of a kind that is not looked through."""


def find_damaged_element(data: bytes, size: int) -> DamagedElement | None:
    """Return the damaged element of a member that is whole but for it, None where it is not.

    `data`: the first bytes of the member, which has `size`.
    """
    try:
        return _Elements(data, size).find()
    except _GivenUpError:
        return None


@dataclass(slots=True)
class _Elements:
    """The elements of a member, those in sequences too, one after another."""

    data: bytes
    size: int
    is_implicit: bool = False
    order: Literal["little", "big"] = "little"
    steps: int = 0

    def find(self) -> DamagedElement | None:
        has_preamble = self.data[PREAMBLE_SIZE:META_START] == DICOM_PREFIX
        self._take_syntax()
        *before, at = self._walk(META_START if has_preamble else 0)
        if at < 0:
            return None
        if self._has_sound_rest(self._after_bad_vr(at)):
            return DamagedElement(self._head(at).tag, at, "VR")
        for start in (at, *before[-1:]):
            if self._has_sound_rest(self._after_bad_length(start)):
                return DamagedElement(self._head(start).tag, start, "length")
        return None

    def _take_syntax(self) -> None:
        at = self.data.find(_SYNTAX_HEAD)
        length = int.from_bytes(self.data[at + 6 : at + 8], "little") if at >= 0 else 0
        syntax = self.data[at + 8 : at + 8 + length].decode("latin-1").rstrip(PADDING)
        if syntax == DEFLATED:
            raise _GivenUpError
        self.is_implicit, is_little = declared_encoding(syntax) or (False, True)
        self.order = "little" if is_little else "big"

    def _walk(self, at: int) -> Iterator[int]:
        """Yield the position of each element, then -1 at a sound end, else the last one again."""
        while not self._is_end(at):
            yield at
            following = self._step(at)
            if following is None:
                yield at
                return
            at = following
        yield -1

    def _is_end(self, at: int) -> bool:
        """Tell whether all that follows is known to be sound, as far as it was read."""
        is_beyond = len(self.data) - _LONG_HEAD < at <= self.size and len(self.data) < self.size
        return at == self.size or is_beyond or self._is_encapsulated(at)

    def _is_encapsulated(self, at: int) -> bool:
        head = self._head(at)
        return head.tag in PIXEL_DATA and head.length == UNDEFINED

    def _step(self, at: int) -> int | None:
        """Return the position after an element, None where its VR or length is bad."""
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise _GivenUpError
        head = self._head(at)
        if head.length is None or head.start > self.size:
            return None
        if head.is_container:
            return head.start
        end = head.start + head.length
        return end if head.length != UNDEFINED and end <= self.size else None

    def _head(self, at: int) -> _Head:
        head = self.data[at : at + _LONG_HEAD]
        is_meta = head[:2] == META_GROUP.to_bytes(2, "little")
        order: Literal["little", "big"] = "little" if is_meta else self.order
        tag = int.from_bytes(head[:2], order) << 16 | int.from_bytes(head[2:4], order)
        short = int.from_bytes(head[4:_HEAD], order)
        if len(head) < _HEAD:
            return _Head(tag, at + _HEAD, None)
        if tag >> 16 == ITEM >> 16:
            return _Head(tag, at + _HEAD, short, is_container=True)
        if self.is_implicit and not is_meta:
            return _Head(tag, at + _HEAD, short)
        vr = head[4:6]
        if vr in SHORT_VRS:
            return _Head(tag, at + _HEAD, int.from_bytes(head[6:_HEAD], order))
        if vr in LONG_VRS and not any(head[6:_HEAD]):
            length = int.from_bytes(head[_HEAD:], order)
            return _Head(tag, at + _LONG_HEAD, length, is_container=vr == b"SQ")
        return _Head(tag, at, None)

    def _after_bad_vr(self, at: int) -> Iterator[int]:
        """Yield where the next element may begin, with a length of 2 and of 4 bytes."""
        if self._head(at).length is None and not self.is_implicit:
            short, long = self.data[at + 6 : at + _HEAD], self.data[at + _HEAD : at + _LONG_HEAD]
            yield at + _HEAD + int.from_bytes(short, self.order)
            yield at + _LONG_HEAD + int.from_bytes(long, self.order)

    def _after_bad_length(self, at: int) -> Iterator[int]:
        """Yield where the next element may begin: where a higher tag has a VR and fits."""
        tag = self._head(at).tag
        if not self.is_implicit:
            for start in range(at + _HEAD, min(at + _FARTHEST, len(self.data) - _HEAD)):
                head = self._head(start)
                if head.tag > tag and head.length is not None and head.tag >> 16 != ITEM >> 16:
                    yield start

    def _has_sound_rest(self, starts: Iterator[int]) -> bool:
        """Tell whether sound elements lead from one of the positions to the member's end."""
        return any(
            start < self.size and last < 0 for start in starts for *_, last in (self._walk(start),)
        )
