"""Writes files that are complete or absent, and checks beforehand whether they can be written."""

import errno
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from fw_gear_dicom_check.version import UNFINISHED


def refuse_output(path: Path | None) -> None:
    """Raise OSError if a file cannot be written; called before the work."""
    if path is None:
        return
    path = Path(os.path.realpath(path))
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "no such folder", str(path.parent))
    if not path.exists() or path.is_file():
        tempfile.TemporaryFile(dir=path.parent).close()


def write_whole(path: Path, texts: Iterable[str], *, follows_links: bool = True) -> None:
    """Write a file that is complete or absent, as `whole_file`. Raises OSError."""
    with whole_file(path, follows_links=follows_links) as out:
        for text in texts:
            out.write(text.encode("utf-8"))


@contextmanager
def whole_file(path: Path, *, follows_links: bool = True) -> Iterator[BinaryIO]:
    """Yield a temporary file that replaces `path` if all went well, or the pipe or device itself.

    Without `follows_links`, a link, a pipe or a device at `path` is itself replaced. Raises
    OSError.
    """
    path = Path(os.path.realpath(path)) if follows_links else path
    if follows_links and path.exists() and not path.is_file():
        with path.open("wb") as out:
            yield out
        return
    descriptor, temporary = tempfile.mkstemp(UNFINISHED, f".{path.name[:40]}.", path.parent)
    try:
        with os.fdopen(descriptor, "wb") as out:
            yield out
            out.flush()
            if hasattr(os, "fchmod"):  # not in Windows, where the folder says who may read it
                os.fchmod(descriptor, _mode_for(path))
            os.fsync(descriptor)
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise


def _mode_for(path: Path) -> int:
    """Return the permissions of the file that is replaced, or of a new one by the umask."""
    with suppress(FileNotFoundError):
        found = path.lstat().st_mode
        if stat.S_ISREG(found):
            return found & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
