"""Checks the size and the entries of a zip's central directory before zipfile loads it."""

import struct
import zipfile
from collections.abc import Sequence
from typing import BinaryIO, NamedTuple

from fw_gear_dicom_check.errors import ArchiveFault
from fw_gear_dicom_check.limits.bounds import Limits
from fw_gear_dicom_check.model import Fault
from fw_gear_dicom_check.reading.inputs.zip_end import find_end

_CENTRAL_HEADER_SIZE = 46
"""Bytes of a central directory header without name, extra field, comment (APPNOTE 4.3.12)."""
_NAME_LENGTHS = struct.Struct("<3H")
"""Layout of the lengths of name, extra field and comment, at byte 28 of a central header."""
_LOCAL_HEADER_SIZE = 30
"""Bytes of a local file header without name and extra field (APPNOTE 4.3.7)."""


class Directory(NamedTuple):
    """A zip's central directory: the offset at which it begins, and its number of entries."""

    start: int
    entries: int


def find_directory(stream: BinaryIO, limits: Limits) -> Directory | Fault:
    """Return a zip's directory, or why it must not be loaded.

    The entries themselves are counted, because the end record may be wrong.
    """
    end = find_end(stream)
    if isinstance(end, Fault):
        return end
    if end.size > limits.directory:
        return Fault(
            ArchiveFault.DIRECTORY_TOO_LARGE,
            f"the zip's central directory has {end.size} bytes; --limit directory allows "
            f"{limits.directory}",
        )
    stream.seek(end.start)
    count, counted = _count_entries(stream.read(end.size), limits.members)
    if count > limits.members:
        return too_many_members(limits)
    claimed, wrap = end.entries, 0 if end.is_zip64 else 1 << 16
    if claimed != (count % wrap if wrap else count):
        return _damaged(f"has {count} entries, but its end record says {claimed}")
    if counted != end.size:
        return _damaged(f"has entries in {counted} bytes, but its end record says {end.size}")
    return Directory(end.start, count)


def differs(directory: Directory, archive: zipfile.ZipFile) -> Fault | None:
    """Return a fault if zipfile has read another directory than the one that was judged."""
    if (archive.start_dir, len(archive.filelist)) == directory:
        return None
    return _damaged("is not the one that its end record tells of")


def _damaged(reason: str) -> Fault:
    text = f"the zip's central directory {reason}; copy or upload it again"
    return Fault(ArchiveFault.DAMAGED_ARCHIVE, text)


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


def _count_entries(directory: bytes, most: int) -> tuple[int, int]:
    """Count the entries, up to `most` + 1, and their bytes, until what is no central header."""
    count, at, last = 0, 0, len(directory) - _CENTRAL_HEADER_SIZE
    while at <= last and directory.startswith(b"PK\1\2", at) and count <= most:
        name, extra, comment = _NAME_LENGTHS.unpack_from(directory, at + 28)
        at += _CENTRAL_HEADER_SIZE + name + extra + comment
        count += 1
    return count, at
