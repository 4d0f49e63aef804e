"""Turns a report on one archive into the facts of a page: verdicts, faults, instances, members."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from fw_gear_dicom_check.model import Finding, Outcome, Report, State, Verdict
from fw_gear_dicom_check.report.answer_words import to_answer
from fw_gear_dicom_check.report.fault_words import to_fault_words
from fw_gear_dicom_check.report.first_look import to_checked_count
from fw_gear_dicom_check.report.grouping import (
    SECTIONS,
    Group,
    group_findings,
    join_alike,
    list_names,
)
from fw_gear_dicom_check.report.words import (
    list_where,
    to_advice,
    to_count,
    to_headline,
    to_outcomes,
)
from fw_gear_dicom_check.rules.evaluate import ARCHIVE

_MOST_MEMBERS = 20
"""Unreadable members, and members that were left out, that are named."""


def to_archive(number: int, report: Report) -> dict[str, Any]:
    """Return what the page shows of one archive. `number`: its position among all, from 0."""
    groups = group_findings(report)
    return {
        "number": number,
        "report": report,
        "answer": to_answer(report),
        "counts": _to_counts(report),
        "verdicts": [_to_verdict_facts(verdict, report) for verdict in report.verdicts],
        "sections": [
            (each.name.lower(), section.title, list(map(_to_fault_facts, join_alike(groups[each]))))
            for each, section in SECTIONS.items()
            if section.is_detailed and groups[each]
        ],
        "lists": [
            (section.title, section.note, list_names(groups[each]))
            for each, section in SECTIONS.items()
            if not section.is_detailed and groups[each]
        ],
        "coverage": _to_coverage(report),
        "members": [
            *((each.member, each.reason) for each in report.unreadable[:_MOST_MEMBERS]),
            *((each.member, to_fault_words(each.code)) for each in report.skipped[:_MOST_MEMBERS]),
        ],
        "rules": [finding for verdict in report.verdicts for finding in verdict.findings],
    }


def _to_counts(report: Report) -> str:
    read = f"{to_count(report.instances, 'instance')} in {to_count(report.members, 'member')}"
    return ", ".join(
        [
            to_checked_count(report) if report.unseen else read,
            f"{report.all_series} series",
            *sorted({series.modality for series in report.series} - {""}),
        ]
    )


def _to_verdict_facts(verdict: Verdict, report: Report) -> dict[str, Any]:
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


def _to_fault_facts(alike: Sequence[Group]) -> dict[str, Any]:
    finding = alike[0].worst
    effect, fix = to_advice(finding)
    return {
        "headlines": [to_headline(group.worst) for group in alike],
        "effect": effect,
        "fix": fix,
        "where": [
            (word, [*names, *([f"{count - len(names)} more"] if count > len(names) else [])])
            for word, names, count in list_where(finding)
        ],
        "offending": [each for each in finding.values if each.strip()],
        "consumers": list(dict.fromkeys(name for group in alike for name in group.consumers)),
    }


def _to_coverage(report: Report) -> list[dict[str, Any]]:
    """Return a row for each faulty attribute: in which stretches of the instances the fault is."""
    rows: dict[tuple[str, Outcome], Finding] = {}
    for verdict in report.verdicts:
        for finding in verdict.findings:
            if finding.is_problem and finding.rule.keyword:
                rows.setdefault((finding.rule.keyword, finding.outcome), finding)
    return [
        {
            "keyword": keyword,
            "outcome": to_outcomes(finding),
            "affected": finding.affected,
            "total": finding.total,
            "shares": _to_stretches(finding.pattern) or [("fail", 1)],
            "stretches": len(finding.pattern) or 1,
        }
        for (keyword, _), finding in rows.items()
    ]


def _to_stretches(pattern: Sequence[Outcome]) -> list[tuple[str, int]]:
    painted = ("pass" if outcome is Outcome.OK else "fail" for outcome in pattern)
    return [(kind, sum(1 for _ in run)) for kind, run in groupby(painted)]
