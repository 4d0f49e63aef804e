"""A remote file as a seekable stream: what is asked for is fetched, a little more, and kept."""

import io
import os
from typing import BinaryIO, cast

from fw_gear_dicom_check.reading.inputs.location import Url
from fw_gear_dicom_check.reading.remote.store import First, Span, Store

_LEAST, _MOST = 4 * 1024, 4 * 1024 * 1024
"""Bytes fetched at a time: at first, and at most; reading on doubles them."""
_END, _LONGEST_END = 16 * 1024, 65_535 + 22
"""Bytes at the end that are fetched at once: a zip's directory stands there, and a comment."""


class RangedFile(io.RawIOBase):
    """A seekable stream over ranges; keeps the file's end, and what was fetched last."""

    def __init__(self, store: Store, url: Url, first: First) -> None:
        """Begin with the first bytes, which are at hand."""
        super().__init__()
        self.url, self.size = url, first.size
        self._store, self._position, self._next = store, 0, _LEAST
        self._end = (self.size, b"")
        self._last = (0, first.data)

    def read_at(self, count: int, offset: int) -> bytes:
        """Return so many bytes from an offset on, fewer at the end only. Raises ArchiveError."""
        end = min(offset + count, self.size)
        if end <= offset:
            return b""
        for start, held in (self._last, self._end):
            if start <= offset and end <= start + len(held):
                return held[offset - start : end - start]
        start, held = self._fetch(offset, end)
        return held[offset - start : end - start]

    def hold(self, offset: int, data: bytes) -> None:
        """Keep bytes that were fetched otherwise."""
        self._last, self._next = (offset, data), _LEAST

    def _fetch(self, offset: int, end: int) -> tuple[int, bytes]:
        if offset >= self.size - _LONGEST_END:
            self._end = self._ask(max(min(offset, self.size - _END), 0), self.size)
            return self._end
        reads_on = 0 <= offset - self._last[0] <= len(self._last[1])
        self._next = min(2 * self._next, _MOST) if reads_on else _LEAST
        self._last = self._ask(offset, min(max(end, offset + self._next), self.size))
        return self._last

    def _ask(self, start: int, end: int) -> tuple[int, bytes]:
        return start, self._store.fetch([Span(self.url, start, end)])[0]

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill a buffer from the current position on."""
        found = self.read_at(len(buffer), self._position)
        buffer[: len(found)] = found
        self._position += len(found)
        return len(found)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move. Raises ValueError for a position before the beginning."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self.size}[whence]
        if base + offset < 0:
            raise OSError("there is nothing before the beginning")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        """Return the current position."""
        return self._position

    def seekable(self) -> bool:
        """Tell that it can move."""
        return True

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True


def as_stream(file: RangedFile) -> BinaryIO:
    """Return a remote file as what zipfile and others take."""
    return cast("BinaryIO", file)
