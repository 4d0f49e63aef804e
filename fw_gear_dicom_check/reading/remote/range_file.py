"""Makes a remote file a seekable stream, which fetches ahead and keeps what it fetched last."""

import io
import os
from typing import BinaryIO, cast

from fw_gear_dicom_check.reading.inputs.location import Url
from fw_gear_dicom_check.reading.remote.store import ByteRange, FirstBytes, Store

_FEWEST_FETCHED, _MOST_FETCHED = 4 * 1024, 4 * 1024 * 1024
"""Bytes fetched at a time: at first, and at most; sequential reading doubles them."""
_TAIL, _LONGEST_TAIL = 16 * 1024, 65_535 + 22
"""Bytes at the file's end that are fetched together, with a zip's directory: usually, and at most
(the end record and its comment, APPNOTE 4.3.16)."""


class RangedFile(io.RawIOBase):
    """A seekable stream over ranges, which keeps the file's end and the range fetched last."""

    def __init__(self, store: Store, url: Url, first: FirstBytes) -> None:
        """Take the first bytes, which were fetched already."""
        super().__init__()
        self.url, self.size = url, first.size
        self._store, self._position, self._next = store, 0, _FEWEST_FETCHED
        self._end = (self.size, b"")
        self._last = (0, first.data)

    def read_at(self, count: int, offset: int) -> bytes:
        """Return `count` bytes from `offset` on, fewer only at the end. Raises ArchiveError."""
        end = min(offset + count, self.size)
        if end <= offset:
            return b""
        for start, held in (self._last, self._end):
            if start <= offset and end <= start + len(held):
                return held[offset - start : end - start]
        start, held = self._fetch(offset, end)
        return held[offset - start : end - start]

    def hold(self, offset: int, data: bytes) -> None:
        """Keep bytes at `offset` that were fetched elsewhere."""
        self._last, self._next = (offset, data), _FEWEST_FETCHED

    def _fetch(self, offset: int, end: int) -> tuple[int, bytes]:
        if offset >= self.size - _LONGEST_TAIL:
            self._end = self._ask(max(min(offset, self.size - _TAIL), 0), self.size)
            return self._end
        reads_on = 0 <= offset - self._last[0] <= len(self._last[1])
        self._next = min(2 * self._next, _MOST_FETCHED) if reads_on else _FEWEST_FETCHED
        self._last = self._ask(offset, min(max(end, offset + self._next), self.size))
        return self._last

    def _ask(self, start: int, end: int) -> tuple[int, bytes]:
        return start, self._store.fetch([ByteRange(self.url, start, end)])[0]

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill a buffer from the current position on."""
        found = self.read_at(len(buffer), self._position)
        buffer[: len(found)] = found
        self._position += len(found)
        return len(found)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move. Raises OSError for a position before the beginning."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self.size}[whence]
        if base + offset < 0:
            raise OSError("a position before the beginning")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        """Return the current position."""
        return self._position

    def seekable(self) -> bool:
        """Return True: the stream can seek."""
        return True

    def readable(self) -> bool:
        """Return True: the stream can be read."""
        return True


def as_stream(file: RangedFile) -> BinaryIO:
    """Return a remote file with the type that zipfile and others expect."""
    return cast("BinaryIO", file)
