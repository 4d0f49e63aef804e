"""Finds the end record of a zip where zipfile finds it, and refuses one that contradicts itself."""

import os
import struct
from typing import BinaryIO, NamedTuple

from fw_gear_dicom_check.errors import ArchiveFault
from fw_gear_dicom_check.model import Fault

_END_RECORD, _END_SIGNATURE = struct.Struct("<4s4H2LH"), b"PK\5\6"
"""Layout of the end of central directory record without comment (APPNOTE 4.3.16)."""
_ZIP64_END_RECORD = struct.Struct("<4sQ2H2L4Q")
"""Layout of the zip64 end of central directory record (APPNOTE 4.3.14)."""
_ZIP64_LOCATOR = struct.Struct("<4sLQL")
"""Layout of the zip64 end of central directory locator (APPNOTE 4.3.15)."""
_ZIP64_REST = _ZIP64_END_RECORD.size - 12
"""Bytes of a zip64 end record behind its size field, without extensible data."""
_SEARCHED = _END_RECORD.size + (1 << 16)
"""Bytes in which the end record is searched: the longest comment has 65,535 bytes."""
_MOST_ENTRIES, _MOST_BYTES = 0xFFFF, 0xFFFFFFFF
"""What a field of the end record holds where the zip64 record holds its number."""


class End(NamedTuple):
    """What the end record says of the directory; `stop`: offset at which the directory ends."""

    entries: int
    size: int
    offset: int
    stop: int
    is_zip64: bool

    @property
    def start(self) -> int:
        """Offset at which the directory begins, whatever is in front of the zip."""
        return self.stop - self.size


def find_end(stream: BinaryIO) -> End | Fault:
    """Return the end of a zip, or why it has none that can be believed."""
    start, tail = _read_tail(stream)
    at = _place(tail)
    if at is None:
        return _damaged("its end record is missing")
    _, _, _, on_disk, entries, directory, offset, _ = _END_RECORD.unpack_from(tail, at)
    if on_disk != entries:
        return _damaged(f"its end record has two numbers of entries, {on_disk} and {entries}")
    end = End(entries, directory, offset, start + at, is_zip64=False)
    found = _find_zip64(stream, end)
    return found if isinstance(found, Fault) else _judge_place(found)


def has_end_record(stream: BinaryIO) -> bool:
    """Tell whether a stream may be a zip; what `zipfile.is_zipfile` asks depends on its version."""
    return _place(_read_tail(stream)[1]) is not None


def _read_tail(stream: BinaryIO) -> tuple[int, bytes]:
    """Return the last bytes in which an end record can be, and the offset of the first of them."""
    start = max(stream.seek(0, os.SEEK_END) - _SEARCHED, 0)
    stream.seek(start)
    return start, stream.read()


def _place(tail: bytes) -> int | None:
    """Return where the end record is: in the last bytes, or else the last one before a comment."""
    last = len(tail) - _END_RECORD.size
    if last >= 0 and tail.startswith(_END_SIGNATURE, last) and tail.endswith(b"\0\0"):
        return last
    at = tail.rfind(_END_SIGNATURE)
    return at if 0 <= at <= last else None


def _find_zip64(stream: BinaryIO, end: End) -> End | Fault:
    """Return what the zip64 end record says, `end` itself where there is no locator of one."""
    at = end.stop - _ZIP64_LOCATOR.size
    if at < 0:
        return end
    stream.seek(at)
    signature, disk, place, disks = _ZIP64_LOCATOR.unpack(stream.read(_ZIP64_LOCATOR.size))
    if signature != b"PK\6\7":
        return end
    at -= _ZIP64_END_RECORD.size
    if disk or disks > 1 or at < 0:
        return _damaged("its zip64 end record is missing, or on another disk")
    stream.seek(at)
    fields = _ZIP64_END_RECORD.unpack(stream.read(_ZIP64_END_RECORD.size))
    if fields[0] != b"PK\6\6" or fields[1] != _ZIP64_REST:
        return _damaged("its zip64 end record is not where it should be")
    wide = End(fields[7], fields[8], fields[9], at, is_zip64=True)
    if fields[6] != wide.entries or place != wide.offset + wide.size or not _agree(end, wide):
        return _damaged("its zip64 end record contradicts its end record")
    return wide


def _agree(end: End, wide: End) -> bool:
    """Tell whether each number of the end record is that of the zip64 record, or refers to it."""
    return (
        end.entries in (_MOST_ENTRIES, wide.entries)
        and end.size in (_MOST_BYTES, wide.size)
        and end.offset in (_MOST_BYTES, wide.offset)
    )


def _judge_place(end: End) -> End | Fault:
    if end.size > end.stop:
        return _damaged("its central directory is declared longer than the zip")
    if end.offset > end.start:
        return _damaged(f"its first {end.offset - end.start} bytes are missing")
    return end


def _damaged(reason: str) -> Fault:
    text = f"the zip is damaged: {reason}; copy or upload it again"
    return Fault(ArchiveFault.DAMAGED_ARCHIVE, text)
