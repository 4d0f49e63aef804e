"""The command line's own voice: width, colours, and files that are whole or absent."""

import errno
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from fw_gear_dicom_check.writers.lines import WIDTH, Line, to_visible

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
    print(f"fw-dicom-check: {to_visible(str(reason))}", file=sys.stderr)  # noqa: T201 - the command line's own voice


@contextmanager
def counting(doing: str, *, is_quiet: bool) -> Iterator[Callable[[], None]]:
    """Yield what to call for each thing that is done: it moves a bar, where a person watches."""
    if is_quiet or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console  # noqa: PLC0415 - costs 60 ms, and only a person needs it
    from rich.progress import (  # noqa: PLC0415 - the same
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    told = TextColumn("{task.description}: {task.completed:,}")
    with Progress(
        *(SpinnerColumn(), told, TimeElapsedColumn()),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,  # or what goes into a pipe or a file is shown on the screen
    ) as bar:
        task = bar.add_task(doing, total=None)
        yield lambda: bar.advance(task)


def emit(parts: Iterable[str | Line], output: Path | None) -> None:
    """Write to a file, or show on the screen, in colour where a person watches. Raises OSError."""
    if output is not None:
        write_whole(output, map(_to_plain, parts))
        return
    is_coloured = _is_terminal() and not os.environ.get("NO_COLOR")
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
    except BrokenPipeError as error:
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 - for the process's last flush
        raise ClosedOutputError from error


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
    path = path.resolve()
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", newline="") as out:
            out.writelines(texts)
        return
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as out:
            out.writelines(texts)
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
    return sys.stdout is not None and sys.stdout.isatty()


def _to_plain(part: str | Line) -> str:
    return part if isinstance(part, str) else f"{part.text}\n"


def _paint(part: str | Line) -> str:
    code = None if isinstance(part, str) else _STYLES.get(part.style)
    if code is None or isinstance(part, str):
        return _to_plain(part)
    return f"\x1b[{code}m{part.text}\x1b[0m\n"
