"""Reads the gear's results from the files of a project, one row for each file."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from secrets import token_bytes
from typing import Any

import flywheel

from fw_gear_dicom_check.errors import GoneError
from fw_gear_dicom_check.flywheel.files import SiteFile, list_dicom_files
from fw_gear_dicom_check.flywheel.in_order import map_in_order
from fw_gear_dicom_check.flywheel.links import site_address, to_link
from fw_gear_dicom_check.flywheel.lookup import find_project
from fw_gear_dicom_check.flywheel.retry import RetryPolicy, ask_site
from fw_gear_dicom_check.version import GEAR

Row = Mapping[str, str]
"""Column -> text."""


def collect_rows(
    client: flywheel.Client,
    path: str,
    filters: Sequence[str] = (),
    parallel: int = 8,
    retry_policy: RetryPolicy | None = None,
) -> Generator[Row, None, None]:
    """Yield a row for each DICOM file of a project, in order of their ids. Raises SiteError.

    Only the rows under way are in memory, however many files there are. The site lists files
    without their results, so each file is requested.
    """
    project = find_project(client, path)
    reader = _ResultReader(
        client, path, project.id, site_address(client), retry_policy or RetryPolicy()
    )
    files = list_dicom_files(client, project.id, filters, reader.retry_policy)
    yield from map_in_order(reader.read, files, parallel, reader.retry_policy)


@dataclass(frozen=True, slots=True)
class _ResultReader:
    """Reads one file's results. `path`: group/project; `address`: the site's.

    `secret`: key of the digests of birth dates, which nobody can undo once the run has ended.
    """

    client: flywheel.Client
    path: str
    project: str
    address: str
    retry_policy: RetryPolicy
    secret: bytes = field(default_factory=lambda: token_bytes(16), repr=False)

    def read(self, file: SiteFile) -> Row:
        """Return a file's row, also for one that was deleted meanwhile. Raises SiteError."""
        try:
            info = ask_site(
                "reading a file's results", partial(self._info, file), self.retry_policy
            )
        except GoneError:
            info, checked = {}, "gone"
        else:
            checked = ""
        row = to_result_row(self.path, file, info)
        link = to_link(self.address, self.project, file.entry.parents.session)
        identity = to_identity(file, info, self.secret)
        return {**row, **identity, "checked": checked or row["checked"], "link": link}

    def _info(self, file: SiteFile) -> Mapping[str, Any]:
        found = self.client.get_file_info(file.id)
        return found if isinstance(found, Mapping) else {}


def to_result_row(path: str, file: SiteFile, info: Mapping[str, Any]) -> Row:
    """Return one file's row, without results where it was not checked."""
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
        "why": derived.get("answer"),
        **{key: derived.get(key) for key in ("next_step", "minimum_met", "minimum_lacking")},
    }
    for consumer, result in results.items():
        if consumer != "job_info" and isinstance(result, Mapping):
            shown = {key: value for key, value in result.items() if key != "data"}
            row |= {f"{consumer} {key}": value for key, value in shown.items()}
            row[f"{consumer} state"] = result.get("answer") or result.get("state")
    return {key: "" if value is None else str(value) for key, value in row.items()}


def to_identity(file: SiteFile, info: Mapping[str, Any], secret: bytes) -> Row:
    """Return what a file has to share with others, or must not; no column is made of it.

    What the gear derived goes before what the importer wrote.
    """
    header, derived = _table(info, "header", "dicom"), _table(info, GEAR)
    documented, importer = _table(derived, "documented"), _table(derived, "fw_file")
    born = str(header.get("PatientBirthDate") or "").strip()
    found = {
        "subject_id": file.entry.parents.subject,
        "series_uid": documented.get("acquisition_uid") or header.get("SeriesInstanceUID"),
        "study_uid": documented.get("session_uid") or header.get("StudyInstanceUID"),
        "session_label": importer.get("session_label") or documented.get("session_label"),
        "birth_date_digest": blake2b(born.encode("utf-8", "replace"), key=secret).hexdigest()
        if born
        else "",
    }
    return {key: "" if value is None else str(value) for key, value in found.items()}


def _checked(file: SiteFile, job: Mapping[str, Any]) -> str:
    """Return whether this version of a file was checked: yes, no, or an earlier version."""
    version = _table(job, "inputs", "dicom").get("version")
    if not job:
        return "no"
    return "yes" if version in (None, file.version) else "an earlier version"


def _table(info: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    """Return the table below keys, an empty one where something else is found."""
    found: Any = info
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}
