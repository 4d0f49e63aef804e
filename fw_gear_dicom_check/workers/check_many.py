"""Checks archives one after the other, or shared among processes or the workers of a cluster."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fw_gear_dicom_check.errors import ArchiveError, CallError
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Report
from fw_gear_dicom_check.output.screen import is_watched
from fw_gear_dicom_check.reading.find_archives import Target
from fw_gear_dicom_check.reading.inputs.location import TIMEOUT
from fw_gear_dicom_check.settings import Settings

if TYPE_CHECKING:
    from fw_gear_dicom_check.workers.pool import Pool


@dataclass(frozen=True, slots=True)
class Workers:
    """Who checks: so many processes, or the workers of the Dask scheduler at an address.

    `timeout`: seconds after which a scheduler that says nothing is given up.
    """

    jobs: int = 1
    scheduler: str = ""
    timeout: float = TIMEOUT


def to_workers(executor: str, scheduler: str, jobs: int, timeout: float) -> Workers:
    """Check a user's choices. Raises CallError where they contradict each other."""
    if executor == "dask" and not scheduler:
        raise CallError("--executor dask needs --scheduler, such as tcp://host:8786")
    if executor == "dask" and jobs:
        raise CallError("--jobs counts processes of this machine, not Dask's workers")
    if scheduler and executor != "dask":
        raise CallError("--scheduler belongs to --executor dask")
    return Workers(jobs, scheduler, timeout)


def check_each(
    targets: Sequence[Target],
    settings: Settings,
    *,
    workers: Workers = Workers(),
    is_quiet: bool = True,
) -> Iterator[Report | ArchiveError]:
    """Yield each archive's report, or why its path cannot be read, in the order of the targets.

    The reports are the same whoever checks. Raises ClusterError.
    """
    jobs = min(workers.jobs, len(targets))
    with _progress(len(targets), is_quiet=is_quiet or not is_watched(sys.stderr)) as told:
        if jobs <= 1 and not workers.scheduler:
            for number, target in enumerate(targets):
                yield check_one(target, settings, told(number))
            return
        from fw_gear_dicom_check.workers.pool import run_tasks  # noqa: PLC0415 - few runs need it

        with _open_pool(settings, workers, jobs) as pool:
            for number, found in enumerate(run_tasks(targets, pool)):
                told(number)(1, 1)
                yield found


def check_one(
    target: Target,
    settings: Settings,
    on_member: Callable[[int, int], None] = lambda _done, _all: None,
) -> Report | ArchiveError:
    """Return an archive's report, or why its path cannot be read."""
    try:
        return check_archive(target.path, settings, on_member, target.name)
    except ArchiveError as error:
        return error


def _open_pool(
    settings: Settings, workers: Workers, jobs: int
) -> AbstractContextManager["Pool[Target, Report | ArchiveError]"]:
    # Both are imported here: they cost 20 ms and 500 ms, and few runs need them.
    if workers.scheduler:
        try:
            from fw_gear_dicom_check.workers.dask_cluster import open_cluster  # noqa: PLC0415 - see above
        except ImportError as error:
            raise CallError(
                f"--executor dask needs the package {error.name}; install fw-gear-dicom-check[dask]"
            ) from error
        return open_cluster(workers.scheduler, settings, workers.timeout, check_one)
    from fw_gear_dicom_check.workers.processes import open_processes  # noqa: PLC0415 - see above

    return open_processes(jobs, settings, check_one)


@contextmanager
def _progress(
    total: int, *, is_quiet: bool
) -> Iterator[Callable[[int], Callable[[int, int], None]]]:
    """Yield a function that gives, for an archive's number, what is to be told of its members."""
    if is_quiet:
        yield lambda _number: lambda _done, _all: None
        return
    from rich.console import Console  # noqa: PLC0415 - costs 60 ms, and only a person needs it
    from rich.progress import Progress  # noqa: PLC0415 - the same

    # Its stdout is left alone, or what goes into a pipe or a file would be shown on the screen.
    with Progress(console=Console(stderr=True), transient=True, redirect_stdout=False) as bar:
        task = bar.add_task("checking", total=total)
        yield (
            lambda number: (
                lambda done, members: bar.update(task, completed=number + done / max(members, 1))
            )
        )
