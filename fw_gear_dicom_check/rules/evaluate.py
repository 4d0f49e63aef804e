"""Puts an archive to the rules of each profile: findings, and from them the verdicts."""

from collections.abc import Sequence
from dataclasses import replace

from fw_gear_dicom_check.checks.check import CheckContext
from fw_gear_dicom_check.checks.equivalent_instances import partition_archive
from fw_gear_dicom_check.checks.instance_groups import BESIDE, GROUPS
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.checks.registry import questions_of
from fw_gear_dicom_check.model import (
    Archive,
    Documented,
    Finding,
    Level,
    Observed,
    Outcome,
    Policy,
    Profile,
    State,
    Verdict,
)
from fw_gear_dicom_check.rules.judge_rule import Judging, judge_rule
from fw_gear_dicom_check.rules.partial_look import doubt

ARCHIVE = "archive"
"""The profile that is no consumer: its verdict is one, not two."""


def evaluate(
    archive: Archive, profiles: Sequence[Profile], context: CheckContext, judging: Judging
) -> tuple[Verdict, ...]:
    """Return one verdict for each profile, in their order. Raises SpentError."""
    rules = [rule for profile in profiles for rule in profile.rules]
    parts = partition_archive(archive, questions_of(rules, context), context.deadline)
    return evaluate_partitioned(parts, profiles, context, judging)


def evaluate_partitioned(
    partitioned: PartitionedArchive,
    profiles: Sequence[Profile],
    context: CheckContext,
    judging: Judging,
) -> tuple[Verdict, ...]:
    """Return one verdict for each profile, on an archive whose instances are put into parts."""
    verdicts: list[Verdict] = []
    problems: set[str] = set()
    for profile in profiles:
        verdict = _evaluate_profile(partitioned, profile, context, judging, problems)
        problems |= {finding.rule.id for finding in verdict.findings if finding.is_problem}
        verdicts.append(verdict)
    return tuple(verdicts)


def _evaluate_profile(
    archive: PartitionedArchive,
    profile: Profile,
    context: CheckContext,
    judging: Judging,
    problems: set[str],
) -> Verdict:
    concerned = restrict(archive, profile.interest, context)
    findings: list[Finding] = []
    known = set(problems)
    for rule in profile.rules:
        context.deadline.check()
        judged = archive if rule.applies_to in BESIDE else concerned
        finding = _silence(
            doubt(judge_rule(rule, judged, context, judging), archive.archive), known
        )
        findings.append(finding)
        if finding.is_problem:
            known.add(rule.id)
    acted_on = restrict(concerned, profile.observed_interest, context)
    return _to_verdict(
        profile, tuple(findings), judging, bool(concerned.parts), bool(acted_on.parts)
    )


def restrict(archive: PartitionedArchive, group: str, context: CheckContext) -> PartitionedArchive:
    """Return the archive with the instances only that belong to a group."""
    belongs = GROUPS[group]
    return archive.restrict(lambda header: belongs(header, context.classes))


def _silence(finding: Finding, problems: set[str]) -> Finding:
    if finding.is_problem and finding.rule.silent_if in problems:
        return replace(finding, outcome=Outcome.NOT_APPLICABLE, affected=0, examples=(), details=())
    return finding


def _to_verdict(
    profile: Profile,
    findings: tuple[Finding, ...],
    judging: Judging,
    is_concerned: bool,  # noqa: FBT001 - private
    is_acted_on: bool,  # noqa: FBT001 - private
) -> Verdict:
    problems = [finding for finding in findings if finding.is_problem]
    fails = any(finding.level is Level.ERROR for finding in problems)
    if profile.name == ARCHIVE:
        state = _state(fails, any(f.is_problem or f.outcome is Outcome.OK for f in findings))
        return Verdict(profile, state, state, state, findings)
    lacks = any(finding.rule.documented is Documented.REQUIRED for finding in problems)
    blocked = any(finding.observed is Observed.BLOCKS for finding in problems)
    documented = _state(lacks, is_concerned)
    observed = _state(blocked, is_concerned and is_acted_on)
    by_policy = {Policy.DOCUMENTED: documented, Policy.OBSERVED: observed}[judging.policy]
    state = State.NA if by_policy is State.NA else _state(fails, applies=True)
    return Verdict(profile, state, documented, observed, findings)


def _state(fails: bool, applies: bool) -> State:  # noqa: FBT001 - private
    if not applies:
        return State.NA
    return State.FAIL if fails else State.PASS
