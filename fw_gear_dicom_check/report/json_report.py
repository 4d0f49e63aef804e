"""Writes reports as JSON that follows the published schema; equal reports give equal bytes.

Rules are described once, at the top. An archive is one line, and tells only what is not as it
should be: of what is, it has the numbers.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from fw_gear_dicom_check.derive.upload_conflicts import Upload
from fw_gear_dicom_check.limits.bounds import LIMITS
from fw_gear_dicom_check.model import (
    Finding,
    Outcome,
    Report,
    Rule,
    Verdict,
)
from fw_gear_dicom_check.report.about import About
from fw_gear_dicom_check.report.answer_words import to_answer
from fw_gear_dicom_check.report.documented_minimum import count_minimum
from fw_gear_dicom_check.report.json_series import to_series_table
from fw_gear_dicom_check.report.storable_text import to_storable
from fw_gear_dicom_check.report.upload_preview import to_upload_table
from fw_gear_dicom_check.report.words import to_advice, to_tag_text, to_vr
from fw_gear_dicom_check.rules.evaluate import ARCHIVE
from fw_gear_dicom_check.version import TOOL, tool_version

SCHEMA_VERSION = 2
_REFUSED_ESCAPE = re.compile(r"\\u(?:0000|d[89a-f])")
"""NUL, and surrogates: a lone one is refused, a pair is a character beyond the first plane."""


def to_json(
    reports: Iterable[Report], about: About, most_listed: int = LIMITS.listed
) -> Iterator[str]:
    """Yield one document for all archives, piece by piece; it ends with a line feed.

    `most_listed`: skipped, and unreadable, members of an archive that are listed.
    """
    upload = Upload()
    yield f'{_head(about)},\n"archives": ['
    for number, report in enumerate(reports):
        yield ",\n" if number else "\n"
        yield _to_line(to_archive_table(report, most_listed))
        upload.add(report.name, report.series)
    yield f'\n],\n"upload": {json.dumps(to_upload_table(upload), sort_keys=True)}\n}}\n'


def _head(about: About) -> str:
    """Return the beginning of the document: by what was judged, and all rules, a line each."""
    facts = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": TOOL, "version": tool_version()},
        "policy": str(about.policy),
        "viewer": about.viewer,
        "via": str(about.via),
        "consumers": list(about.consumers),
    }
    rules = {rule.id: _rule(rule) for profile in about.profiles for rule in profile.rules}
    lines = [f"{json.dumps(key)}: {_to_line(value)}" for key, value in facts.items()]
    told = ",\n".join(f"{json.dumps(key)}: {_to_line(rules[key])}" for key in rules)
    return "{\n" + ",\n".join(lines) + f',\n"rules": {{\n{told}\n}}'


def _to_line(value: Any) -> str:  # noqa: ANN401 - any JSON
    """Return the text, written again where it has an escape that not everybody can store."""
    text = json.dumps(value, sort_keys=True, allow_nan=False)
    if not _REFUSED_ESCAPE.search(text):
        return text
    return json.dumps(to_storable(value), sort_keys=True, allow_nan=False)


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "title": rule.title,
        "check": rule.check,
        "keyword": rule.keyword or None,
        "tag": to_tag_text(rule.keyword) or None,
        "vr": to_vr(rule.keyword) or None,
        "documented": str(rule.documented),
        "observed": str(rule.observed),
        "why": rule.why,
        "fix": rule.fix,
        "source": rule.source,
    }


def to_archive_table(report: Report, most: int = LIMITS.listed) -> dict[str, Any]:
    """Return what the document tells of one archive. `most`: see `to_json`."""
    fault, answer = report.fault, to_answer(report)
    beside = {"unseen": report.unseen, "compared": report.compared}
    return {key: asdict(value) for key, value in beside.items() if value} | {
        "name": report.name,
        "kind": report.kind,
        "state": str(report.state),
        "answer": answer.sentence,
        "next_step": answer.next_step,
        "minimum": _minimum(report),
        "members": report.members,
        "instances": report.instances,
        "error": {"code": fault.code, "reason": fault.reason} if fault else None,
        "skipped": [{"member": each.member, "code": each.code} for each in report.skipped[:most]],
        "skipped_left_out": max(len(report.skipped) - most, 0),
        "unreadable": [
            {"member": each.member, "code": each.code, "reason": each.reason}
            for each in report.unreadable[:most]
        ],
        "unreadable_left_out": max(len(report.unreadable) - most, 0),
        "results": {verdict.profile.name: _verdict(verdict) for verdict in report.verdicts},
        "series": [to_series_table(series) for series in report.series],
        "series_left_out": report.series_left_out,
    }


def _minimum(report: Report) -> dict[str, Any] | None:
    found = count_minimum(report)
    if found is None:
        return None
    return {"met": found.is_met, "asked": len(found.asked), "lacking": list(found.lacking)}


def _verdict(verdict: Verdict) -> dict[str, Any]:
    counts = Counter(str(finding.outcome) for finding in verdict.findings)
    result: dict[str, Any] = {
        "state": str(verdict.state),
        "counts": verdict.counts,
        "rules": dict(counts),
        "findings": [
            _finding(finding)
            for finding in verdict.findings
            if finding.outcome not in (Outcome.OK, Outcome.NOT_APPLICABLE)
        ],
    }
    if verdict.profile.name != ARCHIVE:
        result |= {"documented": str(verdict.documented), "observed": str(verdict.observed)}
    return result


def _finding(finding: Finding) -> dict[str, Any]:
    effect, fix = to_advice(finding)
    told = {
        "rule": finding.rule.id,
        "observed": str(finding.observed),
        "level": str(finding.level),
        "outcome": str(finding.outcome),
        "affected": finding.affected,
        "total": finding.total,
        "counts": {str(outcome): count for outcome, count in finding.counts.items()},
        "examples": list(finding.examples),
        "details": list(finding.details),
        "effect": effect,
        "fix": fix,
    }
    beside = {
        "found_in": list(finding.found_in),
        "seen_in": {place: str(each) for place, each in finding.seen_in.items()},
        "values": list(finding.values),
    }
    return told | {key: value for key, value in beside.items() if value}
