"""The exit codes of the local command, and how reports come to theirs."""

from enum import StrEnum

from fw_gear_dicom_check.model import Level, Report, State

FINE, FOUND, USAGE, UNREADABLE, UNWRITABLE, INTERRUPTED = 0, 1, 2, 3, 4, 130
"""The highest that applies is taken; a count is never one."""
BROKEN = UNWRITABLE
"""This program itself is at fault."""


class FailOn(StrEnum):
    """From which level on the exit code is 1."""

    FAIL = "fail"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"


_COUNTED = {
    FailOn.NEVER: frozenset[Level](),
    FailOn.FAIL: frozenset[Level](),
    FailOn.WARNING: frozenset({Level.ERROR, Level.WARNING}),
    FailOn.INFO: frozenset({Level.ERROR, Level.WARNING, Level.INFO}),
}


def to_code(report: Report, fail_on: FailOn) -> int:
    """Return the exit code that a report asks for; nothing checked is never a success."""
    if report.fault or not report.instances:
        return UNREADABLE
    return FOUND if _reaches(report, fail_on) else FINE


def _reaches(report: Report, fail_on: FailOn) -> bool:
    if fail_on is not FailOn.NEVER and report.state is State.FAIL:
        return True
    return any(
        finding.is_problem and finding.level in _COUNTED[fail_on]
        for verdict in report.verdicts
        for finding in verdict.findings
    )
