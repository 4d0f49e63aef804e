"""Opens regular files only: a pipe, a device or a socket is neither opened nor waited for."""

import errno
import os
import stat
from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import BinaryIO

from fw_gear_dicom_check.errors import SkipReason

_KINDS: Mapping[int, SkipReason] = {
    stat.S_IFIFO: SkipReason.NAMED_PIPE,
    stat.S_IFSOCK: SkipReason.SOCKET,
    stat.S_IFCHR: SkipReason.DEVICE,
    stat.S_IFBLK: SkipReason.DEVICE,
    stat.S_IFDIR: SkipReason.LINKED_FOLDER,
}
"""Type of a file's mode (POSIX sys/stat.h) -> why it is left out."""
_FLAGS = ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY", "O_NOINHERIT")
"""Of a file that is opened: it waits for nothing, and the bytes are as they are stored.

The first three are of POSIX, the last two of Windows.
"""
BUFFERED = 8 * 1024
"""Bytes that are read at once; Python 3.14's own choice, 128 kB, is more than most headers need."""
_NOWHERE = (errno.ENOENT, errno.ELOOP)


def kind_of(mode: int) -> SkipReason | None:
    """Return why something of this mode, as `stat` has it, is left out; None for a file."""
    return None if stat.S_ISREG(mode) else _KINDS.get(stat.S_IFMT(mode), SkipReason.DEVICE)


def open_regular(path: str | os.PathLike[str]) -> BinaryIO:
    """Open a file, or the file that a link leads to. Raises OSError, also for what is no file."""
    return os.fdopen(open_descriptor(path), "rb", BUFFERED)


def open_descriptor(path: str | os.PathLike[str]) -> int:
    """Return the descriptor of a file that was opened so. Raises OSError."""
    _refuse(os.stat(path), path)  # noqa: PTH116 - a path may be a text
    descriptor = os.open(path, _to_flags())
    try:
        _refuse(os.fstat(descriptor), path)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _to_flags() -> int:
    return reduce(or_, (getattr(os, name, 0) for name in _FLAGS), os.O_RDONLY)


def leads_nowhere(path: str | os.PathLike[str], error: OSError) -> bool:
    """Tell whether a path could not be opened because it is a link to nothing, or to itself."""
    return error.errno in _NOWHERE and os.path.islink(path)  # noqa: PTH114 - a path may be a text


def why_unreadable(path: str | os.PathLike[str], error: OSError) -> str:
    """Return why a path could not be opened, in words."""
    if leads_nowhere(path, error):
        return "a link that leads nowhere"
    return error.strerror or "cannot be read"


def _refuse(found: os.stat_result, path: str | os.PathLike[str]) -> None:
    kind = kind_of(found.st_mode)
    if kind:
        what = "a folder" if kind is SkipReason.LINKED_FOLDER else kind.replace("_", " ")
        raise OSError(errno.EINVAL, f"neither a file nor a folder, but a {what}", os.fspath(path))
