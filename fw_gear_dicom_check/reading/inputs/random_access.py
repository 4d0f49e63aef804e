"""Reads bytes amid a member without those before it: of a file, and of what a zip only stores."""

import os
import zipfile
from functools import partial
from pathlib import Path
from typing import BinaryIO

from fw_gear_dicom_check.reading.inputs.regular_file import open_regular
from fw_gear_dicom_check.reading.inputs.zip_entry import (
    ReadAt,
    bytes_to_read,
    can_read,
    content_start,
)


def reader_at(stream: BinaryIO) -> ReadAt:
    """Return what reads an open file's bytes at an offset; each other reader seeks before it reads.

    Windows has no `os.pread`.
    """
    if hasattr(os, "pread"):
        return partial(os.pread, stream.fileno())
    return partial(_seek_and_read, stream)


def _seek_and_read(stream: BinaryIO, count: int, offset: int) -> bytes:
    stream.seek(offset)
    return stream.read(count)


def read_file_at(path: Path, count: int, offset: int) -> bytes:
    """Return `count` bytes of a file, fewer only at its end. Raises OSError."""
    with open_regular(path) as stream:
        return reader_at(stream)(count, offset)


def stored_access(read_at: ReadAt, entry: zipfile.ZipInfo) -> ReadAt | None:
    """Return what reads bytes amid a zip's entry, None where it is compressed or encrypted."""
    is_stored = entry.compress_type == zipfile.ZIP_STORED and can_read(entry)
    return partial(_read_stored_at, read_at, entry) if is_stored else None


def _read_stored_at(read_at: ReadAt, entry: zipfile.ZipInfo, count: int, offset: int) -> bytes:
    first = read_at(bytes_to_read(entry, 0), entry.header_offset)
    start = entry.header_offset + content_start(first, entry)
    return read_at(min(count, max(entry.file_size - offset, 0)), start + offset)
