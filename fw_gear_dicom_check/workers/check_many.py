"""Checks archives one after the other, or in processes, or on the workers of a Dask cluster."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fw_gear_dicom_check.errors import ArchiveError, CallError
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Report
from fw_gear_dicom_check.output.progress import archive_progress
from fw_gear_dicom_check.reading.find_archives import Target
from fw_gear_dicom_check.reading.inputs.location import TIMEOUT
from fw_gear_dicom_check.runtime.extras import to_install_words
from fw_gear_dicom_check.settings import Settings

if TYPE_CHECKING:
    from fw_gear_dicom_check.workers.pool import Pool


@dataclass(frozen=True, slots=True)
class Workers:
    """Who checks: `jobs` processes, or the workers of the Dask scheduler at an address.

    `timeout`: seconds to wait for a scheduler that does not answer.
    """

    jobs: int = 1
    scheduler: str = ""
    timeout: float = TIMEOUT


def to_workers(executor: str, scheduler: str, jobs: int, timeout: float) -> Workers:
    """Combine a user's choices. Raises CallError where they contradict each other."""
    if executor == "dask" and not scheduler:
        raise CallError("--executor dask needs --scheduler, such as tcp://host:8786")
    if executor == "dask" and jobs:
        raise CallError(
            "--jobs is for processes of this machine; leave it out with --executor dask"
        )
    if scheduler and executor != "dask":
        raise CallError("--scheduler needs --executor dask")
    return Workers(jobs, scheduler, timeout)


def check_each(
    targets: Sequence[Target],
    settings: Settings,
    *,
    workers: Workers = Workers(),
    is_quiet: bool = True,
) -> Iterator[Report | ArchiveError]:
    """Yield each archive's report, or why its path cannot be read, in the order of the targets.

    The reports do not depend on the workers. Raises ClusterError.
    """
    jobs = min(workers.jobs, len(targets))
    with archive_progress(len(targets), is_quiet=is_quiet) as on_member_of:
        if jobs <= 1 and not workers.scheduler:
            for number, target in enumerate(targets):
                yield check_one(target, settings, on_member_of(number))
            return
        from fw_gear_dicom_check.workers.pool import run_tasks  # noqa: PLC0415 - few runs need it

        with _open_pool(settings, workers, jobs) as pool:
            for number, found in enumerate(run_tasks(targets, pool)):
                on_member_of(number)(1, 1)
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
            raise CallError(to_install_words("--executor dask", error.name)) from error
        return open_cluster(workers.scheduler, settings, workers.timeout, check_one)
    from fw_gear_dicom_check.workers.processes import open_processes  # noqa: PLC0415 - see above

    return open_processes(jobs, settings, check_one)
