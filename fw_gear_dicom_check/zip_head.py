"""Reads the first bytes of a zip's member, with one system call where they are few."""

import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import cast

from zlib_ng import zlib_ng

InflateError = cast("type[Exception]", zlib_ng.error)
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
_READ_WHOLE = 4 * _NEXT
"""Bytes of a member up to which its checksum is kept; larger ones are not read to their end."""
_ROOM = 128
"""Bytes left for an extra field that is not in the directory."""


def can_read(entry: zipfile.ZipInfo) -> bool:
    """Tell whether an entry is stored or deflated in the ordinary way; zipfile reads the others."""
    return entry.compress_type in _SIMPLE and not entry.flag_bits & _UNUSUAL


def open_head(descriptor: int, entry: zipfile.ZipInfo) -> Callable[[int], bytes]:
    """Return a function that reads on from the member's beginning, fewer bytes at the end only.

    Raises BadZipFile where the local header contradicts the directory. The function raises
    BadZipFile where a member that is read to its end has another checksum, and InflateError.
    """
    name = entry.orig_filename.encode("utf-8", "surrogateescape")
    first = os.pread(descriptor, _LOCAL.size + len(name) + _ROOM + _FIRST, entry.header_offset)
    start = _LOCAL.size + _check_local(first, entry)
    raw = _Raw(descriptor, entry.header_offset + start, entry.compress_size, first[start:])
    read = raw.read if entry.compress_type == zipfile.ZIP_STORED else _Inflated(raw).read
    return _Checked(read, entry).read if entry.file_size <= _READ_WHOLE else read


def _check_local(first: bytes, entry: zipfile.ZipInfo) -> int:
    """Return the length of name and extra field together. Raises BadZipFile."""
    if len(first) < _LOCAL.size or first[:4] != _SIGNATURE:
        raise zipfile.BadZipFile("no local header where the directory says")
    fields = _LOCAL.unpack_from(first)
    flags, length, extra = fields[2], fields[9], fields[10]
    name = first[_LOCAL.size : _LOCAL.size + length]
    if name.decode("utf-8" if flags & _UTF8 else "cp437", "replace") != entry.orig_filename:
        raise zipfile.BadZipFile("the local header has another name than the directory")
    return int(length + extra)


class _Raw:
    """A member's bytes as they are stored."""

    __slots__ = ("_at", "_descriptor", "_left", "_taken")

    def __init__(self, descriptor: int, at: int, size: int, taken: bytes) -> None:
        self._descriptor = descriptor
        self._taken = taken[:size]
        self._at, self._left = at + len(self._taken), size - len(self._taken)

    def read(self, count: int) -> bytes:
        """Return up to `count` bytes; fewer than that only at the end."""
        found, self._taken = self._taken[:count], self._taken[count:]
        lacking = min(count - len(found), self._left)
        if lacking > 0:
            more = os.pread(self._descriptor, lacking, self._at)
            self._at += len(more)
            self._left = self._left - len(more) if more else 0
            found += more
        return found

    def read_some(self) -> bytes:
        """Return what is at hand, else the next block."""
        if self._taken:
            found, self._taken = self._taken, b""
            return found
        return self.read(_NEXT)


class _Inflated:
    """A member's bytes, inflated as far as they are asked for."""

    __slots__ = ("_inflater", "_raw")

    def __init__(self, raw: _Raw) -> None:
        self._raw = raw
        self._inflater = zlib_ng.decompressobj(-zlib.MAX_WBITS)

    def read(self, count: int) -> bytes:
        """Return up to `count` bytes; fewer than that only at the end. Raises InflateError."""
        inflater = self._inflater
        parts, lacking = [], count
        while lacking > 0 and not inflater.eof:
            fed = inflater.unconsumed_tail or self._raw.read_some()
            if not fed:
                break
            part = inflater.decompress(fed, lacking)
            lacking -= len(part)
            parts.append(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)


class _Checked:
    """A reader that compares the checksum once the member is read to its end."""

    __slots__ = ("_crc", "_entry", "_read", "_seen")

    def __init__(self, read: Callable[[int], bytes], entry: zipfile.ZipInfo) -> None:
        self._read, self._entry = read, entry
        self._crc, self._seen = 0, 0

    def read(self, count: int) -> bytes:
        """Return what the reader returns. Raises BadZipFile."""
        found = self._read(count)
        self._crc = zlib.crc32(found, self._crc)
        self._seen += len(found)
        if self._seen == self._entry.file_size and self._crc != self._entry.CRC:
            raise zipfile.BadZipFile("bad checksum")
        return found
