"""A batch: one job of the gear for each DICOM file of a project that has none."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import islice

import flywheel

from fw_gear_dicom_check.errors import SiteDownError, SiteError
from fw_gear_dicom_check.flywheel.files import SiteFile, list_files
from fw_gear_dicom_check.flywheel.gear_options import read_config
from fw_gear_dicom_check.flywheel.jobs import ENDED_BADLY, Known, add_job, list_jobs
from fw_gear_dicom_check.flywheel.lookup import find_gear, find_project
from fw_gear_dicom_check.flywheel.retry import RetryPolicy


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """What a user wants. `limit`: jobs at most, 0 for all; `parallel`: requests at a time."""

    project: str
    filters: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    version: str = ""
    limit: int = 0
    parallel: int = 4
    is_only_unchecked: bool = False
    is_again: bool = False
    is_dry: bool = False


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What came of a batch: how many files there are, what was left out and why, what was added."""

    files: int
    left_out: Mapping[str, int]
    wanted: int
    added: int
    faults: tuple[SiteError, ...] = ()


@dataclass(slots=True)
class _Tally:
    files: int = 0
    wanted: int = 0
    left_out: Counter[str] = field(default_factory=Counter)


def run_batch(
    client: flywheel.Client,
    request: BatchRequest,
    on_added: Callable[[], None] = lambda: None,
    patience: RetryPolicy | None = None,
) -> BatchResult:
    """Add the jobs that are missing. Raises SiteError if the project cannot be read."""
    project, gear = find_project(client, request.project), find_gear(client, request.version)
    config = read_config(gear, request.settings)
    tag = {**gear.get_default_config(), **config}["tag"]
    known = list_jobs(client, project.id)
    tally = _Tally()
    files = _choose(
        list_files(client, project.id, request.filters, patience), known, request, tag, tally
    )
    if request.is_dry:
        wanted = sum(1 for _ in files)
        return BatchResult(tally.files, tally.left_out, wanted, 0)

    patience = patience or RetryPolicy()

    def add(file: SiteFile) -> str:
        return add_job(client, gear, file, config, patience)

    added, faults = 0, list[SiteError]()
    for found in _share_out(add, files, request.parallel, patience):
        if isinstance(found, SiteError):
            faults.append(found)
        else:
            added += 1
            on_added()
    return BatchResult(tally.files, tally.left_out, tally.wanted, added, tuple(faults))


def count_jobs(client: flywheel.Client, path: str) -> Counter[str]:
    """Return state -> how many of the gear's jobs in a project are in it. Raises SiteError."""
    return list_jobs(client, find_project(client, path).id).counts


def _choose(
    files: Iterable[SiteFile], known: Known, request: BatchRequest, tag: str, tally: _Tally
) -> Iterator[SiteFile]:
    """Yield the files that get a job, and count the others by the reason."""
    for file in files:
        tally.files += 1
        reason = _why_not(file, known, request, tag)
        if not reason and request.limit and tally.wanted == request.limit:
            reason = "over the limit"
        if reason:
            tally.left_out[reason] += 1
        else:
            tally.wanted += 1
            yield file


def _why_not(file: SiteFile, known: Known, request: BatchRequest, tag: str) -> str:
    if request.is_only_unchecked and tag in file.tags:
        return "checked already"
    state = known.states.get(file.key)
    if state is None or (request.is_again and state in ENDED_BADLY):
        return ""
    return f"has a job ({state})"


def _share_out(
    add: Callable[[SiteFile], str], files: Iterator[SiteFile], parallel: int, patience: RetryPolicy
) -> Iterator[str | SiteError]:
    """Add jobs in some threads; no more files are taken from the list than are being added.

    Faults of single files are handed on; after one that says that the site is down no more begin.
    """
    with ThreadPoolExecutor(parallel) as executor, patience.ending():
        running = {executor.submit(add, file) for file in islice(files, parallel)}
        is_down = False
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                found = _result(future)
                is_down |= isinstance(found, SiteDownError)
                yield found
            more = 0 if is_down else parallel - len(running)
            running |= {executor.submit(add, file) for file in islice(files, more)}


def _result(future: Future[str]) -> str | SiteError:
    try:
        return future.result()
    except SiteError as error:
        return error
