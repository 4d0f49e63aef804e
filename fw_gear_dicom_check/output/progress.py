"""A progress bar for work on a site, where a person watches."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from fw_gear_dicom_check.output.screen import is_watched


@contextmanager
def counting(doing: str, *, is_quiet: bool) -> Iterator[Callable[[], None]]:
    """Yield what to call for each thing that was done: it moves a progress bar."""
    if is_quiet or not is_watched(sys.stderr):
        yield lambda: None
        return
    from rich.console import Console  # noqa: PLC0415 - costs 60 ms, and only a person needs it
    from rich.progress import (  # noqa: PLC0415 - the same
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (SpinnerColumn(), TextColumn("{task.description}: {task.completed:,}"))
    with Progress(
        *columns,
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,  # or what goes into a pipe or a file is shown on the screen
    ) as bar:
        task = bar.add_task(doing, total=None)
        yield lambda: bar.advance(task)
