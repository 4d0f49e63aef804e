"""Checks the size and the entries of a zip's central directory before zipfile loads it."""

import os
import struct
import zipfile
from collections.abc import Sequence
from typing import BinaryIO, NamedTuple

from fw_gear_dicom_check.errors import ArchiveFault
from fw_gear_dicom_check.limits.bounds import Limits
from fw_gear_dicom_check.model import Fault

_END_RECORD, _END_RECORD_SIZE = struct.Struct("<4s4H2LH"), 22
"""Layout and bytes of the end of central directory record without comment (APPNOTE 4.3.16)."""
_ZIP64_END_RECORD = struct.Struct("<4sQ2H2L4Q")
"""Layout of the zip64 end of central directory record (APPNOTE 4.3.14)."""
_ZIP64_LOCATOR_SIZE = 20
"""Bytes of the zip64 end of central directory locator (APPNOTE 4.3.15)."""
_LONGEST_COMMENT = 65_535
"""Bytes of a zip's comment: its length field has 2 bytes."""
_CENTRAL_HEADER_SIZE = 46
"""Bytes of a central directory header without name, extra field, comment (APPNOTE 4.3.12)."""
_NAME_LENGTHS = struct.Struct("<3H")
"""Layout of the lengths of name, extra field and comment, at byte 28 of a central header."""
_LOCAL_HEADER_SIZE = 30
"""Bytes of a local file header without name and extra field (APPNOTE 4.3.7)."""


class _End(NamedTuple):
    """What the end record says; `stop`: offset at which the directory really ends."""

    entries: int
    size: int
    stop: int
    is_zip64: bool


def check_directory(stream: BinaryIO, limits: Limits) -> Fault | None:
    """Return why a zip's directory must not be loaded; None where zipfile may judge it.

    The entries themselves are counted, because the end record may be wrong.
    """
    end = _find_end(stream)
    if end is None:
        return None
    if end.size > end.stop:
        return Fault(
            ArchiveFault.DAMAGED_ARCHIVE,
            "the zip is damaged: its central directory is declared longer than the zip; copy or "
            "upload it again",
        )
    if end.size > limits.directory:
        return Fault(
            ArchiveFault.DIRECTORY_TOO_LARGE,
            f"the zip's central directory has {end.size} bytes; --limit directory allows "
            f"{limits.directory}",
        )
    stream.seek(end.stop - end.size)
    count = _count_entries(stream.read(end.size), limits.members)
    if count > limits.members:
        return too_many_members(limits)
    claimed = end.entries if end.is_zip64 else end.entries & 0xFFFF
    if claimed != (count if end.is_zip64 else count & 0xFFFF):
        return Fault(
            ArchiveFault.DAMAGED_ARCHIVE,
            f"the zip's central directory has {count} entries, but its end record says {claimed}; "
            "copy or upload it again",
        )
    return None


def too_many_members(limits: Limits) -> Fault:
    """Return the fault of an input with more members than are read."""
    reason = f"it has more than {limits.members} members; --limit members allows no more"
    return Fault(ArchiveFault.TOO_MANY_MEMBERS, reason)


def find_overlap(entries: Sequence[zipfile.ZipInfo]) -> Fault | None:
    """Return a fault if two members share bytes, as in a zip bomb and in no undamaged zip."""
    extents = sorted((each.header_offset, each.compress_size) for each in entries)
    stop = 0
    for offset, size in extents:
        if offset < stop:
            return Fault(
                ArchiveFault.OVERLAPPING_MEMBERS,
                "members of the zip share bytes: it is damaged or malicious; pack the files again",
            )
        stop = offset + _LOCAL_HEADER_SIZE + size
    return None


def reaches_beyond(entry: zipfile.ZipInfo, directory: int) -> bool:
    """Tell whether a member's bytes would reach into the directory, which begins at `directory`."""
    return entry.header_offset + _LOCAL_HEADER_SIZE + entry.compress_size > directory


def _find_end(stream: BinaryIO) -> _End | None:
    size = stream.seek(0, os.SEEK_END)
    start = max(size - _END_RECORD_SIZE - _LONGEST_COMMENT, 0)
    stream.seek(start)
    tail = stream.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) < at + _END_RECORD_SIZE:
        return None
    fields = _END_RECORD.unpack_from(tail, at)
    return _find_zip64_end(stream, start + at) or _End(
        fields[4], fields[5], start + at, is_zip64=False
    )


def _find_zip64_end(stream: BinaryIO, end: int) -> _End | None:
    """Return what the zip64 end record says, None where there is none before the end record."""
    at = end - _ZIP64_LOCATOR_SIZE - _ZIP64_END_RECORD.size
    if at < 0:
        return None
    stream.seek(at)
    found = stream.read(_ZIP64_END_RECORD.size + 4)
    if found[:4] != b"PK\6\6" or found[-4:] != b"PK\6\7":
        return None
    fields = _ZIP64_END_RECORD.unpack_from(found)
    return _End(fields[7], fields[8], at, is_zip64=True)


def _count_entries(directory: bytes, most: int) -> int:
    """Count the entries, up to `most` + 1, until bytes that are not a central directory header."""
    count, at, last = 0, 0, len(directory) - _CENTRAL_HEADER_SIZE
    while at <= last and directory.startswith(b"PK\1\2", at) and count <= most:
        name, extra, comment = _NAME_LENGTHS.unpack_from(directory, at + 28)
        at += _CENTRAL_HEADER_SIZE + name + extra + comment
        count += 1
    return count
