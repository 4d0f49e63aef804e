"""Writes to the terminal: reports to stdout, messages to stderr."""

import errno
import io
import os
import shutil
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from fw_gear_dicom_check.output.whole_file import write_whole
from fw_gear_dicom_check.report.lines import WIDTH, Line, to_message, to_plain, to_visible
from fw_gear_dicom_check.version import TOOL

if TYPE_CHECKING:
    from click import ClickException

_NARROWEST, _WIDEST = 40, 100
"""Columns of text on a terminal."""
_STYLES = {"strong": "1", "good": "32", "bad": "1;31", "warn": "33", "faint": "2"}
"""Style of a line -> SGR parameters (ECMA-48)."""


class ClosedOutputError(Exception):
    """The reader of the output has closed it (`| head`)."""


def screen_width() -> int:
    """Return the columns to write in: the terminal's, 100 at most; 80 without one."""
    if not is_watched(sys.stdout):
        return WIDTH
    return max(min(shutil.get_terminal_size((WIDTH, 24)).columns, _WIDEST), _NARROWEST)


def screen_error(reason: object) -> None:
    """Write a reason to stderr in one line, shortened, if there is a stderr."""
    if sys.stderr is not None:
        with suppress(OSError):
            sys.stderr.write(f"{TOOL}: {to_message(str(reason))}\n")


def screen_usage(error: "ClickException") -> None:
    """Write click's message about wrong usage to stderr, without escape codes of the arguments."""
    message = io.StringIO()
    error.show(message)
    if sys.stderr is not None:
        lines = map(to_message, message.getvalue().rstrip().split("\n"))
        sys.stderr.write(to_plain(map(Line, lines)))


def emit(parts: Iterable[str | Line], output: Path | None) -> None:
    """Write to a file, or to stdout, in colour on a terminal. Raises OSError."""
    if output is not None:
        write_whole(output, map(_to_plain, parts))
        return
    is_coloured = is_watched(sys.stdout) and not os.environ.get("NO_COLOR")
    _show(map(_paint if is_coloured else _to_plain, parts))


def _show(texts: Iterable[str]) -> None:
    if sys.stdout is None:
        raise OSError(errno.EBADF, "the output is closed")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace", newline="\n")
    try:
        for text in texts:
            sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 - for the process's last flush
        if isinstance(error, BrokenPipeError):
            raise ClosedOutputError from error
        raise


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
