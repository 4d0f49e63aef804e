"""Puts an archive to the rules of each profile: findings, and from them the verdicts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fw_gear_dicom_check.checks import CHECKS
from fw_gear_dicom_check.checks.answers import Answers, Facts
from fw_gear_dicom_check.checks.attribute import find
from fw_gear_dicom_check.groups import GROUPS
from fw_gear_dicom_check.model import (
    PARTLY,
    PROBLEMS,
    Archive,
    Documented,
    Finding,
    Judged,
    Level,
    Observed,
    Outcome,
    Policy,
    Profile,
    Rule,
    State,
    Verdict,
)

ARCHIVE = "archive"
"""The profile that is no consumer: its verdict is one, not two."""
EXAMPLES = 5
"""Members that a finding names."""
_WORST_FIRST = (Observed.BLOCKS, Observed.DEGRADES, Observed.NONE)


@dataclass(frozen=True, slots=True)
class Judging:
    """How to judge: the policy, a site's levels by rule id, whether findings may hold values."""

    policy: Policy
    levels: Mapping[str, Level]
    include_values: bool = False


def evaluate(
    archive: Archive, profiles: Sequence[Profile], facts: Facts, judging: Judging
) -> tuple[Verdict, ...]:
    """Return one verdict for each profile, in their order."""
    verdicts: list[Verdict] = []
    problems: set[str] = set()
    for profile in profiles:
        verdict = _evaluate_profile(archive, profile, facts, judging, problems)
        problems |= {finding.rule.id for finding in verdict.findings if finding.is_problem}
        verdicts.append(verdict)
    return tuple(verdicts)


def _evaluate_profile(
    archive: Archive, profile: Profile, facts: Facts, judging: Judging, problems: set[str]
) -> Verdict:
    concerned = _restrict(archive, profile.interest, facts)
    findings: list[Finding] = []
    for rule in profile.rules:
        finding = _ask(rule, concerned, facts, judging)
        known = problems | {each.rule.id for each in findings if each.is_problem}
        findings.append(_silence(finding, known))
    is_acted_on = bool(_restrict(concerned, profile.observed_interest, facts).instances)
    return _to_verdict(profile, tuple(findings), judging, bool(concerned.instances), is_acted_on)


def _restrict(archive: Archive, group: str, facts: Facts) -> Archive:
    if group == "all":
        return archive
    belongs = GROUPS[group]
    kept = tuple(each for each in archive.instances if belongs(each.header, facts.classes))
    return replace(archive, instances=kept)


def _ask(rule: Rule, archive: Archive, facts: Facts, judging: Judging) -> Finding:
    answers = CHECKS[rule.check](rule, archive, facts)
    counts = Counter(judged.outcome for judged in answers.judged)
    affected = [index for index, judged in enumerate(answers.judged) if judged.outcome in PROBLEMS]
    outcome = next(
        (each for each in (*PROBLEMS, Outcome.OK) if counts[each]), Outcome.NOT_APPLICABLE
    )
    observed = _observe(rule, answers, len(affected))
    details = {answers.judged[index].fault for index in affected} - {""}
    return Finding(
        rule=rule,
        outcome=outcome,
        level=judging.levels.get(rule.id, _to_level(rule, observed, judging.policy)),
        observed=observed,
        affected=len(affected),
        total=counts.total() - counts[Outcome.NOT_APPLICABLE],
        counts={each: counts[each] for each in Outcome if counts[each]},
        examples=tuple(answers.subjects[index] for index in affected[:EXAMPLES]),
        found_in=tuple(sorted({judged.found_in for judged in answers.judged} - {""})),
        details=tuple(sorted(details)),
        values=_values(rule, archive, affected) if judging.include_values else (),
    )


def _values(rule: Rule, archive: Archive, affected: Sequence[int]) -> tuple[str, ...]:
    if not rule.keyword:
        return ()
    headers = [
        archive.instances[index].header for index in affected if index < len(archive.instances)
    ]
    texts = (found.text for header in headers if (found := find(rule, header)))
    return tuple(dict.fromkeys(texts))[:EXAMPLES]


def _observe(rule: Rule, answers: Answers, affected: int) -> Observed:
    """Return the worst observation among the kinds of fault that occur; the rule's own for none."""
    kinds = {judged for judged in answers.judged if judged.outcome in PROBLEMS}
    is_partial = affected < sum(
        each.outcome is not Outcome.NOT_APPLICABLE for each in answers.judged
    )
    seen = {_observation(rule, kind, is_partial=is_partial) for kind in kinds}
    return next((each for each in _WORST_FIRST if each in seen), rule.observed)


def _observation(rule: Rule, judged: Judged, *, is_partial: bool) -> Observed:
    is_partly = is_partial and judged.outcome is not Outcome.INCONSISTENT
    partly = [PARTLY] if is_partly else []
    keys = [f"{judged.outcome}.{judged.fault}", *partly, str(judged.outcome)]
    return next(
        (rule.observed_when[key] for key in keys if key in rule.observed_when), rule.observed
    )


def _to_level(rule: Rule, observed: Observed, policy: Policy) -> Level:
    if rule.level:
        return rule.level
    fails = {
        Policy.DOCUMENTED: rule.documented is Documented.REQUIRED,
        Policy.OBSERVED: observed is Observed.BLOCKS,
    }
    if fails[policy]:
        return Level.ERROR
    return Level.INFO if observed is Observed.NONE else Level.WARNING


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
        state = State.FAIL if fails else State.PASS
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
