"""Puts one rule to an archive: the outcomes of its check become one finding."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from fw_gear_dicom_check.checks.attribute import find
from fw_gear_dicom_check.checks.check import CheckContext, CheckResult, Scope
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.checks.registry import CHECKS
from fw_gear_dicom_check.limits.bounds import LIMITS
from fw_gear_dicom_check.model import (
    PROBLEMS,
    Affected,
    Documented,
    Finding,
    Level,
    Observed,
    Outcome,
    Policy,
    Rule,
    Via,
)
from fw_gear_dicom_check.rules.built_in import CONSUMERS
from fw_gear_dicom_check.rules.observed_effect import (
    UNNOTICED,
    Problems,
    fault_keys,
    to_effect,
)
from fw_gear_dicom_check.rules.partial_fault import is_partial
from fw_gear_dicom_check.rules.viewers import ANY
from fw_gear_dicom_check.rules.wording import with_words_for
from fw_gear_dicom_check.text import shorten_middle

EXAMPLES = 5
"""Members that a finding names."""
STRETCHES = 120
"""Stretches of instances that a finding's pattern tells apart at most."""


@dataclass(frozen=True, slots=True)
class Judging:
    """How to judge: the policy, a site's levels by rule id, whether findings may hold values.

    `viewer`: the version that the site runs, or any. `via`: how the data get into Flywheel.
    `consumers`: the built-in ones whose verdicts make the state.
    """

    policy: Policy
    levels: Mapping[str, Level]
    include_values: bool = False
    longest_value: int = LIMITS.text
    viewer: str = ANY
    via: Via = Via.UPLOAD
    consumers: frozenset[str] = frozenset(CONSUMERS)


def judge_rule(
    rule: Rule, archive: PartitionedArchive, context: CheckContext, judging: Judging
) -> Finding:
    """Return what a rule found; `archive` holds what concerns the rule's consumer."""
    result = CHECKS[rule.check].run(rule, archive, context)
    problems = [each for each in result.found if each[0].outcome in PROBLEMS and each[1]]
    if not problems:
        return _to_sound(rule, result, judging)
    finding = _to_problem(rule, archive, result, problems, judging)
    if not rule.words or CHECKS[rule.check].scope is not Scope.INSTANCE:
        return finding
    first = _first_indices([indices for _, indices in problems])
    headers = [archive.instances[index].header for index in first]
    return replace(finding, rule=with_words_for(rule, headers, context))


def _to_sound(rule: Rule, result: CheckResult, judging: Judging) -> Finding:
    """Return the finding of a rule that found nothing wrong, which most do."""
    sound = sum(len(each) for outcome, each in result.found if outcome.outcome is Outcome.OK)
    others = sum(len(each) for outcome, each in result.found if outcome.outcome is not Outcome.OK)
    counts = {Outcome.OK: sound, Outcome.NOT_APPLICABLE: others}
    effect = to_effect(rule, (), judging.viewer, judging.via)
    return Finding(
        rule=rule,
        outcome=Outcome.OK if sound else Outcome.NOT_APPLICABLE,
        level=_to_level(rule, effect.observed, judging),
        observed=effect.observed,
        affected=0,
        total=sound,
        counts={outcome: count for outcome, count in counts.items() if count},
        found_in=_found_in(result),
        firm=effect.firm,
        seen_in=effect.seen_in,
    )


def _to_problem(
    rule: Rule,
    archive: PartitionedArchive,
    result: CheckResult,
    problems: Problems,
    judging: Judging,
) -> Finding:
    counts = Counter[Outcome]()
    for outcome, indices in result.found:
        counts[outcome.outcome] += len(indices)
    affected = sum(len(indices) for _, indices in problems)
    total = counts.total() - counts[Outcome.NOT_APPLICABLE]
    first = _first_indices([indices for _, indices in problems])
    is_of_instances = CHECKS[rule.check].scope is Scope.INSTANCE
    in_part = is_partial(rule, archive, result) if is_of_instances else 2 * affected < total
    keys = fault_keys(rule, archive, problems, is_partial=in_part)
    effect = UNNOTICED if keys is None else to_effect(rule, keys, judging.viewer, judging.via)
    return Finding(
        rule=rule,
        outcome=next(each for each in PROBLEMS if counts[each]),
        level=_to_level(rule, effect.observed, judging),
        observed=effect.observed,
        affected=affected,
        total=total,
        counts={each: counts[each] for each in Outcome if counts[each]},
        by_outcome=_by_outcome(result, problems),
        examples=tuple(map(result.name, first)),
        found_in=_found_in(result),
        details=_details(problems),
        values=_values(rule, archive, problems, judging),
        pattern=_pattern(rule, problems, len(archive.instances)) if affected < total else (),
        firm=effect.firm,
        seen_in=effect.seen_in,
    )


def _by_outcome(result: CheckResult, problems: Problems) -> tuple[Affected, ...]:
    """Return each outcome with its own number, examples and kinds of fault, the worst first."""
    found = []
    for outcome in PROBLEMS:
        own = [each for each in problems if each[0].outcome is outcome]
        if own:
            groups = [indices for _, indices in own]
            examples = tuple(map(result.name, _first_indices(groups)))
            found.append(Affected(outcome, sum(map(len, groups)), examples, _details(own)))
    return tuple(found)


def _details(problems: Problems) -> tuple[str, ...]:
    return tuple(sorted({outcome.fault for outcome, _ in problems} - {""}))


def _found_in(result: CheckResult) -> tuple[str, ...]:
    found = {outcome.found_in for outcome, indices in result.found if indices}
    return tuple(sorted(found - {""}))


def _first_indices(groups: Sequence[Sequence[int]]) -> list[int]:
    """Return the first indices of all groups together; each group is in order."""
    return sorted(index for group in groups for index in group[:EXAMPLES])[:EXAMPLES]


def _pattern(rule: Rule, problems: Problems, instances: int) -> tuple[Outcome, ...]:
    """Return the worst outcome of each stretch of instances, nothing where none is wrong."""
    if not problems or CHECKS[rule.check].scope is not Scope.INSTANCE:
        return ()
    stretches = min(instances, STRETCHES)
    worst: dict[int, Outcome] = {}
    for outcome, indices in sorted(problems, key=lambda each: -PROBLEMS.index(each[0].outcome)):
        worst |= {index * stretches // instances: outcome.outcome for index in indices}
    return tuple(worst.get(stretch, Outcome.OK) for stretch in range(stretches))


def _values(
    rule: Rule, archive: PartitionedArchive, problems: Problems, judging: Judging
) -> tuple[str, ...]:
    if not rule.keyword or not judging.include_values:
        return ()
    indices = sorted(index for _, group in problems for index in group)
    headers = (archive.instances[index].header for index in indices)
    texts = (
        shorten_middle(found.text, judging.longest_value)
        for header in headers
        if (found := find(rule, header))
    )
    return tuple(islice(dict.fromkeys(texts), EXAMPLES))


def _to_level(rule: Rule, observed: Observed, judging: Judging) -> Level:
    """Return the site's level, else the rule's own, else the one that the policy gives."""
    chosen = judging.levels.get(rule.id) if judging.levels else None
    if chosen or rule.level:
        return chosen or rule.level or Level.INFO
    if judging.policy is Policy.DOCUMENTED:
        fails = rule.documented is Documented.REQUIRED
    else:
        fails = observed is Observed.BLOCKS
    if fails:
        return Level.ERROR
    return Level.INFO if observed is Observed.NONE else Level.WARNING
