"""Says what a first look at some members of an archive, or of many, has left unknown."""

from collections.abc import Iterable, Iterator

from fw_gear_dicom_check.model import Outcome, Report
from fw_gear_dicom_check.report.lines import Line, wrap
from fw_gear_dicom_check.report.words import to_count

TITLE = "NOT KNOWN AFTER A FIRST LOOK"
SENTENCE = (
    "Of the members that were not looked at nothing is known but names and sizes: whether they are "
    "DICOM, whole, of the same series and all different. A fault that was found is there; one that "
    "was not found may be. A job of the gear reads all (batch run)."
)
"""What no first look can tell."""


def not_judged(report: Report) -> list[str]:
    """Return the titles of the rules that are about all members, and were not judged."""
    findings = (finding for verdict in report.verdicts for finding in verdict.findings)
    titles = (each.rule.title for each in findings if each.outcome is Outcome.NOT_JUDGED)
    return list(dict.fromkeys(titles))


def to_seen(report: Report) -> str:
    """Return `3 of 176 members looked at`."""
    return count_seen(report.members, report.unseen.members if report.unseen else 0)


def count_seen(members: int, unseen: int) -> str:
    """Return the same of many archives together."""
    return f"{members - unseen:,} of {members:,} members looked at"


def to_hints(litter: int, foreign: int) -> str:
    """Say what names alone suggest, "" for nothing."""
    told = [f"{to_count(litter, 'member')} like litter of an operating system"] if litter else []
    told += [f"{to_count(foreign, 'member')} like no DICOM"] if foreign else []
    return f"By the name alone: {', '.join(told)}." if told else ""


def to_unknown(titles: Iterable[str], hints: str, width: int) -> Iterator[Line]:
    """Yield the section of what is not known, with the rules that were not judged."""
    yield Line("")
    yield Line(TITLE, "warn")
    yield from wrap(SENTENCE, width, "  ", "  ")
    if hints:
        yield from wrap(hints, width, "  ", "  ")
    listed = ", ".join(titles)
    if listed:
        yield from wrap(f"Not judged: {listed}", width, "  ", "    ")
