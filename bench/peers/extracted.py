"""Extracts an archive once, for the programs that read only files."""

import zipfile
from pathlib import Path

from bench.places import WORK


def extract(archive: Path) -> Path:
    """Return the folder of an archive's members; it is made anew if the archive is newer."""
    folder = WORK / "extracted" / archive.stem
    stamp = folder.with_suffix(".stamp")
    if not stamp.is_file() or stamp.stat().st_mtime < archive.stat().st_mtime:
        with zipfile.ZipFile(archive) as members:
            members.extractall(folder)
        stamp.touch()
    return folder
