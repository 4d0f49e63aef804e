"""The command line's own voice: width, colours, and files that are whole or absent."""

import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from fw_gear_dicom_check.writers.lines import WIDTH, Line, to_plain

_NARROWEST, _WIDEST = 40, 100
_STYLES = {"strong": "1", "good": "32", "bad": "1;31", "warn": "33", "faint": "2"}
"""Style -> SGR parameters."""


class ClosedOutputError(Exception):
    """Whoever read the output has gone (`| head`)."""


def screen_width() -> int:
    """Return the columns to write in: the terminal's, 100 at most; 80 without one."""
    if not _is_terminal():
        return WIDTH
    return max(min(shutil.get_terminal_size((WIDTH, 24)).columns, _WIDEST), _NARROWEST)


def screen_error(reason: object) -> None:
    """Say in one line what went wrong."""
    print(f"fw-dicom-check: {reason}", file=sys.stderr)  # noqa: T201 - the command line's own voice


def emit(content: str | Sequence[Line], output: Path | None) -> None:
    """Write to a file, or show on the screen, in colour where a person watches. Raises OSError."""
    text = content if isinstance(content, str) else to_plain(content)
    if output is not None:
        write_whole(output, text)
        return
    if not isinstance(content, str) and _is_terminal() and not os.environ.get("NO_COLOR"):
        text = "".join(f"{_paint(line)}\n" for line in content)
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError as error:
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 - for the process's last flush
        raise ClosedOutputError from error


def refuse_output(path: Path | None) -> None:
    """Find out before the work whether a file can be written where it is wanted. Raises OSError."""
    if path is None:
        return
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "no such folder", str(path.parent))
    tempfile.TemporaryFile(dir=path.parent).close()


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is whole or absent. Raises OSError."""
    folder = path.parent
    descriptor, temporary = tempfile.mkstemp(dir=folder, prefix=f".{path.name[:40]}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as out:
            out.write(text)
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _is_terminal() -> bool:
    return sys.stdout.isatty()


def _paint(line: Line) -> str:
    code = _STYLES.get(line.style)
    return f"\x1b[{code}m{line.text}\x1b[0m" if code else line.text
