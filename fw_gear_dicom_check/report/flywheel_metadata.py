"""Writes a report as Flywheel's metadata: results for `info.qc`, values for `info`, tags."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fw_gear_dicom_check.limits.bounds import LIMITS, Limits
from fw_gear_dicom_check.model import (
    PROBLEMS,
    Derived,
    Finding,
    Level,
    Outcome,
    Report,
    Series,
    State,
    Verdict,
)
from fw_gear_dicom_check.report.storable_text import to_storable
from fw_gear_dicom_check.report.words import to_advice, to_tag_text
from fw_gear_dicom_check.text import shorten_middle
from fw_gear_dicom_check.version import GEAR

INFO_KEY = GEAR
"""Where the derived values stand in `file.info`."""
MOST_INFO = 15 * 1024 * 1024
"""Bytes of a file's whole `info`: Flywheel's data base takes documents of 16 MiB."""
_LISTED = tuple(outcome for outcome in Outcome if outcome in PROBLEMS)
_ORDER = (Level.ERROR, Level.WARNING, Level.INFO, Level.IGNORED)
_SHORTEST = 20
"""Characters that are left of a derived value, however little room there is."""
_LONGEST_LIST = 1024
"""Characters of a list of rule names."""


@dataclass(frozen=True, slots=True)
class FileMetadata:
    """What is written back to the input file: results by name, derived values, the verdict."""

    results: Mapping[str, Mapping[str, Any]]
    info: Mapping[str, Any]
    state: State


def to_metadata(report: Report, limits: Limits = LIMITS, room: int = MOST_INFO) -> FileMetadata:
    """Return plain values with fixed keys, bounded in number and size; the rest is counted.

    `room`: bytes that others' results leave.
    """
    kept, longest = limits.findings, limits.text
    while True:
        results = to_storable(_results(report, kept))
        info = to_storable(_shortened(_info(report), longest))
        size = len(json.dumps([results, info]))
        if size <= min(limits.metadata, room) or longest <= _SHORTEST:
            return FileMetadata(results, info, report.state)
        kept, longest = kept // 2, longest if kept else longest // 2


def to_tags(tags: Iterable[str], tag: str, state: State) -> list[str]:
    """Return a file's tags with the gear's, and this verdict in place of an earlier one's."""
    stale = {f"{tag}-{each}" for each in State}
    return sorted(
        {*tags} - stale | {tag} | ({f"{tag}-{state}"} if state is not State.NA else set())
    )


def _results(report: Report, most: int) -> dict[str, dict[str, Any]]:
    ranked = sorted(
        (
            (_ORDER.index(finding.level), number, verdict.profile.name, finding)
            for number, verdict in enumerate(report.verdicts)
            for finding in verdict.findings
            if finding.is_problem
        ),
        key=lambda entry: entry[:2],
    )
    kept = {entry[3].rule.id for entry in ranked[:most]}
    return {verdict.profile.name: _result(report, verdict, kept) for verdict in report.verdicts}


def _result(report: Report, verdict: Verdict, kept: set[str]) -> dict[str, Any]:
    problems = [finding for finding in verdict.findings if finding.is_problem]
    shown = [finding for finding in problems if finding.rule.id in kept]
    counted = [finding for finding in problems if finding.level is not Level.IGNORED]
    return {
        "state": str(verdict.state),
        "documented": str(verdict.documented),
        "observed": str(verdict.observed),
        **{str(outcome): _names(counted, outcome) for outcome in _LISTED},
        "instances": report.instances,
        "data": [_finding(finding) for finding in shown],
        "left_out": len(problems) - len(shown),
    }


def _names(findings: Iterable[Finding], outcome: Outcome) -> str:
    text = ", ".join(finding.rule.name for finding in findings if finding.counts.get(outcome))
    return text if len(text) <= _LONGEST_LIST else text[: _LONGEST_LIST - 1] + "…"


def _finding(finding: Finding) -> dict[str, Any]:
    rule = finding.rule
    result = {
        "rule": rule.id,
        "keyword": rule.keyword,
        "tag": to_tag_text(rule.keyword),
        "outcome": str(finding.outcome),
        "level": str(finding.level),
        "documented": str(rule.documented),
        "observed": str(finding.observed),
        "affected": finding.affected,
        "total": finding.total,
        "examples": list(finding.examples),
        "details": list(finding.details),
        "why": to_advice(finding)[0],
        "fix": to_advice(finding)[1],
    }
    return result | ({"values": list(finding.values)} if finding.values else {})


def _info(report: Report) -> dict[str, Any]:
    series = max(report.series, key=lambda each: each.instances, default=None)
    return {
        "state": str(report.state),
        "policy": str(report.policy),
        "members": report.members,
        "instances": report.instances,
        "unreadable": len(report.unreadable),
        "series": report.all_series,
        **(_derived(series) if series else {}),
    }


def _shortened(info: Mapping[str, Any], longest: int) -> dict[str, Any]:
    """Return the same with texts of so many characters at most."""
    return {
        key: _shortened(value, longest)
        if isinstance(value, Mapping)
        else shorten_middle(value, longest)
        if isinstance(value, str)
        else value
        for key, value in info.items()
    }


def _derived(series: Series) -> dict[str, Any]:
    stamp = series.timestamp
    return {
        **{_key(name): _fields(fields) for name, fields in series.hierarchy.items()},
        "timestamp": stamp.value,
        "timestamp_source": stamp.source,
        "timestamp_precision": stamp.precision,
        "timestamp_zone_source": stamp.zone_source,
        "classifier_route": series.classifier_route,
        "modality": series.modality,
    }


def _fields(fields: Mapping[str, Derived]) -> dict[str, str | None]:
    return {_key(name): derived.value for name, derived in fields.items()}


def _key(name: str) -> str:
    """Return a key without dots and hyphens, which data views and MongoDB read as separators."""
    return name.replace("._", "_").replace(".", "_").replace("-", "_")
