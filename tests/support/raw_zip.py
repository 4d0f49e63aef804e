"""Writes zips byte by byte, so that they can lie, and deflates what repeats without holding it."""

import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_LOCAL, _CENTRAL = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END64, _LOCATOR = struct.Struct("<4sQ2H2L4Q"), struct.Struct("<4sLQL")
STORED, DEFLATED = 0, 8
_MOST = 0xFFFFFFFF
_SUMMED = 1 << 28
"""Bytes up to which a checksum is written; nobody reads larger members to their end."""


@dataclass(frozen=True)
class Entry:
    """One member: `data` as it is stored, `size` as declared.

    `offset`, `packed`: what the directory says, where that is not the truth. `local`: whether it
    has a local header and data of its own.
    """

    name: bytes
    data: bytes
    size: int
    method: int = DEFLATED
    crc: int = 0
    offset: int | None = None
    packed: int | None = None
    extra: bytes = b""
    local: bool = True
    local_name: bytes | None = None


@dataclass(frozen=True)
class End:
    """What the end of central directory says, where that is not the truth."""

    count: int | None = None
    size: int | None = None
    offset: int | None = None
    comment: bytes = field(default=b"")


def stored(name: bytes, content: bytes) -> Entry:
    """Return an entry that is stored as it is."""
    return Entry(name, content, len(content), STORED, zlib.crc32(content))


def deflated(name: bytes, *parts: tuple[bytes, int]) -> Entry:
    """Return an entry whose content is each part so many times; only one time is deflated."""
    size = sum(len(block) * times for block, times in parts)
    crc = 0
    for block, times in parts if size <= _SUMMED else ():
        for _ in range(times):
            crc = zlib.crc32(block, crc)
    return Entry(name, deflate(parts), size, crc=crc)


def deflate(parts: Iterable[tuple[bytes, int]]) -> bytes:
    """Return a raw deflate stream of each part so many times."""
    return b"".join(_flushed(block) * times for block, times in parts) + b"\x03\0"


def _flushed(block: bytes) -> bytes:
    deflater = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    return deflater.compress(block) + deflater.flush(zlib.Z_FULL_FLUSH)


def write_raw_zip(path: Path, entries: Sequence[Entry], end: End | None = None) -> Path:
    """Write a zip as its entries say, and return its path."""
    locals_, central = bytearray(), bytearray()
    for entry in entries:
        offset = len(locals_) if entry.offset is None else entry.offset
        if entry.local:
            locals_ += local_header(entry) + entry.data
        central += central_header(entry, offset)
    tail = end_record(len(entries), len(central), len(locals_), end or End())
    path.write_bytes(bytes(locals_ + central) + tail)
    return path


def local_header(entry: Entry) -> bytes:
    """Return a local file header."""
    name = entry.name if entry.local_name is None else entry.local_name
    sizes = (min(len(entry.data), _MOST), min(entry.size, _MOST))
    fields = (20, 0, entry.method, 0, 33, entry.crc, *sizes, len(name), 0)
    return _LOCAL.pack(b"PK\3\4", *fields) + name


def central_header(entry: Entry, offset: int) -> bytes:
    """Return an entry of the central directory."""
    packed = len(entry.data) if entry.packed is None else entry.packed
    wide = [each for each in (entry.size, packed, offset) if each >= _MOST]
    extra = struct.pack(f"<2H{len(wide)}Q", 1, 8 * len(wide), *wide) if wide else b""
    extra += entry.extra
    sizes = (min(packed, _MOST), min(entry.size, _MOST))
    lengths = (len(entry.name), len(extra), 0, 0, 0)
    head = (20, 20, 0, entry.method, 0, 33, entry.crc, *sizes, *lengths, 0, min(offset, _MOST))
    return _CENTRAL.pack(b"PK\1\2", *head) + entry.name + extra


def end_record(count: int, size: int, offset: int, end: End) -> bytes:
    """Return the end of central directory, with its zip64 form where a number needs it."""
    count = count if end.count is None else end.count
    at = offset + size
    size = size if end.size is None else end.size
    offset = offset if end.offset is None else end.offset
    wide = b""
    if count > 0xFFFF or max(size, offset) > _MOST:
        wide = _END64.pack(b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, offset)
        wide += _LOCATOR.pack(b"PK\6\7", 0, at, 1)
    short = min(count, 0xFFFF)
    fields = (0, 0, short, short, min(size, _MOST), min(offset, _MOST), len(end.comment))
    return wide + _END.pack(b"PK\5\6", *fields) + end.comment
