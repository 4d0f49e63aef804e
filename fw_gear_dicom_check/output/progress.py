"""Shows a progress bar on stderr, where a person watches it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

from fw_gear_dicom_check.output.screen import is_watched

OnMember = Callable[[int, int], None]
"""Takes the number of an archive's members that are done, and of all."""


@contextmanager
def counting(doing: str, *, is_quiet: bool) -> Iterator[Callable[[], None]]:
    """Yield a function to call after each item, of a number that is not known beforehand."""
    with _progress_bar(doing, None, is_quiet=is_quiet) as show_done:
        numbers = count(1)
        yield lambda: show_done(next(numbers))


@contextmanager
def archive_progress(total: int, *, is_quiet: bool) -> Iterator[Callable[[int], OnMember]]:
    """Yield a function that returns, for the index of an archive, its `OnMember`.

    Parts of an archive count: the bar moves with each member.
    """
    with _progress_bar("checking", total, is_quiet=is_quiet) as show_done:
        yield lambda index: lambda done, members: show_done(index + done / max(members, 1))


@contextmanager
def _progress_bar(
    doing: str, total: int | None, *, is_quiet: bool
) -> Iterator[Callable[[float], None]]:
    """Yield a function that shows how many of `total` are done, which may be unknown (None)."""
    if is_quiet or not is_watched(sys.stderr):
        yield lambda _done: None
        return
    from rich import progress  # noqa: PLC0415 - costs 60 ms, and only a person needs it
    from rich.console import Console  # noqa: PLC0415 - the same

    counter = progress.TextColumn("{task.description}: {task.completed:,}")
    columns = (
        (progress.SpinnerColumn(), counter, progress.TimeElapsedColumn())
        if total is None
        else progress.Progress.get_default_columns()
    )
    with progress.Progress(
        *columns,
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,  # or what goes into a pipe or a file is shown on the screen
    ) as bar:
        task = bar.add_task(doing, total=total)
        yield lambda done: bar.update(task, completed=done)
