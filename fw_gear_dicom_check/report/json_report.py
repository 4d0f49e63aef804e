"""Writes reports as JSON that follows the published schema; equal reports give equal bytes."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from fw_gear_dicom_check.derive.upload_conflicts import Upload
from fw_gear_dicom_check.limits.bounds import LIMITS
from fw_gear_dicom_check.model import (
    Derived,
    Finding,
    PassedOver,
    Policy,
    Report,
    Series,
    Timestamp,
    Verdict,
)
from fw_gear_dicom_check.report.indented_json import to_indented
from fw_gear_dicom_check.report.storable_text import to_storable
from fw_gear_dicom_check.report.upload_preview import to_upload_table
from fw_gear_dicom_check.report.words import to_advice, to_tag_text, to_vr
from fw_gear_dicom_check.rules.evaluate import ARCHIVE
from fw_gear_dicom_check.version import TOOL, tool_version

SCHEMA_VERSION = 1
_REFUSED_ESCAPE = re.compile(r"\\u(?:0000|d[89a-f])")
"""NUL, and surrogates: a lone one is refused, a pair is a character beyond the first plane."""


def to_json(
    reports: Iterable[Report], policy: Policy, most_listed: int = LIMITS.listed
) -> Iterator[str]:
    """Yield one document for all archives, piece by piece; it ends with a line feed.

    `most_listed`: skipped, and unreadable, members of an archive that are listed.
    """
    head: dict[str, Any] = {
        "policy": str(policy),
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": TOOL, "version": tool_version()},
    }
    upload = Upload()
    yield '{\n"archives": ['
    for number, report in enumerate(reports):
        yield ",\n" if number else "\n"
        yield _to_text(_archive(report, most_listed))
        upload.add(report.name, report.series)
    head["upload"] = to_upload_table(upload)
    yield f"\n],\n{json.dumps(head, indent=1, sort_keys=True)[2:]}\n"


def _to_text(archive: dict[str, Any]) -> str:
    """Return the text, written again where it has an escape that not everybody can store."""
    text = to_indented(archive)
    return to_indented(to_storable(archive)) if _REFUSED_ESCAPE.search(text) else text


def _archive(report: Report, most: int) -> dict[str, Any]:
    fault = report.fault
    unseen = {"unseen": asdict(report.unseen)} if report.unseen else {}
    return unseen | {
        "name": report.name,
        "kind": report.kind,
        "state": str(report.state),
        "viewer": report.viewer,
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
        "series": [_series(series) for series in report.series],
        "series_left_out": report.series_left_out,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    result: dict[str, Any] = {
        "state": str(verdict.state),
        "rules": [_rule(finding) for finding in verdict.findings],
    }
    if verdict.profile.name != ARCHIVE:
        result |= {"documented": str(verdict.documented), "observed": str(verdict.observed)}
    return result


def _rule(finding: Finding) -> dict[str, Any]:
    rule = finding.rule
    effect, fix = to_advice(finding)
    result = {
        "rule": rule.id,
        "check": rule.check,
        "keyword": rule.keyword or None,
        "tag": to_tag_text(rule.keyword) or None,
        "vr": to_vr(rule.keyword) or None,
        "documented": str(rule.documented),
        "observed": str(finding.observed),
        "seen_in": {place: str(each) for place, each in finding.seen_in.items()},
        "level": str(finding.level),
        "outcome": str(finding.outcome),
        "affected": finding.affected,
        "total": finding.total,
        "counts": {str(outcome): count for outcome, count in finding.counts.items()},
        "examples": list(finding.examples),
        "found_in": list(finding.found_in),
        "details": list(finding.details),
        "why": effect,
        "fix": fix,
        "source": rule.source,
    }
    return result | ({"values": list(finding.values)} if finding.values else {})


def _series(series: Series) -> dict[str, Any]:
    return {
        "series_uid": series.series_uid,
        "instances": series.instances,
        "modality": series.modality,
        "hierarchy": {name: _fields(fields) for name, fields in series.hierarchy.items()},
        "timestamp": _timestamp(series.timestamp),
        "classifier_route": series.classifier_route,
    }


def _fields(fields: Mapping[str, Derived]) -> dict[str, Any]:
    return {
        name: {
            "value": derived.value,
            "source": derived.source,
            "passed_over": _passed_over(derived.passed_over),
        }
        for name, derived in fields.items()
    }


def _timestamp(timestamp: Timestamp) -> dict[str, Any]:
    return {
        "value": timestamp.value,
        "source": timestamp.source,
        "precision": timestamp.precision,
        "zone_source": timestamp.zone_source,
        "passed_over": _passed_over(timestamp.passed_over),
        "warnings": list(timestamp.warnings),
        "spread_seconds": timestamp.spread,
    }


def _passed_over(passed: Iterable[PassedOver]) -> list[dict[str, str]]:
    return [{"source": each.source, "reason": each.reason} for each in passed]
