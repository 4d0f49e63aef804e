"""Says what a first look at some members of an archive, or of many, leaves unknown."""

from collections.abc import Iterable, Iterator

from fw_gear_dicom_check.model import Outcome, Report
from fw_gear_dicom_check.report.lines import Line, wrap
from fw_gear_dicom_check.report.words import to_count

FIRST_LOOK_TITLE = "NOT KNOWN AFTER A FIRST LOOK"
FIRST_LOOK_NOTE = (
    "Only the names and sizes of the other members are known: they may be damaged, not DICOM, "
    "copies, or part of another series. The faults listed here are real, but there may be more. "
    "A full check by the gear reads every member (batch run)."
)
"""What a first look cannot show."""


def list_not_judged(report: Report) -> list[str]:
    """Return the titles of the rules that need all members, and so were not judged."""
    findings = (finding for verdict in report.verdicts for finding in verdict.findings)
    titles = (each.rule.title for each in findings if each.outcome is Outcome.NOT_JUDGED)
    return list(dict.fromkeys(titles))


def to_checked_count(report: Report) -> str:
    """Return `3 of 176 members checked`."""
    return count_checked(report.members, report.unseen.members if report.unseen else 0)


def count_checked(members: int, unseen: int) -> str:
    """Return the same for many archives together. `unseen`: members that were not read."""
    return f"{members - unseen:,} of {members:,} members checked"


def to_name_hints(litter: int, foreign: int) -> str:
    """Return what the names of unread members suggest, "" for nothing. Both are counts of names.

    `litter`: of files that operating systems leave behind. `foreign`: of files that are not DICOM.
    """
    hints = []
    if litter:
        hints += [f"{to_count(litter, 'member')} left behind by an operating system"]
    if foreign:
        hints += [f"{to_count(foreign, 'member')} probably not DICOM"]
    return f"Judging by their names: {', '.join(hints)}." if hints else ""


def to_first_look_section(titles: Iterable[str], hints: str, width: int) -> Iterator[Line]:
    """Yield what is not known. `titles`: of the rules that were not judged."""
    yield Line("")
    yield Line(FIRST_LOOK_TITLE, "warn")
    yield from wrap(FIRST_LOOK_NOTE, width, "  ", "  ")
    if hints:
        yield from wrap(hints, width, "  ", "  ")
    listed = ", ".join(titles)
    if listed:
        yield from wrap(f"Not judged: {listed}", width, "  ", "    ")
