"""Puts an archive to the rules of each profile: findings, and from them the verdicts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from fw_gear_dicom_check.checks import CHECKS, MEMBER_CHECKS
from fw_gear_dicom_check.checks.answers import Facts
from fw_gear_dicom_check.checks.attribute import find
from fw_gear_dicom_check.checks.sorting import SortedArchive, sort_archive
from fw_gear_dicom_check.doubt import doubt
from fw_gear_dicom_check.groups import GROUPS
from fw_gear_dicom_check.limits import LIMITS
from fw_gear_dicom_check.model import (
    PROBLEMS,
    Archive,
    Documented,
    Finding,
    Level,
    Observed,
    Outcome,
    Policy,
    Profile,
    Rule,
    State,
    Verdict,
)
from fw_gear_dicom_check.observe import Problems, observe
from fw_gear_dicom_check.shortened import shorten

ARCHIVE = "archive"
"""The profile that is no consumer: its verdict is one, not two."""
EXAMPLES = 5
"""Members that a finding names."""
STRETCHES = 120
"""Stretches of instances that a finding's pattern tells apart at most."""


@dataclass(frozen=True, slots=True)
class Judging:
    """How to judge: the policy, a site's levels by rule id, whether findings may hold values."""

    policy: Policy
    levels: Mapping[str, Level]
    include_values: bool = False
    longest_value: int = LIMITS.text


def evaluate(
    archive: Archive, profiles: Sequence[Profile], facts: Facts, judging: Judging
) -> tuple[Verdict, ...]:
    """Return one verdict for each profile, in their order."""
    rules = [rule for profile in profiles for rule in profile.rules]
    return evaluate_sorted(sort_archive(archive, rules, facts.routes), profiles, facts, judging)


def evaluate_sorted(
    by_kind: SortedArchive, profiles: Sequence[Profile], facts: Facts, judging: Judging
) -> tuple[Verdict, ...]:
    """Return one verdict for each profile, on an archive whose instances are sorted by kind."""
    verdicts: list[Verdict] = []
    problems: set[str] = set()
    for profile in profiles:
        verdict = _evaluate_profile(by_kind, profile, facts, judging, problems)
        problems |= {finding.rule.id for finding in verdict.findings if finding.is_problem}
        verdicts.append(verdict)
    return tuple(verdicts)


def _evaluate_profile(
    archive: SortedArchive, profile: Profile, facts: Facts, judging: Judging, problems: set[str]
) -> Verdict:
    concerned = restrict(archive, profile.interest, facts)
    findings: list[Finding] = []
    known = set(problems)
    for rule in profile.rules:
        finding = _silence(doubt(_ask(rule, concerned, facts, judging), archive.archive), known)
        findings.append(finding)
        if finding.is_problem:
            known.add(rule.id)
    acted_on = restrict(concerned, profile.observed_interest, facts)
    return _to_verdict(
        profile, tuple(findings), judging, bool(concerned.kinds), bool(acted_on.kinds)
    )


def restrict(archive: SortedArchive, group: str, facts: Facts) -> SortedArchive:
    """Return the archive with the instances only that belong to a group."""
    belongs = GROUPS[group]
    return archive.restrict(lambda header: belongs(header, facts.classes))


def _ask(rule: Rule, archive: SortedArchive, facts: Facts, judging: Judging) -> Finding:
    answers = CHECKS[rule.check](rule, archive, facts)
    counts = Counter[Outcome]()
    for judged, places in answers.found:
        counts[judged.outcome] += len(places)
    problems = [each for each in answers.found if each[0].outcome in PROBLEMS and each[1]]
    affected = sum(len(places) for _, places in problems)
    total = counts.total() - counts[Outcome.NOT_APPLICABLE]
    first = _first_places([places for _, places in problems])
    observed = observe(rule, archive, problems, is_partial=2 * affected < total)
    return Finding(
        rule=rule,
        outcome=next((o for o in (*PROBLEMS, Outcome.OK) if counts[o]), Outcome.NOT_APPLICABLE),
        level=judging.levels.get(rule.id, _to_level(rule, observed, judging.policy)),
        observed=observed,
        affected=affected,
        total=total,
        counts={each: counts[each] for each in Outcome if counts[each]},
        examples=tuple(map(answers.name, first)),
        found_in=tuple(sorted({j.found_in for j, places in answers.found if places} - {""})),
        details=tuple(sorted({judged.fault for judged, _ in problems} - {""})),
        values=_values(rule, archive, problems, judging),
        pattern=_pattern(rule, problems, len(archive.instances)) if affected < total else (),
    )


def _first_places(groups: Sequence[Sequence[int]]) -> list[int]:
    """Return the first places of all groups together; each group is in order."""
    return sorted(place for group in groups for place in group[:EXAMPLES])[:EXAMPLES]


def _pattern(rule: Rule, problems: Problems, instances: int) -> tuple[Outcome, ...]:
    """Return the worst outcome of each stretch of instances, nothing where none is wrong."""
    if not problems or rule.check in MEMBER_CHECKS:
        return ()
    stretches = min(instances, STRETCHES)
    worst: dict[int, Outcome] = {}
    for judged, places in sorted(problems, key=lambda each: -PROBLEMS.index(each[0].outcome)):
        worst |= {place * stretches // instances: judged.outcome for place in places}
    return tuple(worst.get(stretch, Outcome.OK) for stretch in range(stretches))


def _values(
    rule: Rule, archive: SortedArchive, problems: Problems, judging: Judging
) -> tuple[str, ...]:
    if not rule.keyword or not judging.include_values:
        return ()
    places = sorted(place for _, group in problems for place in group)
    headers = (archive.instances[place].header for place in places)
    texts = (
        shorten(found.text, judging.longest_value)
        for header in headers
        if (found := find(rule, header))
    )
    return tuple(islice(dict.fromkeys(texts), EXAMPLES))


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
