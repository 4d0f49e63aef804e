"""Opens regular files only: a pipe, a device or a socket is neither opened nor waited for."""

import errno
import os
import stat
from collections.abc import Mapping
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
_WAITS_FOR_NOTHING = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_NOWHERE = (errno.ENOENT, errno.ELOOP)


def kind_of(mode: int) -> SkipReason | None:
    """Return why something of this mode, as `stat` has it, is left out; None for a file."""
    return None if stat.S_ISREG(mode) else _KINDS.get(stat.S_IFMT(mode), SkipReason.DEVICE)


def open_regular(path: str | os.PathLike[str]) -> BinaryIO:
    """Open a file, or the file that a link leads to. Raises OSError, also for what is no file."""
    return os.fdopen(open_descriptor(path), "rb")


def open_descriptor(path: str | os.PathLike[str]) -> int:
    """Return the descriptor of a file that was opened so. Raises OSError."""
    _refuse(os.stat(path), path)  # noqa: PTH116 - a path may be a text
    descriptor = os.open(path, _WAITS_FOR_NOTHING)
    try:
        _refuse(os.fstat(descriptor), path)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


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
