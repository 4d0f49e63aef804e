"""Runs a batch: adds a job of the gear for each DICOM file of a project that has none."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import islice

import flywheel

from fw_gear_dicom_check.errors import SiteDownError, SiteError
from fw_gear_dicom_check.flywheel.files import SiteFile, list_dicom_files
from fw_gear_dicom_check.flywheel.gear_options import read_config
from fw_gear_dicom_check.flywheel.jobs import (
    FAILED_STATES,
    JobTemplate,
    KnownJobs,
    add_job,
    list_jobs,
)
from fw_gear_dicom_check.flywheel.lookup import find_gear, find_project
from fw_gear_dicom_check.flywheel.project_profile import (
    PROFILE_INPUT,
    ProfileChange,
    put_profile,
)
from fw_gear_dicom_check.flywheel.retry import RetryPolicy


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """What a user asks for. `limit`: jobs at most, 0 for all; `parallel`: requests at a time.

    `profile`: content of a site's profile, None for none.
    """

    project: str
    filters: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    version: str = ""
    limit: int = 0
    parallel: int = 4
    is_only_unchecked: bool = False
    is_again: bool = False
    is_dry: bool = False
    profile: bytes | None = None


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The result of a batch: numbers of files, files left out by reason, jobs to add and added."""

    files: int
    left_out: Mapping[str, int]
    wanted: int
    added: int
    faults: tuple[SiteError, ...] = ()
    profile: ProfileChange | None = None


@dataclass(slots=True)
class _FileCounts:
    files: int = 0
    wanted: int = 0
    left_out: Counter[str] = field(default_factory=Counter)


def run_batch(
    client: flywheel.Client,
    request: BatchRequest,
    on_added: Callable[[], None] = lambda: None,
    retry_policy: RetryPolicy | None = None,
) -> BatchResult:
    """Add the missing jobs; `on_added` is called after each one.

    Raises SiteError if the project cannot be read.
    """
    project, gear = find_project(client, request.project), find_gear(client, request.version)
    config = read_config(gear, request.settings)
    profile = None
    if request.profile is not None:
        profile = put_profile(client, project.id, gear, request.profile, is_dry=request.is_dry)
    tag = {**gear.get_default_config(), **config}["tag"]
    known_jobs = list_jobs(client, project.id)
    counts = _FileCounts()
    files = _choose_files(
        list_dicom_files(client, project.id, request.filters, retry_policy),
        known_jobs,
        request,
        tag,
        counts,
    )
    if request.is_dry:
        wanted = sum(1 for _ in files)
        return BatchResult(counts.files, counts.left_out, wanted, 0, profile=profile)

    retry_policy = retry_policy or RetryPolicy()
    inputs = {PROFILE_INPUT: profile} if profile else {}
    template = JobTemplate(gear, config, inputs)

    def add(file: SiteFile) -> str:
        return add_job(client, template, file, retry_policy)

    added, faults = 0, list[SiteError]()
    for found in _add_in_threads(add, files, request.parallel, retry_policy):
        if isinstance(found, SiteError):
            faults.append(found)
        else:
            added += 1
            on_added()
    return BatchResult(counts.files, counts.left_out, counts.wanted, added, tuple(faults), profile)


def count_jobs(client: flywheel.Client, path: str) -> Counter[str]:
    """Return state -> number of the gear's jobs in a project. Raises SiteError."""
    return list_jobs(client, find_project(client, path).id).counts


def _choose_files(
    files: Iterable[SiteFile],
    known_jobs: KnownJobs,
    request: BatchRequest,
    tag: str,
    counts: _FileCounts,
) -> Iterator[SiteFile]:
    """Yield the files that get a job, and count the others by reason."""
    for file in files:
        counts.files += 1
        reason = _reason_to_skip(file, known_jobs, request, tag)
        if not reason and request.limit and counts.wanted == request.limit:
            reason = "over the limit"
        if reason:
            counts.left_out[reason] += 1
        else:
            counts.wanted += 1
            yield file


def _reason_to_skip(file: SiteFile, known_jobs: KnownJobs, request: BatchRequest, tag: str) -> str:
    if request.is_only_unchecked and tag in file.tags:
        return "checked already"
    state = known_jobs.states.get(file.key)
    if state is None or (request.is_again and state in FAILED_STATES):
        return ""
    return f"has a job ({state})"


def _add_in_threads(
    add: Callable[[SiteFile], str],
    files: Iterator[SiteFile],
    parallel: int,
    retry_policy: RetryPolicy,
) -> Iterator[str | SiteError]:
    """Yield the result of adding each job, in threads; files are listed only as they are needed.

    A fault of one file is yielded; after a SiteDownError no more jobs are added.
    """
    with ThreadPoolExecutor(parallel) as executor, retry_policy.ending_waits():
        running = {executor.submit(add, file) for file in islice(files, parallel)}
        is_down = False
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                found = _to_result(future)
                is_down |= isinstance(found, SiteDownError)
                yield found
            more = 0 if is_down else parallel - len(running)
            running |= {executor.submit(add, file) for file in islice(files, more)}


def _to_result(future: Future[str]) -> str | SiteError:
    try:
        return future.result()
    except SiteError as error:
        return error
