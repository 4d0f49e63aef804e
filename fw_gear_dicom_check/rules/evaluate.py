"""Puts an archive to the rules of each profile: findings, and from them the verdicts."""

from collections.abc import Sequence
from dataclasses import replace

from fw_gear_dicom_check.checks.check import CheckContext, Scope
from fw_gear_dicom_check.checks.equivalent_instances import partition_archive
from fw_gear_dicom_check.checks.instance_groups import BESIDE, GROUPS
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.checks.registry import CHECKS, questions_of
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
    worst_state,
)
from fw_gear_dicom_check.rules.built_in import BUILT_IN
from fw_gear_dicom_check.rules.judge_rule import Judging, judge_rule
from fw_gear_dicom_check.rules.partial_look import doubt

ARCHIVE = "archive"
"""The profile that is no consumer: its verdict is one, not two."""


def evaluate(
    archive: Archive, profiles: Sequence[Profile], context: CheckContext, judging: Judging
) -> tuple[Verdict, ...]:
    """Return one verdict for each profile, in their order. Raises SpentError."""
    return evaluate_partitioned(partition(archive, profiles, context), profiles, context, judging)


def partition(
    archive: Archive, profiles: Sequence[Profile], context: CheckContext
) -> PartitionedArchive:
    """Put the instances together that no rule can tell apart. Raises SpentError."""
    rules = [rule for profile in profiles for rule in profile.rules]
    return partition_archive(archive, questions_of(rules, context), context.budget)


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
        context.budget.check()
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
        return replace(
            finding,
            outcome=Outcome.NOT_APPLICABLE,
            affected=0,
            by_outcome=(),
            examples=(),
            details=(),
        )
    return finding


def _to_verdict(
    profile: Profile,
    findings: tuple[Finding, ...],
    judging: Judging,
    is_concerned: bool,  # noqa: FBT001 - private
    is_acted_on: bool,  # noqa: FBT001 - private
) -> Verdict:
    problems = [finding for finding in findings if finding.is_problem]
    state = worst_state(map(_state_of_level, problems)) if problems else State.PASS
    if profile.name == ARCHIVE:
        is_judged = any(f.is_problem or f.outcome is Outcome.OK for f in findings)
        state = state if is_judged else State.NA
        return Verdict(profile, state, _without_warning(state), state, findings)
    lacks = any(finding.rule.documented is Documented.REQUIRED for finding in problems)
    is_asked = is_concerned and profile.is_documented
    documented = (State.FAIL if lacks else State.PASS) if is_asked else State.NA
    has_members = any(CHECKS[each.rule.check].scope is Scope.MEMBER for each in problems)
    is_seen = has_members or (is_concerned and is_acted_on)
    observed = _observed_state(problems) if is_seen else State.NA
    follows_document = judging.policy is Policy.DOCUMENTED and profile.is_documented
    by_policy = documented if follows_document else observed
    state = State.NA if by_policy is State.NA else state
    counts = profile.name in judging.consumers or profile.name not in BUILT_IN
    return Verdict(profile, state, documented, observed, findings, counts)


def _state_of_level(finding: Finding) -> State:
    states = {Level.ERROR: State.FAIL, Level.WARNING: State.WARN}
    return states.get(finding.level, State.PASS)


def _observed_state(problems: Sequence[Finding]) -> State:
    """Return the verdict by what was seen. What a profile only informs of makes nothing worse."""
    states = {Observed.BLOCKS: State.FAIL, Observed.DEGRADES: State.WARN}
    seen = (each.observed for each in problems if each.rule.level is not Level.INFO)
    return worst_state([State.PASS, *(states.get(each, State.PASS) for each in seen)])


def _without_warning(state: State) -> State:
    """Return the state as a verdict by the document, which knows no warning."""
    return State.PASS if state is State.WARN else state
