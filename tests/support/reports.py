"""Asks reports for what tests look at."""

from collections.abc import Mapping
from functools import lru_cache

from fw_gear_dicom_check.model import Finding, Report, Verdict
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.settings import Settings, to_settings


@lru_cache
def settings_for(**options: str) -> Settings:
    """Return the settings of a user's options."""
    return to_settings(Options(**options))  # type: ignore[arg-type]


def problems_of(report: Report) -> set[str]:
    """Return the rules that have a problem."""
    findings = [finding for verdict in report.verdicts for finding in verdict.findings]
    return {finding.rule.id for finding in findings if finding.is_problem}


def verdict_of(report: Report, profile: str) -> Verdict:
    """Return the verdict of one profile."""
    return next(each for each in report.verdicts if each.profile.name == profile)


def find(report: Report, rule: str) -> Finding:
    """Return what one rule found."""
    verdict = verdict_of(report, rule.partition("/")[0])
    return next(finding for finding in verdict.findings if finding.rule.id == rule)


def describe(finding: Finding) -> Mapping[str, object]:
    """Return a finding in the words of a case."""
    return {
        "outcome": finding.outcome,
        "affected": finding.affected,
        "total": finding.total,
        "observed": finding.observed,
        "level": finding.level,
        "details": list(finding.details),
        "found_in": list(finding.found_in),
        "examples": list(finding.examples),
    }


def describe_verdict(verdict: Verdict) -> Mapping[str, object]:
    """Return a verdict in the words of a case."""
    return {
        "state": verdict.state,
        "documented": verdict.documented,
        "observed": verdict.observed,
    }
