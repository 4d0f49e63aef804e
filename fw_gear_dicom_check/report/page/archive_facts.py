"""Tells one archive as plain facts for a page: verdicts, faults, where they stand, members."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from fw_gear_dicom_check.model import Finding, Outcome, Report, State, Verdict
from fw_gear_dicom_check.report.first_look import to_seen
from fw_gear_dicom_check.report.grouping import (
    TITLES,
    Group,
    Weight,
    group_findings,
    join_alike,
)
from fw_gear_dicom_check.report.words import OUTCOMES, to_advice, to_count, to_headline
from fw_gear_dicom_check.rules.evaluate import ARCHIVE

AT_LENGTH = (Weight.BREAKS, Weight.WORSENS, Weight.ASKED)
IN_SHORT = (Weight.LISTED, Weight.INFORMS)
"""What is told with advice, and what is only named."""
_MEMBERS = 20
"""Members that are named beside an archive's faults."""


def to_archive(number: int, report: Report) -> dict[str, Any]:
    """Return what the page says of one archive."""
    groups = group_findings(report)
    return {
        "number": number,
        "report": report,
        "counts": _to_counts(report),
        "verdicts": [_to_verdict(verdict, report) for verdict in report.verdicts],
        "sections": [
            (each.name.lower(), TITLES[each], list(map(_to_fault, join_alike(groups[each]))))
            for each in AT_LENGTH
            if groups[each]
        ],
        "lists": [(TITLES[each], _to_names(groups[each])) for each in IN_SHORT if groups[each]],
        "coverage": _to_coverage(report),
        "members": [
            *((each.member, each.reason) for each in report.unreadable[:_MEMBERS]),
            *((each.member, f"left out: {each.code}") for each in report.skipped[:_MEMBERS]),
        ],
        "rules": [finding for verdict in report.verdicts for finding in verdict.findings],
    }


def _to_counts(report: Report) -> str:
    seen = f"{to_count(report.instances, 'instance')} in {to_count(report.members, 'member')}"
    return ", ".join(
        [
            to_seen(report) if report.unseen else seen,
            f"{report.all_series} series",
            *sorted({series.modality for series in report.series} - {""}),
        ]
    )


def _to_verdict(verdict: Verdict, report: Report) -> dict[str, Any]:
    is_silent = verdict.state is State.NA and report.instances
    return {
        "name": verdict.profile.name,
        "title": verdict.profile.title,
        "is_archive": verdict.profile.name == ARCHIVE,
        "state": str(verdict.state),
        "documented": str(verdict.documented),
        "observed": str(verdict.observed),
        "nothing": verdict.profile.nothing if is_silent else "",
    }


def _to_fault(alike: Sequence[Group]) -> dict[str, Any]:
    finding = alike[0].worst
    why, fix = to_advice(finding)
    more = finding.affected - len(finding.examples)
    is_partial = finding.affected < finding.total
    return {
        "headlines": [to_headline(group.worst) for group in alike],
        "why": why,
        "fix": fix,
        "where": [*finding.examples, *([f"{more} more"] if more > 0 else [])] if is_partial else [],
        "offending": [each for each in finding.values if each.strip()],
        "consumers": list(dict.fromkeys(name for group in alike for name in group.consumers)),
    }


def _to_names(groups: Iterable[Group]) -> list[tuple[str, str]]:
    found: dict[str, list[str]] = {}
    for group in groups:
        outcome = OUTCOMES[group.worst.outcome].removeprefix("is ")
        kind = f"{outcome} ({', '.join(group.consumers)})"
        found.setdefault(kind, []).append(group.worst.rule.title)
    return [(", ".join(titles), kind) for kind, titles in found.items()]


def _to_coverage(report: Report) -> list[dict[str, Any]]:
    """Return a row for each fault in some or all instances: where in the archive it stands."""
    rows: dict[tuple[str, Outcome], Finding] = {}
    for verdict in report.verdicts:
        for finding in verdict.findings:
            if finding.is_problem and finding.rule.keyword:
                rows.setdefault((finding.rule.keyword, finding.outcome), finding)
    return [
        {
            "keyword": keyword,
            "outcome": OUTCOMES[outcome],
            "affected": finding.affected,
            "total": finding.total,
            "shares": _to_shares(finding.pattern) or [("fail", 1)],
            "stretches": len(finding.pattern) or 1,
        }
        for (keyword, outcome), finding in rows.items()
    ]


def _to_shares(pattern: Sequence[Outcome]) -> list[tuple[str, int]]:
    painted = ("pass" if outcome is Outcome.OK else "fail" for outcome in pattern)
    return [(kind, sum(1 for _ in run)) for kind, run in groupby(painted)]
