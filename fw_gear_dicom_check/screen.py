"""The command line's own voice: width, colours, and files that are whole or absent."""

import errno
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

from fw_gear_dicom_check.writers.lines import WIDTH, Line, to_plain, to_visible

if TYPE_CHECKING:
    from click import ClickException

_NARROWEST, _WIDEST = 40, 100
_STYLES = {"strong": "1", "good": "32", "bad": "1;31", "warn": "33", "faint": "2"}
"""Style -> SGR parameters."""


class ClosedOutputError(Exception):
    """Whoever read the output has gone (`| head`)."""


def screen_width() -> int:
    """Return the columns to write in: the terminal's, 100 at most; 80 without one."""
    if not is_watched(sys.stdout):
        return WIDTH
    return max(min(shutil.get_terminal_size((WIDTH, 24)).columns, _WIDEST), _NARROWEST)


def screen_error(reason: object) -> None:
    """Say in one line what went wrong, if anybody can hear it."""
    if sys.stderr is not None:
        with suppress(OSError):
            sys.stderr.write(f"fw-dicom-check: {to_visible(str(reason))}\n")


def screen_usage(error: "ClickException") -> None:
    """Say what is wrong with a call; what was called may hold escape codes."""
    told = io.StringIO()
    error.show(told)
    if sys.stderr is not None:
        sys.stderr.write(to_plain(map(Line, told.getvalue().rstrip().split("\n"))))


def emit(parts: Iterable[str | Line], output: Path | None) -> None:
    """Write to a file, or show on the screen, in colour where a person watches. Raises OSError."""
    if output is not None:
        write_whole(output, map(_to_plain, parts))
        return
    is_coloured = is_watched(sys.stdout) and not os.environ.get("NO_COLOR")
    _show(map(_paint if is_coloured else _to_plain, parts))


def _show(texts: Iterable[str]) -> None:
    if sys.stdout is None:
        raise OSError(errno.EBADF, "the output is closed")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        for text in texts:
            sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 - for the process's last flush
        if isinstance(error, BrokenPipeError):
            raise ClosedOutputError from error
        raise


def refuse_output(path: Path | None) -> None:
    """Find out before the work whether a file can be written where it is wanted. Raises OSError."""
    if path is None:
        return
    path = path.resolve()
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "no such folder", str(path.parent))
    if not path.exists() or path.is_file():
        tempfile.TemporaryFile(dir=path.parent).close()


def write_whole(path: Path, texts: Iterable[str]) -> None:
    """Write a file so that it is whole or absent; write into a pipe or device. Raises OSError."""
    with whole_file(path) as out:
        for text in texts:
            out.write(text.encode("utf-8"))


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Yield a file that takes its place when all went well; a pipe or device itself.

    Raises OSError.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        with path.open("wb") as out:
            yield out
        return
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
    try:
        with os.fdopen(descriptor, "wb") as out:
            yield out
            out.flush()
            os.fchmod(descriptor, _mode_for(path))
            os.fsync(descriptor)
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise


def _mode_for(path: Path) -> int:
    """Return the permissions of the file that is replaced, of a new one those that are usual."""
    with suppress(FileNotFoundError):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def is_watched(stream: TextIO | None) -> bool:
    """Tell whether a stream is a terminal; one that was closed at start is None."""
    return stream is not None and stream.isatty()


def _to_plain(part: str | Line) -> str:
    return part if isinstance(part, str) else to_plain([part])


def _paint(part: str | Line) -> str:
    code = None if isinstance(part, str) else _STYLES.get(part.style)
    if code is None or isinstance(part, str):
        return _to_plain(part)
    return f"\x1b[{code}m{to_visible(part.text)}\x1b[0m\n"
