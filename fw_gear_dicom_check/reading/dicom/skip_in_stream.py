"""Passes over a sequence without a length in a stream, in either byte order; nothing is kept."""

import struct
from typing import Literal

from pydicom.datadict import dictionary_VR

from fw_gear_dicom_check.reading.dicom.bounded_stream import BoundedStream
from fw_gear_dicom_check.reading.dicom.encoding import LONG_VRS, SHORT_VRS, UNDEFINED
from fw_gear_dicom_check.reading.dicom.refusals import (
    HeaderTooLargeError,
    NotWalkableError,
    TooDeepError,
)

_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_LONG, _AT_ITEM_END, _OPEN, _ODD = -1, -2, -3, -4
"""Steps that are none: four more bytes say it, the item ends, a sequence begins, hand over."""
_REMEMBERED = 20_000
"""Element heads, after which the memory starts anew."""
_BLOCK = 64 * 1024
_HEAD, _LONG_HEAD = 8, 12


def may_skip(
    tag: int, vr: str | None, length: int, stream: BoundedStream, *, is_little: bool
) -> bool:
    """Tell whether an element, whose value begins here, is a sequence that `skip_sequence` knows.

    What pydicom would take for one by other signs is left to it.
    """
    if length != UNDEFINED or vr not in (None, "SQ"):
        return False
    if vr is None and not _may_be_sequence(tag):
        return False
    head = stream.peek(4)
    return len(head) == 4 and _to_tag(head, is_little=is_little) == _ITEM  # noqa: PLR2004 - a tag


def skip_sequence(  # noqa: C901, PLR0912 - the hot loop: calls in it would double its cost
    stream: BoundedStream, deepest: int, most: int, *, is_implicit: bool, is_little: bool
) -> int:
    """Move from the first item's head to behind the sequence's end; return how many heads it has.

    Raises HeaderTooLargeError beyond `most` of them, TooDeepError, NotWalkableError for what
    pydicom has to judge, and what the stream raises.
    """
    place, steps = _Place(stream), _Steps(is_implicit=is_implicit, is_little=is_little)
    ends: list[int] = []
    """Where each open item ends, the outermost first; -1: at its delimiter."""
    is_inside = False
    for count in range(most):
        head = place.head()
        if not is_inside:
            length = steps.item(head)
            place.at += _HEAD
            if length is None:
                if not ends:
                    place.leave()
                    return count
            else:
                ends.append(-1 if length == UNDEFINED else place.position + length)
                if len(ends) > deepest:
                    raise TooDeepError
            is_inside = True
        elif place.position == ends[-1]:
            ends.pop()
            is_inside = False
        else:
            step = steps.known.get(head) or steps.learn(head)
            if step > 0:
                place.at += step
            elif step == _LONG:
                is_inside = place.pass_long(steps)
            elif step == _OPEN:
                place.at += _HEAD
                is_inside = False
            elif step == _AT_ITEM_END and ends.pop() < 0:
                place.at += _HEAD
                is_inside = False
                continue
            else:
                raise NotWalkableError
            if 0 <= ends[-1] < place.position:
                raise NotWalkableError
    raise HeaderTooLargeError("sequences of the header have too many elements")


class _Place:
    """A position in the stream, and the bytes from there on: `at` counts within the block."""

    __slots__ = ("_block", "_start", "_stream", "at")

    def __init__(self, stream: BoundedStream) -> None:
        self._stream, self._start, self.at = stream, stream.tell(), 0
        self._block = stream.peek(_BLOCK)

    @property
    def position(self) -> int:
        return self._start + self.at

    def head(self) -> bytes:
        """Return the next 8 bytes, fewer at the end. Raises NotWalkableError beyond it."""
        if self.at + _LONG_HEAD > len(self._block):
            self.leave()
            self._start, self.at = self._stream.tell(), 0
            self._block = self._stream.peek(_BLOCK)
        return self._block[self.at : self.at + _HEAD]

    def pass_long(self, steps: "_Steps") -> bool:
        """Pass an element with a length of four bytes; False: a sequence begins instead."""
        head = self._block[self.at : self.at + _LONG_HEAD]
        length = int.from_bytes(head[_HEAD:], steps.order)
        if length == UNDEFINED and head[4:6] != b"SQ":
            raise NotWalkableError
        self.at += _LONG_HEAD + (0 if length == UNDEFINED else length)
        return length != UNDEFINED

    def leave(self) -> None:
        """Move the stream here. Raises NotWalkableError beyond its end."""
        if self.position > self._stream.size:
            raise NotWalkableError
        self._stream.seek(self.position)


class _Steps:
    """What heads of 8 bytes mean: how far the next element is, or one of the steps that are none.

    No step is 0, so that a look-up that finds nothing can be told from one that does.
    """

    def __init__(self, *, is_implicit: bool, is_little: bool) -> None:
        self.known: dict[bytes, int] = {}
        self.order: Literal["little", "big"] = "little" if is_little else "big"
        self._is_implicit, self._is_little = is_implicit, is_little

    def item(self, head: bytes) -> int | None:
        """Return an item's length, None at the sequence's end. Raises NotWalkableError."""
        if len(head) < _HEAD:
            raise NotWalkableError
        tag, length = self._tag(head), int.from_bytes(head[4:], self.order)
        if tag == _ITEM:
            return length
        if tag == _SEQUENCE_END and not length:
            return None
        raise NotWalkableError

    def learn(self, head: bytes) -> int:
        if len(head) < _HEAD:
            raise NotWalkableError
        if len(self.known) > _REMEMBERED:
            self.known.clear()
        self.known[head] = step = self._step(head, self._tag(head))
        return step

    def _tag(self, head: bytes) -> int:
        return _to_tag(head, is_little=self._is_little)

    def _step(self, head: bytes, tag: int) -> int:
        if tag == _ITEM_END:
            return _ODD if any(head[4:]) else _AT_ITEM_END
        if tag >> 16 == _ITEM >> 16:
            return _ODD
        if self._is_implicit:
            length = int.from_bytes(head[4:], self.order)
            may_open = length == UNDEFINED and _may_be_sequence(tag)
            return _HEAD + length if length != UNDEFINED else _OPEN if may_open else _ODD
        if head[4:6] in SHORT_VRS:
            return _HEAD + int.from_bytes(head[6:], self.order)
        return _LONG if head[4:6] in LONG_VRS and not any(head[6:]) else _ODD


def _to_tag(head: bytes, *, is_little: bool) -> int:
    group, element = struct.unpack("<HH" if is_little else ">HH", head[:4])
    return int(group << 16 | element)


def _may_be_sequence(tag: int) -> bool:
    try:
        return dictionary_VR(tag) == "SQ"
    except KeyError:
        return True
