"""Tells whether an input is still what it was, by sizes and times of its files."""

import os
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

from fw_gear_dicom_check.reading.inputs.folder import walk_folder
from fw_gear_dicom_check.reading.inputs.location import Location, LooseSeries


def to_fingerprint(location: Location) -> bytes | None:
    """Return what changes with any file of an input; None for a URL, or where nobody can tell."""
    if isinstance(location, LooseSeries):
        return _digest(location, (each.path for each in location.files))
    if not isinstance(location, Path):
        return None
    try:
        is_folder = location.is_dir()
        files = (each.path for each in walk_folder(location)) if is_folder else [str(location)]
        return _digest(location, files)
    except OSError:
        return None


def _digest(location: Location, files: Iterable[str]) -> bytes:
    digest = blake2b(os.fsencode(Path(str(location)).absolute()), digest_size=16)
    for path in files:
        digest.update(b"\0" + os.fsencode(path) + b"\0" + _size_and_time(path))
    return digest.digest()


def _size_and_time(path: str) -> bytes:
    try:
        found = os.stat(path)  # noqa: PTH116 - a path is a text, and there may be 100,000
    except OSError:
        return b"gone"
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ino}".encode()
