"""Compares reports with those of an earlier run: what is new, what is solved, what stays."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from fw_gear_dicom_check.errors import CallError
from fw_gear_dicom_check.model import Compared, Level, Report, State
from fw_gear_dicom_check.report.json_report import SCHEMA_VERSION

_COUNTED = frozenset({str(Level.ERROR), str(Level.WARNING)})
"""Levels of the findings that are compared: the others make nothing worse."""


class Baseline:
    """The answers and problems of an earlier run, by the name of the archive."""

    def __init__(self, archives: Mapping[str, tuple[State, frozenset[str]]]) -> None:
        """Take by name the answer and the problems, each a rule and an outcome."""
        self._archives = archives

    def compare(self, report: Report) -> Report:
        """Return a report that says what has changed."""
        was, before = self._archives.get(report.name, (None, frozenset[str]()))
        now = problems_of(report)
        compared = Compared(
            was=was,
            new=tuple(sorted(now - before)),
            solved=tuple(sorted(before - now)),
            stays=len(now & before),
        )
        return replace(report, compared=compared)


def to_baseline(path: Path, text: bytes) -> Baseline:
    """Parse what `check -o earlier.json` has written to `path`. Raises CallError."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise CallError(f"{path}: is no JSON; give what `check -o earlier.json` wrote") from None
    try:
        if content["schema_version"] != SCHEMA_VERSION:
            raise CallError(
                f"{path}: is of schema {content['schema_version']!r}, and this version compares "
                f"with schema {SCHEMA_VERSION}; check the earlier archives again"
            )
        return Baseline({each["name"]: _read(each) for each in content["archives"]})
    except (KeyError, TypeError, ValueError, AttributeError):
        raise CallError(f"{path}: is no report; give what `check -o earlier.json` wrote") from None


def compare(report: Report, baseline: Baseline | None) -> Report:
    """Return a report with what has changed since the baseline, if there is one."""
    return baseline.compare(report) if baseline else report


def problems_of(report: Report) -> frozenset[str]:
    """Return what makes an archive worse: rules, each with its outcome."""
    return frozenset(
        f"{finding.rule.id}: {finding.outcome}"
        for verdict in report.verdicts
        for finding in verdict.findings
        if finding.is_problem and str(finding.level) in _COUNTED
    )


def _read(archive: Mapping[str, Any]) -> tuple[State, frozenset[str]]:
    problems = frozenset(
        f"{finding['rule']}: {finding['outcome']}"
        for result in archive["results"].values()
        for finding in result["findings"]
        if finding["level"] in _COUNTED and finding["outcome"] != "not_judged"
    )
    return State(archive["state"]), problems
