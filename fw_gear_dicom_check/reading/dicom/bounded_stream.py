"""Makes a member's first bytes a seekable stream, which reads no more than needed and allowed."""

import os
import zlib
from typing import BinaryIO

from fw_gear_dicom_check.limits.bounds import LIMITS, Limits
from fw_gear_dicom_check.limits.budget import Budget
from fw_gear_dicom_check.reading.dicom.refusals import HeaderTooLargeError

LONGEST_VALUE_READ = 16 * 1024 * 1024
"""Bytes that are read in one piece at most; values that rules look at have a few kB."""
_SOURCE_BLOCK = 16 * 1024
"""Bytes taken from the source at a time."""
_DELIMITER_READ = 8 * 1024
"""Bytes that pydicom reads at a time to find a delimiter; such a read may meet the end."""
_ELEMENT_HEAD = 8
"""Bytes of an element's tag, VR and length; where none is left, the data set ends regularly."""
_KEPT_BEHIND = 1024 * 1024
"""Bytes kept before the current position: pydicom seeks back by some tens of bytes."""


class BoundedStream:
    """The beginning of a forward-only stream, within limits, with seek and tell.

    `size` is the number of bytes that the source declares; `cut_at` is the position at which the
    source ended although more was asked for, None as long as that has not happened.
    """

    def __init__(
        self,
        source: BinaryIO,
        size: int,
        limits: Limits = LIMITS,
        budget: Budget | None = None,
    ) -> None:
        """Start at the source's current position, which becomes position 0."""
        self._source, self._limits = source, limits
        self._budget = budget or Budget(limits)
        self._element_heads = 0
        self._buffer, self._buffer_start, self._position = bytearray(), 0, 0
        self._ended = False
        self.size = size
        self.cut_at: int | None = None

    def read(self, count: int = -1) -> bytes:
        """Return `count` bytes, fewer at the end. Raises HeaderTooLargeError and SpentError."""
        if count == _ELEMENT_HEAD:
            self._count_element_head()
        if count < 0 or count > LONGEST_VALUE_READ:
            count = self._clip_count(count)
        self._fill(self._position + count)
        start = self._position - self._buffer_start
        found = bytes(self._buffer[start : start + count])
        self._position += len(found)
        if len(found) < count and count != _DELIMITER_READ and (found or count != _ELEMENT_HEAD):
            self.cut_at = self._position
        return found

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move; backwards within the last megabyte only."""
        target = offset + (self._position if whence == os.SEEK_CUR else 0)
        if target < self._buffer_start:
            raise HeaderTooLargeError(
                f"reading its header steps back over more than {_KEPT_BEHIND} bytes"
            )
        if target > self.size:
            self.cut_at = self.size
        self._position = target
        return target

    @property
    def is_at_end(self) -> bool:
        """All of the source has been read."""
        return self._ended and self._position >= self._buffer_start + len(self._buffer)

    def tell(self) -> int:
        """Return the current position."""
        return self._position

    def peek(self, count: int) -> bytes:
        """Return the next bytes without moving."""
        self._fill(self._position + count)
        start = self._position - self._buffer_start
        return bytes(self._buffer[start : start + count])

    def rest(self) -> BinaryIO:
        """Return a stream of what follows the current position; this one must not be used then."""
        return _RemainingStream(
            bytes(self._buffer[self._position - self._buffer_start :]), self._source
        )  # type: ignore[return-value]

    def _clip_count(self, count: int) -> int:
        left = max(self.size - self._position, 0)
        if left > LONGEST_VALUE_READ:
            raise HeaderTooLargeError(
                f"a value in its header is longer than {LONGEST_VALUE_READ} bytes"
            )
        return left + 1 if count > left else left

    def _count_element_head(self) -> None:
        self._element_heads += 1
        if self._element_heads > self._limits.held:
            most = self._limits.held
            raise HeaderTooLargeError(f"its header has more than {most} elements (limit 'held')")

    def _fill(self, end: int) -> None:
        while not self._ended and self._buffer_start + len(self._buffer) < end:
            self._drop_behind()
            if self._buffer_start + len(self._buffer) >= self._limits.header:
                most = self._limits.header
                raise HeaderTooLargeError(
                    f"its header is longer than {most} bytes (limit 'header')"
                )
            self._budget.check()
            block = self._source.read(_SOURCE_BLOCK)
            self._budget.read -= len(block)
            self._ended = not block
            self._buffer += block

    def _drop_behind(self) -> None:
        behind = min(self._position - self._buffer_start, len(self._buffer)) - _KEPT_BEHIND
        if behind > 0:
            del self._buffer[:behind]
            self._buffer_start += behind


class _RemainingStream:
    """Bytes that were already read, followed by the rest of their source."""

    def __init__(self, head: bytes, source: BinaryIO) -> None:
        self._head, self._source = head, source

    def read(self, count: int) -> bytes:
        head, self._head = self._head[:count], self._head[count:]
        return head or self._source.read(count)


class InflatedStream:
    """Inflates a raw deflate stream (PS3.5 A.5) block by block, so that a zip bomb stays small."""

    def __init__(self, source: BinaryIO) -> None:
        """Take the compressed bytes from the source's current position."""
        self._source = source
        self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)

    def read(self, count: int) -> bytes:
        """Return up to `count` inflated bytes, b"" at the end. Raises zlib.error."""
        found = b""
        while not found and not self._inflater.eof:
            fed = self._inflater.unconsumed_tail or self._source.read(_SOURCE_BLOCK)
            if not fed:
                break
            found = self._inflater.decompress(fed, count)
        return found
