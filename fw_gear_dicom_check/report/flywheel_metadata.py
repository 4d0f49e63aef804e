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
from fw_gear_dicom_check.report.answer_words import to_answer
from fw_gear_dicom_check.report.documented_minimum import count_minimum
from fw_gear_dicom_check.report.grouping import rank_level
from fw_gear_dicom_check.report.space_words import to_space_values
from fw_gear_dicom_check.report.storable_text import to_storable
from fw_gear_dicom_check.report.words import to_advice, to_tag_text
from fw_gear_dicom_check.text import shorten_middle
from fw_gear_dicom_check.version import GEAR

INFO_KEY = GEAR
"""Key of the derived values in `file.info`."""
MOST_INFO = 15 * 1024 * 1024
"""Bytes of the whole `info` of a file: Flywheel's database takes documents of up to 16 MiB."""
_LISTED_OUTCOMES = tuple(outcome for outcome in Outcome if outcome in PROBLEMS)
_QC_STATES = {State.WARN: State.PASS}
"""State -> what Flywheel's quality-control results call it: they know PASS, FAIL and NA alone."""
_SHORTEST_VALUE = 20
"""Characters that a derived value keeps, however little room there is."""
_LONGEST_NAMES = 1024
"""Characters of a list of rule names."""


@dataclass(frozen=True, slots=True)
class FileMetadata:
    """What is written back to the input file: results by name, derived values, the answer."""

    results: Mapping[str, Mapping[str, Any]]
    info: Mapping[str, Any]
    state: State
    is_below_minimum: bool = False


def to_metadata(report: Report, limits: Limits = LIMITS, room: int = MOST_INFO) -> FileMetadata:
    """Return plain values with fixed keys; findings that do not fit are counted as `left_out`.

    `room`: bytes that the results of other gears leave.
    """
    kept, longest = limits.findings, limits.text
    while True:
        results = to_storable(_results(report, kept))
        info = to_storable(_shorten_texts(_info(report), longest))
        size = len(json.dumps([results, info]))
        if size <= min(limits.metadata, room) or longest <= _SHORTEST_VALUE:
            return FileMetadata(results, info, report.state, is_below_minimum=is_below(report))
        kept, longest = kept // 2, longest if kept else longest // 2


def to_tags(tags: Iterable[str], tag: str, metadata: FileMetadata) -> list[str]:
    """Return a file's tags with the gear's own, this answer replacing that of an earlier run."""
    below = f"{tag}-below-minimum"
    stale = {below, *(f"{tag}-{each}" for each in State)}
    answer = {f"{tag}-{metadata.state}"} if metadata.state is not State.NA else set()
    return sorted(
        {*tags} - stale | {tag} | answer | ({below} if metadata.is_below_minimum else set())
    )


def is_below(report: Report) -> bool:
    """Tell whether the documented minimum is not met."""
    found = count_minimum(report)
    return found is not None and not found.is_met


def _results(report: Report, most: int) -> dict[str, dict[str, Any]]:
    ranked = sorted(
        (
            (rank_level(finding.level), number, verdict.profile.name, finding)
            for number, verdict in enumerate(report.verdicts)
            for finding in verdict.findings
            if finding.is_problem
        ),
        key=lambda entry: entry[:2],
    )
    kept = {entry[3].rule.id for entry in ranked[:most]}
    return {
        verdict.profile.name: _consumer_result(report, verdict, kept) for verdict in report.verdicts
    }


def _consumer_result(report: Report, verdict: Verdict, kept: set[str]) -> dict[str, Any]:
    problems = [finding for finding in verdict.findings if finding.is_problem]
    shown = [finding for finding in problems if finding.rule.id in kept]
    counted = [finding for finding in problems if finding.level is not Level.IGNORED]
    return {
        "state": str(_QC_STATES.get(verdict.state, verdict.state)),
        "answer": str(verdict.state),
        "documented": str(verdict.documented),
        "observed": str(verdict.observed),
        **{str(outcome): _rule_names(counted, outcome) for outcome in _LISTED_OUTCOMES},
        "instances": report.instances,
        "data": [_finding(finding) for finding in shown],
        "left_out": len(problems) - len(shown),
    }


def _rule_names(findings: Iterable[Finding], outcome: Outcome) -> str:
    text = ", ".join(finding.rule.name for finding in findings if finding.counts.get(outcome))
    return text if len(text) <= _LONGEST_NAMES else text[: _LONGEST_NAMES - 1] + "…"


def _finding(finding: Finding) -> dict[str, Any]:
    rule = finding.rule
    effect, fix = to_advice(finding)
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
        "why": effect,
        "fix": fix,
    }
    return result | ({"values": list(finding.values)} if finding.values else {})


def _info(report: Report) -> dict[str, Any]:
    series = max(report.series, key=lambda each: each.instances, default=None)
    answer, minimum = to_answer(report), count_minimum(report)
    return {
        "state": str(report.state),
        "answer": answer.sentence,
        "next_step": answer.next_step,
        "minimum_met": minimum.is_met if minimum else None,
        "minimum_lacking": ", ".join(minimum.lacking) if minimum else "",
        "policy": str(report.policy),
        "viewer": report.viewer,
        "members": report.members,
        "instances": report.instances,
        "unreadable": len(report.unreadable),
        "series": report.all_series,
        **(_derived_values(series) if series else {}),
    }


def _shorten_texts(info: Mapping[str, Any], longest: int) -> dict[str, Any]:
    """Return the same with texts of at most `longest` characters."""
    return {
        key: _shorten_texts(value, longest)
        if isinstance(value, Mapping)
        else shorten_middle(value, longest)
        if isinstance(value, str)
        else value
        for key, value in info.items()
    }


def _derived_values(series: Series) -> dict[str, Any]:
    stamp = series.timestamp
    return {
        **{_key(name): _field_values(fields) for name, fields in series.hierarchy.items()},
        "timestamp": stamp.value,
        "timestamp_source": stamp.source,
        "timestamp_precision": stamp.precision,
        "timestamp_zone_source": stamp.zone_source,
        "classifier_route": series.classifier_route,
        "modality": series.modality,
        **(to_space_values(series.space) if series.space else {}),
    }


def _field_values(fields: Mapping[str, Derived]) -> dict[str, str | None]:
    return {_key(name): derived.value for name, derived in fields.items()}


def _key(name: str) -> str:
    """Return a key without dots and hyphens, which data views and MongoDB treat as separators."""
    return name.replace("._", "_").replace(".", "_").replace("-", "_")
