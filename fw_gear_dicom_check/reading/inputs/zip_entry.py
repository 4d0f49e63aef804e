"""Reads the first bytes of a zip's member, with one system call where they are few."""

import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Protocol, cast

from isal import igzip_lib, isal_zlib

InflateError = cast("type[Exception]", igzip_lib.IsalError)
"""Raised for bytes that are no deflate stream."""
_LOCAL = struct.Struct("<4s5H3L2H")
"""A local file header (APPNOTE 4.3.7), without name and extra field."""
_SIGNATURE = b"PK\x03\x04"
_UTF8 = 0x800
_SIMPLE = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_UNUSUAL = 0x1 | 0x20 | 0x40 | 0x2000
"""Flags of encrypted and patched entries, which zipfile has to judge (APPNOTE 4.4.4)."""
_FIRST, _NEXT = 8 * 1024, 16 * 1024
"""Compressed bytes that are read at first, and each time after."""
_MORE = 512
"""Compressed bytes to inflate at a time, where those that were expected did not do."""
_READ_WHOLE = 4 * _NEXT
"""Bytes of a member up to which its checksum is kept; larger ones are not read to their end."""
_MOST_PACKED = 1032
"""Bytes that one byte of a deflate stream can stand for (zlib, Technical Details)."""
_ROOM = 128
"""Bytes left for an extra field that is not in the directory."""

ReadAt = Callable[[int, int], bytes]
"""Returns so many bytes from an offset on, fewer at the end only; what `os.pread` does."""


def can_read(entry: zipfile.ZipInfo) -> bool:
    """Tell whether an entry is stored or deflated in the ordinary way; zipfile reads the others."""
    is_simple = entry.compress_type in _SIMPLE and not entry.flag_bits & _UNUSUAL
    return is_simple and is_possible(entry)


def is_possible(entry: zipfile.ZipInfo) -> bool:
    """Tell whether the declared size can come out of the packed bytes."""
    if entry.compress_type == zipfile.ZIP_STORED:
        return entry.file_size == entry.compress_size
    is_deflated = entry.compress_type == zipfile.ZIP_DEFLATED
    return not is_deflated or entry.file_size <= _MOST_PACKED * entry.compress_size


class EntryReader(Protocol):
    """The beginning of a member."""

    @property
    def fed(self) -> int:
        """Compressed bytes that were looked at so far."""

    def read(self, count: int) -> bytes:
        """Read on, fewer bytes at the end only.

        Raises InflateError, and BadZipFile where a member read to its end has another checksum.
        """


def open_head(read_at: ReadAt, entry: zipfile.ZipInfo, expected: int) -> EntryReader:
    """Open a member for reading on from its beginning.

    `expected`: compressed bytes that its header is likely to take, 0 if that is not known. Raises
    BadZipFile where the local header contradicts the directory.
    """
    first = read_at(room_of(entry, max(_FIRST, expected + _MORE)), entry.header_offset)
    return start_head(read_at, entry, expected, first)


def room_of(entry: zipfile.ZipInfo, count: int) -> int:
    """Return the bytes from the local header on that hold so many compressed bytes."""
    return _LOCAL.size + len(_encoded(entry)) + _ROOM + count


def start_head(read_at: ReadAt, entry: zipfile.ZipInfo, expected: int, first: bytes) -> EntryReader:
    """Open a member whose first bytes, from the local header on, are at hand already."""
    start = _LOCAL.size + _check_local(first, entry)
    raw = _Raw(read_at, entry.header_offset + start, entry.compress_size, first[start:])
    head = raw if entry.compress_type == zipfile.ZIP_STORED else _Inflated(raw, expected)
    return _Checked(head, entry) if entry.file_size <= _READ_WHOLE else head


def _encoded(entry: zipfile.ZipInfo) -> bytes:
    return entry.orig_filename.encode("utf-8", "surrogateescape")


def _check_local(first: bytes, entry: zipfile.ZipInfo) -> int:
    """Return the length of name and extra field together. Raises BadZipFile."""
    if len(first) < _LOCAL.size or first[:4] != _SIGNATURE:
        raise zipfile.BadZipFile("no local header where the directory says")
    fields = _LOCAL.unpack_from(first)
    flags, length, extra = fields[2], fields[9], fields[10]
    name = first[_LOCAL.size : _LOCAL.size + length]
    codec = "utf-8" if flags & _UTF8 or name.isascii() else "cp437"
    if name.decode(codec, "replace") != entry.orig_filename:
        raise zipfile.BadZipFile("the local header has another name than the directory")
    return int(length + extra)


class _Raw:
    """A member's bytes as they are stored."""

    __slots__ = ("_at", "_left", "_read_at", "_taken", "fed")

    def __init__(self, read_at: ReadAt, at: int, size: int, taken: bytes) -> None:
        self._read_at = read_at
        self._taken = taken[:size]
        self._at, self._left = at + len(self._taken), size - len(self._taken)
        self.fed = 0

    def read(self, count: int) -> bytes:
        """Return up to `count` bytes; fewer than that only at the end."""
        found, self._taken = self._taken[:count], self._taken[count:]
        lacking = min(count - len(found), self._left)
        if lacking > 0:
            more = self._read_at(lacking, self._at)
            self._at += len(more)
            self._left = self._left - len(more) if more else 0
            found += more
        self.fed += len(found)
        return found

    def read_some(self, count: int) -> bytes:
        """Return up to `count` bytes of what is at hand, else the next block."""
        if not self._taken:
            self._taken = self.read(_NEXT)
        found, self._taken = self._taken[:count], self._taken[count:]
        return found


class _Inflated:
    """A member's bytes, inflated as far as they are asked for.

    ISA-L inflates all that it is fed, asked for or not: it is fed what the header before took.
    """

    __slots__ = ("_inflater", "_next", "_raw", "fed")

    def __init__(self, raw: _Raw, expected: int) -> None:
        self._raw, self._next, self.fed = raw, expected or _FIRST, 0
        self._inflater = isal_zlib.decompressobj(-zlib.MAX_WBITS)

    def read(self, count: int) -> bytes:
        """Return up to `count` bytes; fewer than that only at the end. Raises InflateError."""
        inflater = self._inflater
        parts, lacking = [], count
        while lacking > 0 and not inflater.eof:
            fed = inflater.unconsumed_tail or self._feed()
            part = inflater.decompress(fed, lacking)
            if not part and not fed:
                break
            lacking -= len(part)
            parts.append(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _feed(self) -> bytes:
        found = self._raw.read_some(self._next)
        self._next = _MORE
        self.fed += len(found)
        return found


class _Checked:
    """A reader that compares the checksum once the member is read to its end, which few are."""

    __slots__ = ("_entry", "_head", "_left", "_seen")

    def __init__(self, head: EntryReader, entry: zipfile.ZipInfo) -> None:
        self._head, self._entry = head, entry
        self._left = entry.file_size
        self._seen: list[bytes] = []

    @property
    def fed(self) -> int:
        """Compressed bytes that were looked at so far."""
        return self._head.fed

    def read(self, count: int) -> bytes:
        """Return what the reader returns. Raises BadZipFile."""
        found = self._head.read(count)
        self._seen.append(found)
        self._left -= len(found)
        if self._left < 0:
            raise zipfile.BadZipFile("longer than the directory says")
        if not self._left and zlib.crc32(b"".join(self._seen)) != self._entry.CRC:
            raise zipfile.BadZipFile("bad checksum")
        return found
