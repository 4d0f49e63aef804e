"""Skips a sequence of undefined length in a stream, in either byte order, without keeping it."""

import struct
from typing import Literal

from pydicom.datadict import dictionary_VR

from fw_gear_dicom_check.reading.dicom.bounded_stream import BoundedStream
from fw_gear_dicom_check.reading.dicom.encoding import (
    ITEM,
    ITEM_END,
    LONG_VRS,
    SEQUENCE_END,
    SHORT_VRS,
    UNDEFINED,
)
from fw_gear_dicom_check.reading.dicom.refusals import (
    HeaderTooLargeError,
    NotWalkableError,
    TooDeepError,
)

_LONG_LENGTH, _AT_ITEM_END, _SEQUENCE_START, _NOT_WALKABLE = -1, -2, -3, -4
"""In place of a step: the length is in the next 4 bytes, the item ends, a sequence begins, pydicom
has to judge."""
_MOST_CACHED_HEADS = 20_000
"""Element heads, after which the cache is emptied."""
_PEEKED_BLOCK = 64 * 1024
"""Bytes taken from the stream at a time."""
_SHORT_HEAD, _LONG_HEAD = 8, 12
"""Bytes of an element's tag, VR and length (PS3.5 7.1.2), with a length of 2 and of 4 bytes."""


def may_skip(
    tag: int, vr: str | None, length: int, stream: BoundedStream, *, is_little: bool
) -> bool:
    """Tell whether an element, whose value begins here, is a sequence that can be skipped.

    What pydicom recognises as a sequence by other signs is left to it.
    """
    if length != UNDEFINED or vr not in (None, "SQ"):
        return False
    if vr is None and not _may_be_sequence(tag):
        return False
    head = stream.peek(4)
    return len(head) == 4 and _to_tag(head, is_little=is_little) == ITEM  # noqa: PLR2004 - a tag


def skip_sequence(  # noqa: C901, PLR0912 - the hot loop: calls in it would double its cost
    stream: BoundedStream, deepest: int, most: int, *, is_implicit: bool, is_little: bool
) -> int:
    """Move from the first item to the sequence's end; return its elements, items and delimiters.

    Raises HeaderTooLargeError beyond `most` of them, TooDeepError beyond `deepest` nested items,
    NotWalkableError for what pydicom has to judge, and what the stream raises.
    """
    cursor, steps = _Cursor(stream), _Steps(is_implicit=is_implicit, is_little=is_little)
    ends: list[int] = []
    """Position where each open item ends, the outermost first; -1: at its delimiter."""
    is_inside = False
    for count in range(most):
        head = cursor.head()
        if not is_inside:
            length = steps.item_length(head)
            cursor.at += _SHORT_HEAD
            if length is None:
                if not ends:
                    cursor.move_stream()
                    return count
            else:
                ends.append(-1 if length == UNDEFINED else cursor.position + length)
                if len(ends) > deepest:
                    raise TooDeepError
            is_inside = True
        elif cursor.position == ends[-1]:
            ends.pop()
            is_inside = False
        else:
            step = steps.known.get(head) or steps.learn(head)
            if step > 0:
                cursor.at += step
            elif step == _LONG_LENGTH:
                is_inside = cursor.skip_long_element(steps)
            elif step == _SEQUENCE_START:
                cursor.at += _SHORT_HEAD
                is_inside = False
            elif step == _AT_ITEM_END and ends.pop() < 0:
                cursor.at += _SHORT_HEAD
                is_inside = False
                continue
            else:
                raise NotWalkableError
            if 0 <= ends[-1] < cursor.position:
                raise NotWalkableError
    raise HeaderTooLargeError(
        "the sequences of its header have too many elements (limit 'elements')"
    )


class _Cursor:
    """A position in the stream, and the bytes from there on; `at` is the offset in the block."""

    __slots__ = ("_block", "_start", "_stream", "at")

    def __init__(self, stream: BoundedStream) -> None:
        self._stream, self._start, self.at = stream, stream.tell(), 0
        self._block = stream.peek(_PEEKED_BLOCK)

    @property
    def position(self) -> int:
        return self._start + self.at

    def head(self) -> bytes:
        """Return the next 8 bytes, fewer at the end. Raises NotWalkableError beyond the end."""
        if self.at + _LONG_HEAD > len(self._block):
            self.move_stream()
            self._start, self.at = self._stream.tell(), 0
            self._block = self._stream.peek(_PEEKED_BLOCK)
        return self._block[self.at : self.at + _SHORT_HEAD]

    def skip_long_element(self, steps: "_Steps") -> bool:
        """Skip an element with a 4-byte length; return False where a sequence begins instead."""
        head = self._block[self.at : self.at + _LONG_HEAD]
        length = int.from_bytes(head[_SHORT_HEAD:], steps.order)
        if length == UNDEFINED and head[4:6] != b"SQ":
            raise NotWalkableError
        self.at += _LONG_HEAD + (0 if length == UNDEFINED else length)
        return length != UNDEFINED

    def move_stream(self) -> None:
        """Move the stream to this position. Raises NotWalkableError beyond its end."""
        if self.position > self._stream.size:
            raise NotWalkableError
        self._stream.seek(self.position)


class _Steps:
    """Maps an element's first 8 bytes to the bytes to its end, or to a constant in place of a step.

    No step is 0, so that `known.get(head) or learn(head)` works.
    """

    def __init__(self, *, is_implicit: bool, is_little: bool) -> None:
        self.known: dict[bytes, int] = {}
        self.order: Literal["little", "big"] = "little" if is_little else "big"
        self._is_implicit, self._is_little = is_implicit, is_little

    def item_length(self, head: bytes) -> int | None:
        """Return an item's length, None at the sequence's end. Raises NotWalkableError."""
        if len(head) < _SHORT_HEAD:
            raise NotWalkableError
        tag, length = self._tag(head), int.from_bytes(head[4:], self.order)
        if tag == ITEM:
            return length
        if tag == SEQUENCE_END and not length:
            return None
        raise NotWalkableError

    def learn(self, head: bytes) -> int:
        if len(head) < _SHORT_HEAD:
            raise NotWalkableError
        if len(self.known) > _MOST_CACHED_HEADS:
            self.known.clear()
        self.known[head] = step = self._step(head, self._tag(head))
        return step

    def _tag(self, head: bytes) -> int:
        return _to_tag(head, is_little=self._is_little)

    def _step(self, head: bytes, tag: int) -> int:
        if tag == ITEM_END:
            return _NOT_WALKABLE if any(head[4:]) else _AT_ITEM_END
        if tag >> 16 == ITEM >> 16:
            return _NOT_WALKABLE
        if self._is_implicit:
            length = int.from_bytes(head[4:], self.order)
            may_open = length == UNDEFINED and _may_be_sequence(tag)
            return (
                _SHORT_HEAD + length
                if length != UNDEFINED
                else _SEQUENCE_START
                if may_open
                else _NOT_WALKABLE
            )
        if head[4:6] in SHORT_VRS:
            return _SHORT_HEAD + int.from_bytes(head[6:], self.order)
        return _LONG_LENGTH if head[4:6] in LONG_VRS and not any(head[6:]) else _NOT_WALKABLE


def _to_tag(head: bytes, *, is_little: bool) -> int:
    group, element = struct.unpack("<HH" if is_little else ">HH", head[:4])
    return int(group << 16 | element)


def _may_be_sequence(tag: int) -> bool:
    try:
        return dictionary_VR(tag) == "SQ"
    except KeyError:
        return True
