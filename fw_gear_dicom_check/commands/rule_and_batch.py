"""Does what the commands `rule` and `batch` are called for."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from fw_gear_dicom_check.errors import SiteDownError, SiteError
from fw_gear_dicom_check.flywheel import gear_rule
from fw_gear_dicom_check.flywheel.batch import BatchRequest, BatchResult, count_jobs, run_batch
from fw_gear_dicom_check.flywheel.connection import connected
from fw_gear_dicom_check.flywheel.project_profile import PROFILE_NAME, ProfileChange
from fw_gear_dicom_check.output.exit_codes import FINE, UNWRITABLE, USAGE
from fw_gear_dicom_check.output.progress import counting
from fw_gear_dicom_check.output.screen import emit, screen_error
from fw_gear_dicom_check.report.lines import Line, to_visible
from fw_gear_dicom_check.rules.profile import load_profiles
from fw_gear_dicom_check.rules.site_profile import check_site, read_site

_STATES = ("pending", "running", "complete", "failed", "cancelled")
_UNENDED = ("pending", "running")
"""States of Flywheel's jobs, in the order they are shown, and those of jobs that have not ended."""
_POLL = 10.0
"""Seconds between two requests for a project's jobs."""
_RULE_CHANGES = {
    "install": ("rule installed", "would install the rule"),
    "update": ("rule updated", "would update the rule"),
    "remove": ("rule removed", "would remove the rule"),
    "nothing": ("nothing to do", "nothing to do"),
}
"""Action -> what to say when it was done, and when it would be."""
_PROFILE_CHANGES = {
    "upload": ("profile uploaded", "would upload the profile"),
    "replace": ("profile replaced", "would replace the profile"),
    "nothing": ("profile is there already", "profile is there already"),
}
"""The same for a site's profile."""


def read_profile(path: Path | None) -> bytes | None:
    """Return the content of a site's profile that is sound, None for no path. Raises ProfileError.

    It is checked here, so that nothing on the site is touched for one that no job could use.
    """
    if path is None:
        return None
    content = read_site(path)
    check_site(path.name, content, load_profiles())
    return content


def install_rule(key_file: Path | None, request: gear_rule.RuleRequest) -> None:
    """Install the rule and say what was done. Raises SiteError."""
    with connected(key_file) as client:
        change = gear_rule.install_gear_rule(client, request)
    _show_rule_change(change, is_dry=request.is_dry)


def remove_rule(key_file: Path | None, project: str, *, is_dry: bool) -> None:
    """Remove the rule and say what was done. Raises SiteError."""
    with connected(key_file) as client:
        change = gear_rule.remove_gear_rules(client, project, is_dry=is_dry)
    _show_rule_change(change, is_dry=is_dry)


def show_rule(key_file: Path | None, project: str) -> None:
    """Show the rule. Raises SiteError, also where there is none."""
    with connected(key_file) as client:
        found = gear_rule.describe_gear_rule(client, project)
    if found is None:
        how = f"create one with `fw-dicom-check rule install --project {project}`"
        raise SiteError(f"{project}: it has no rule; {how}")
    emit([f"{json.dumps(found, indent=1, sort_keys=True, default=str)}\n"], None)


def add_jobs(key_file: Path | None, request: BatchRequest, *, is_quiet: bool) -> int:
    """Run a batch, report, and return the exit code. Raises SiteError."""
    is_quiet = is_quiet or request.is_dry
    with connected(key_file) as client, counting("jobs added", is_quiet=is_quiet) as on_added:
        result = run_batch(client, request, on_added)
    lines = _profile_lines(request.project, result.profile, is_dry=request.is_dry)
    emit([*lines, *_result_lines(result, is_dry=request.is_dry)], None)
    for reason, count in Counter(str(fault) for fault in result.faults).items():
        screen_error(f"{count:,} × {reason}")
    if not result.faults:
        return FINE
    return UNWRITABLE if any(isinstance(each, SiteDownError) for each in result.faults) else USAGE


def show_status(key_file: Path | None, project: str, *, is_followed: bool) -> None:
    """Show the states of a project's jobs, once or until all have ended. Raises SiteError."""
    with connected(key_file) as client:
        counts = count_jobs(client, project)
        while is_followed and any(counts[state] for state in _UNENDED):
            emit([_to_line(counts)], None)
            time.sleep(_POLL)
            counts = count_jobs(client, project)
    emit([_to_line(counts)], None)


def _to_line(counts: Counter[str]) -> Line:
    states = [state for state in _STATES if counts[state]]
    return Line(", ".join(f"{counts[state]:,} {state}" for state in states) or "no jobs")


def _show_rule_change(change: gear_rule.RuleChange, *, is_dry: bool) -> None:
    done = _RULE_CHANGES[change.action][is_dry]
    fields = f" ({', '.join(change.fields)})" if change.fields else ""
    gear = f": {change.gear}" if change.gear else ""
    copies = f"; {change.copies} more with its name {'would be ' if is_dry else ''}removed"
    kept = f"; {change.kept_profile}, stays in the project" if change.kept_profile else ""
    text = f"{change.project}: {done}{gear}{fields}{copies if change.copies else ''}{kept}"
    profile = _profile_lines(change.project, change.profile, is_dry=is_dry)
    emit([*profile, Line(to_visible(text))], None)


def _profile_lines(project: str, profile: ProfileChange | None, *, is_dry: bool) -> Iterator[Line]:
    if profile:
        done = _PROFILE_CHANGES[profile.action][is_dry]
        text = f"{project}: {done}: {PROFILE_NAME}, version {profile.version}"
        yield Line(to_visible(text))


def _result_lines(result: BatchResult, *, is_dry: bool) -> Iterator[Line]:
    yield Line(f"{result.files:>9,}  DICOM files")
    for reason, count in sorted(result.left_out.items()):
        yield Line(f"{count:>9,}  left out: {reason}")
    if is_dry:
        yield Line(f"{result.wanted:>9,}  jobs would be added")
        return
    yield Line(f"{result.added:>9,}  jobs added", "good")
    if result.faults:
        yield Line(f"{len(result.faults):>9,}  could not be added", "bad")
