"""Reads the gear's results back from the files of a project, one row for each file."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import flywheel

from fw_gear_dicom_check.flywheel.connection import telling
from fw_gear_dicom_check.flywheel.files import SiteFile, list_files
from fw_gear_dicom_check.flywheel.lookup import GEAR, find_project

_WAITING = 4
"""Requests under way, for each one that may run at a time."""

Row = Mapping[str, str]


def collect(
    client: flywheel.Client, path: str, filters: Sequence[str] = (), parallel: int = 8
) -> Iterator[Row]:
    """Yield a row for each DICOM file of a project, in order of their ids. Raises SiteError.

    No more is kept than the rows under way, however many files there are.
    """
    project = find_project(client, path)
    files = list_files(client, project.id, filters)
    waiting: deque[Future[Row]] = deque()
    with ThreadPoolExecutor(parallel) as executor:
        for file in files:
            waiting.append(executor.submit(_read, client, path, file))
            if len(waiting) >= _WAITING * parallel:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _read(client: flywheel.Client, path: str, file: SiteFile) -> Row:
    with telling("reading a file's results"):
        info = client.get_file_info(file.id) or {}
    return to_row(path, file, info)


def to_row(path: str, file: SiteFile, info: Mapping[str, Any]) -> Row:
    """Return one file's row; what was not checked has no results in it."""
    results = _table(info, "qc", GEAR)
    derived = _table(info, GEAR)
    job = _table(results, "job_info")
    parents = file.entry.parents
    row = {
        "project": path,
        "session_id": parents.session,
        "acquisition_id": parents.acquisition,
        "file_id": file.id,
        "file": file.name,
        "version": file.version,
        "checked": _checked(file, job),
        "gear_version": job.get("version"),
        "manufacturer": _table(info, "header", "dicom").get("Manufacturer"),
        **{key: derived.get(key) for key in ("state", "policy", "instances", "modality")},
        "timestamp": derived.get("timestamp"),
        "classifier_route": derived.get("classifier_route"),
    }
    for consumer, result in results.items():
        if consumer != "job_info" and isinstance(result, Mapping):
            told = {key: value for key, value in result.items() if key != "data"}
            row |= {f"{consumer} {key}": value for key, value in told.items()}
    return {key: "" if value is None else str(value) for key, value in row.items()}


def _checked(file: SiteFile, job: Mapping[str, Any]) -> str:
    """Tell whether this version of a file was checked, or one before it."""
    version = _table(job, "inputs", "dicom").get("version")
    if not job:
        return "no"
    return "yes" if version in (None, file.version) else "an earlier version"


def _table(info: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    """Return what stands below keys, nothing where another gear has written something else."""
    found: Any = info
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}
