"""Defines the exit codes of the local command, and derives one from a report."""

from enum import StrEnum

from fw_gear_dicom_check.model import Level, Report, State

FINE, FOUND, USAGE, UNREADABLE, UNWRITABLE, INTERRUPTED = 0, 1, 2, 3, 4, 130
"""Exit codes: no failure, a verdict fails, wrong usage, unreadable input, bad output, Ctrl-C.

Of several, the highest counts.
"""
BROKEN = UNWRITABLE
"""This program itself is at fault."""


class FailOn(StrEnum):
    """The lowest level of a finding for which the exit code is FOUND; `new`: since the baseline."""

    FAIL = "fail"
    WARNING = "warning"
    INFO = "info"
    NEW = "new"
    NEVER = "never"


_COUNTED = {
    FailOn.NEVER: frozenset[Level](),
    FailOn.NEW: frozenset[Level](),
    FailOn.FAIL: frozenset[Level](),
    FailOn.WARNING: frozenset({Level.ERROR, Level.WARNING}),
    FailOn.INFO: frozenset({Level.ERROR, Level.WARNING, Level.INFO}),
}
"""Choice -> levels of findings that count; a verdict that fails counts for all but NEVER."""


def to_code(report: Report, fail_on: FailOn) -> int:
    """Return the exit code of a report; UNREADABLE where nothing was checked."""
    if report.fault or not report.instances:
        return UNREADABLE
    return FOUND if reaches(report, fail_on) else FINE


def reaches(report: Report, fail_on: FailOn) -> bool:
    """Tell whether a report counts as failed."""
    if fail_on is FailOn.NEW:
        return report.compared is None or bool(report.compared.new)
    if fail_on is not FailOn.NEVER and report.state is State.FAIL:
        return True
    return any(
        finding.is_problem and finding.level in _COUNTED[fail_on]
        for verdict in report.verdicts
        for finding in verdict.findings
    )
