"""Reads the first bytes of a zip's member, mostly with a single system call."""

import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Protocol

from fw_gear_dicom_check.reading.inputs.inflater import make_inflater

_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
"""Layout of a local file header without name and extra field (APPNOTE 4.3.7)."""
_LOCAL_SIGNATURE = b"PK\x03\x04"
_UTF8_FLAG = 0x800
"""Bit of the flags: the name is UTF-8 (APPNOTE 4.4.4)."""
_ORDINARY_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""Compression methods that are read here."""
_UNUSUAL_FLAGS = 0x1 | 0x20 | 0x40 | 0x2000
"""Bits of the flags of encrypted and patched entries, which are left to zipfile (APPNOTE 4.4.4)."""
_FIRST_READ, _NEXT_READ = 8 * 1024, 16 * 1024
"""Compressed bytes that are read first, and each further time."""
_FURTHER_STEP = 512
"""Compressed bytes to inflate at a time, once the expected ones were not enough."""
_LARGEST_CHECKED = 4 * _NEXT_READ
"""Bytes of a member up to which its checksum is compared; larger ones are not read to the end."""
_MOST_INFLATED_PER_BYTE = 1032
"""Bytes that one compressed byte can inflate to at most (zlib, Technical Details)."""
_EXTRA_FIELD_ROOM = 128
"""Bytes allowed for a local extra field, whose length is not in the directory."""

ReadAt = Callable[[int, int], bytes]
"""Takes a count and an offset, returns bytes, fewer only at the end: as `os.pread` does."""


def can_read(entry: zipfile.ZipInfo) -> bool:
    """Tell whether an entry is stored or deflated in the ordinary way; zipfile reads the others."""
    is_simple = entry.compress_type in _ORDINARY_METHODS and not entry.flag_bits & _UNUSUAL_FLAGS
    return is_simple and is_possible(entry)


def is_possible(entry: zipfile.ZipInfo) -> bool:
    """Tell whether the compressed bytes can inflate to the declared size."""
    if entry.compress_type == zipfile.ZIP_STORED:
        return entry.file_size == entry.compress_size
    is_deflated = entry.compress_type == zipfile.ZIP_DEFLATED
    return not is_deflated or entry.file_size <= _MOST_INFLATED_PER_BYTE * entry.compress_size


class EntryReader(Protocol):
    """Reads a member from its beginning."""

    @property
    def consumed(self) -> int:
        """Compressed bytes that were used so far."""

    def read(self, count: int) -> bytes:
        """Return the next `count` bytes, fewer only at the end.

        Raises InflateError, and BadZipFile where a member read to its end has a wrong checksum.
        """


def open_entry_start(read_at: ReadAt, entry: zipfile.ZipInfo, expected: int) -> EntryReader:
    """Open a member for reading from its beginning.

    `expected`: compressed bytes that its header is likely to take, 0 if unknown. Raises BadZipFile
    where the local header contradicts the directory.
    """
    first = read_at(
        bytes_to_read(entry, max(_FIRST_READ, expected + _FURTHER_STEP)), entry.header_offset
    )
    return open_fetched_entry(read_at, entry, expected, first)


def bytes_to_read(entry: zipfile.ZipInfo, count: int) -> int:
    """Return the bytes to read from the local header on to get `count` compressed bytes."""
    return _LOCAL_HEADER.size + len(_encode_name(entry)) + _EXTRA_FIELD_ROOM + count


def open_fetched_entry(
    read_at: ReadAt, entry: zipfile.ZipInfo, expected: int, first: bytes
) -> EntryReader:
    """Open a member whose first bytes, from the local header on, were read already."""
    start = content_start(first, entry)
    raw = _StoredReader(read_at, entry.header_offset + start, entry.compress_size, first[start:])
    reader = raw if entry.compress_type == zipfile.ZIP_STORED else _InflatingReader(raw, expected)
    return _ChecksumReader(reader, entry) if entry.file_size <= _LARGEST_CHECKED else reader


def _encode_name(entry: zipfile.ZipInfo) -> bytes:
    return entry.orig_filename.encode("utf-8", "surrogateescape")


def content_start(first: bytes, entry: zipfile.ZipInfo) -> int:
    """Return the bytes of the local header, with name and extra field. Raises BadZipFile."""
    if len(first) < _LOCAL_HEADER.size or first[:4] != _LOCAL_SIGNATURE:
        raise zipfile.BadZipFile("no local header where the directory says")
    fields = _LOCAL_HEADER.unpack_from(first)
    flags, length, extra = fields[2], fields[9], fields[10]
    name = first[_LOCAL_HEADER.size : _LOCAL_HEADER.size + length]
    codec = "utf-8" if flags & _UTF8_FLAG or name.isascii() else "cp437"
    if name.decode(codec, "replace") != entry.orig_filename:
        raise zipfile.BadZipFile("the local header has another name than the directory")
    return _LOCAL_HEADER.size + int(length + extra)


class _StoredReader:
    """Reads a member's bytes as they are stored."""

    __slots__ = ("_at", "_left", "_read_at", "_taken", "consumed")

    def __init__(self, read_at: ReadAt, at: int, size: int, taken: bytes) -> None:
        self._read_at = read_at
        self._taken = taken[:size]
        self._at, self._left = at + len(self._taken), size - len(self._taken)
        self.consumed = 0

    def read(self, count: int) -> bytes:
        """Return `count` bytes, fewer only at the end."""
        found, self._taken = self._taken[:count], self._taken[count:]
        lacking = min(count - len(found), self._left)
        if lacking > 0:
            more = self._read_at(lacking, self._at)
            self._at += len(more)
            self._left = self._left - len(more) if more else 0
            found += more
        self.consumed += len(found)
        return found

    def read_some(self, count: int) -> bytes:
        """Return up to `count` bytes of those that were read already, else of the next block."""
        if not self._taken:
            self._taken = self.read(_NEXT_READ)
        found, self._taken = self._taken[:count], self._taken[count:]
        return found


