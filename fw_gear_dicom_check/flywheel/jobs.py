"""Lists the gear's jobs on a site, and adds a job exactly once.

Each job that a batch adds has a tag with the file's id and version. So the site itself knows which
files have a job: an interrupted batch can be resumed on any machine.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import flywheel

from fw_gear_dicom_check.errors import BusyError, SiteDownError
from fw_gear_dicom_check.flywheel.connection import iterate_pages, site_errors
from fw_gear_dicom_check.flywheel.files import SiteFile
from fw_gear_dicom_check.flywheel.retry import RetryPolicy
from fw_gear_dicom_check.version import GEAR

JOB_TAG_PREFIX = f"{GEAR}-of:"
"""Prefix of the tag with a job's file and version."""
FAILED_STATES = frozenset({"failed", "cancelled"})
"""States of jobs after which a new one makes sense."""


@dataclass(frozen=True, slots=True)
class KnownJobs:
    """The jobs of a project. `states`: `id:version` of a file -> state of its last job.

    `counts`: state -> number of jobs.
    """

    states: Mapping[str, str]
    counts: Counter[str] = field(default_factory=Counter)


def list_jobs(client: flywheel.Client, project: str) -> KnownJobs:
    """Return the gear's jobs in a project. Raises SiteError."""
    states: dict[str, str] = {}
    counts = Counter[str]()
    found = client.jobs.iter_find(f"gear_info.name={GEAR}", f"parents.project={project}")
    for job in iterate_pages("listing the jobs", found):
        state = str(job.state)
        counts[state] += 1
        marks = (
            tag.removeprefix(JOB_TAG_PREFIX)
            for tag in job.tags or ()
            if tag.startswith(JOB_TAG_PREFIX)
        )
        states.update(dict.fromkeys(marks, state))
    return KnownJobs(states, counts)


@dataclass(frozen=True, slots=True)
class JobTemplate:
    """What the jobs of a batch have in common. `inputs`: further ones, beside the DICOM file."""

    gear: Any
    config: Mapping[str, Any]
    inputs: Mapping[str, Any] = field(default_factory=dict)


def add_job(
    client: flywheel.Client, template: JobTemplate, file: SiteFile, retry_policy: RetryPolicy
) -> str:
    """Add a job for one file and return its id; wait while the site is busy. Raises SiteError.

    After a lost response, the site is first asked whether it has the job.
    """
    mark = f"{JOB_TAG_PREFIX}{file.key}"
    is_lost = False

    def ask() -> str:
        nonlocal is_lost
        if is_lost and (job := _find_job(client, file)):
            return job
        try:
            with site_errors("adding a job"):
                inputs = {**template.inputs, "dicom": file.entry}
                config = dict(template.config)
                return str(template.gear.run(config=config, inputs=inputs, tags=[mark]))
        except BusyError:
            raise
        except SiteDownError:
            is_lost = True
            raise

    return retry_policy.repeat(ask)


def _find_job(client: flywheel.Client, file: SiteFile) -> str:
    with site_errors("looking up a job"):
        found = client.jobs.find_first(f"tags={JOB_TAG_PREFIX}{file.key}")
    return str(found.id) if found else ""
