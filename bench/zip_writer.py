"""Writes zips member by member, also from parts that are deflated already."""

import struct
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

STORED, DEFLATED = 0, 8
"""Compression methods (APPNOTE 4.4.5)."""
_LEVEL = 6
_LAST_BLOCK = b"\x03\x00"
"""An empty deflate block that ends the stream."""
_DATE = 0x584D << 16 | 0x5000
"""13 February 2024, 10:00, in every entry: the same inputs are the same bytes."""


@dataclass(frozen=True, slots=True)
class Tail:
    """What follows a header: `chunk`, `repeat` times; `packed` is the chunk deflated."""

    chunk: bytes
    packed: bytes
    repeat: int = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A member as it stands in the zip."""

    name: str
    method: int
    crc: int
    size: int
    parts: tuple[bytes, ...]

    @property
    def packed_size(self) -> int:
        """Bytes that the member takes, without its local header."""
        return sum(map(len, self.parts))


Pack = Callable[[str, bytes, Tail], Entry]
"""Puts a name, a header and a tail into an entry."""


def make_tail(chunk: bytes, repeat: int = 1) -> Tail:
    """Deflate a chunk so that it can follow any other deflated bytes."""
    deflater = _deflater()
    return Tail(chunk, deflater.compress(chunk) + deflater.flush(zlib.Z_FULL_FLUSH), repeat)


def plain_tail(chunk: bytes) -> Tail:
    """Return a tail for `store` and `deflate`, which do not need it deflated."""
    return Tail(chunk, b"")


def store(name: str, head: bytes, tail: Tail) -> Entry:
    """Pack without compression."""
    crc, size = _sums(head, tail)
    return Entry(name, STORED, crc, size, (head, *[tail.chunk] * tail.repeat))


def deflate(name: str, head: bytes, tail: Tail) -> Entry:
    """Pack in one deflate stream, as every zip program does."""
    deflater = _deflater()
    parts = [deflater.compress(part) for part in (head, *[tail.chunk] * tail.repeat)]
    crc, size = _sums(head, tail)
    return Entry(name, DEFLATED, crc, size, (*parts, deflater.flush()))


def join(name: str, head: bytes, tail: Tail) -> Entry:
    """Deflate the header and append the tail as it is: as good to read, and quick to make."""
    deflater = _deflater()
    packed = deflater.compress(head) + deflater.flush(zlib.Z_FULL_FLUSH)
    crc, size = _sums(head, tail)
    return Entry(name, DEFLATED, crc, size, (packed, *[tail.packed] * tail.repeat, _LAST_BLOCK))


class ZipWriter:
    """A zip that is being written; no zip64, so it stays below 4 GiB and 65,536 members."""

    def __init__(self, out: BinaryIO) -> None:
        """Write to a stream that stands at its beginning."""
        self._out, self._directory = out, list[bytes]()

    def add(self, entry: Entry) -> None:
        """Write one member."""
        name = entry.name.encode()
        facts = struct.pack(
            "<HHLLLLHH",
            *(0, entry.method, _DATE, entry.crc, entry.packed_size, entry.size, len(name), 0),
        )
        offset = self._out.tell()
        self._directory.append(
            b"PK\1\2\x14\0\x14\0" + facts + struct.pack("<HHHLL", 0, 0, 0, 0, offset) + name
        )
        self._out.write(b"PK\3\4\x14\0" + facts + name)
        self._out.writelines(entry.parts)

    def close(self) -> None:
        """Write the central directory."""
        start, count = self._out.tell(), len(self._directory)
        self._out.writelines(self._directory)
        size = self._out.tell() - start
        end = struct.pack("<HHHHLLH", 0, 0, count, count, size, start, 0)
        self._out.write(b"PK\5\6" + end)


def write_archives(paths: Mapping[int, Path], entries: Iterable[Entry]) -> None:
    """Write the first so many entries to each path; each is made only once."""
    with ExitStack() as stack:
        streams = {count: stack.enter_context(path.open("wb")) for count, path in paths.items()}
        writers = {count: ZipWriter(stream) for count, stream in streams.items()}
        for number, entry in enumerate(entries, start=1):
            for count, writer in writers.items():
                if number <= count:
                    writer.add(entry)
        for writer in writers.values():
            writer.close()


def _deflater() -> "zlib._Compress":
    return zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)


def _sums(head: bytes, tail: Tail) -> tuple[int, int]:
    """Return the CRC-32 and the size of a header and its tail."""
    crc = zlib.crc32(head)
    for _ in range(tail.repeat):
        crc = zlib.crc32(tail.chunk, crc)
    return crc, len(head) + len(tail.chunk) * tail.repeat