class _InflatingReader:
    """Reads and inflates a member's bytes.

    ISA-L inflates all that it is given, so it is first given as much as the previous header took.
    """

    __slots__ = ("_inflater", "_next", "_raw", "consumed")

    def __init__(self, raw: _StoredReader, expected: int) -> None:
        self._raw, self._next, self.consumed = raw, expected or _FIRST_READ, 0
        self._inflater = make_inflater()

    def read(self, count: int) -> bytes:
        """Return `count` bytes, fewer only at the end. Raises InflateError."""
        inflater = self._inflater
        parts, lacking = [], count
        while lacking > 0 and not inflater.eof:
            consumed = inflater.unconsumed_tail or self._read_compressed()
            part = inflater.decompress(consumed, lacking)
            if not part and not consumed:
                break
            lacking -= len(part)
            parts.append(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _read_compressed(self) -> bytes:
        found = self._raw.read_some(self._next)
        self._next = _FURTHER_STEP
        self.consumed += len(found)
        return found


class _ChecksumReader:
    """Compares the checksum (CRC-32) once the member is read to its end, as few are."""

    __slots__ = ("_entry", "_left", "_reader", "_seen")

    def __init__(self, reader: EntryReader, entry: zipfile.ZipInfo) -> None:
        self._reader, self._entry = reader, entry
        self._left = entry.file_size
        self._seen: list[bytes] = []

    @property
    def consumed(self) -> int:
        """Compressed bytes that were used so far."""
        return self._reader.consumed

    def read(self, count: int) -> bytes:
        """Return what the inner reader returns. Raises BadZipFile."""
        found = self._reader.read(count)
        self._seen.append(found)
        self._left -= len(found)
        if self._left < 0:
            raise zipfile.BadZipFile("longer than the directory says")
        if not self._left and zlib.crc32(b"".join(self._seen)) != self._entry.CRC:
            raise zipfile.BadZipFile("bad checksum")
        return found
