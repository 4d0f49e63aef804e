"""Puts one rule to an archive: the outcomes of its check become one finding."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from fw_gear_dicom_check.checks.attribute import find
from fw_gear_dicom_check.checks.check import CheckContext, Scope
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.checks.registry import CHECKS
from fw_gear_dicom_check.limits.bounds import LIMITS
from fw_gear_dicom_check.model import (
    PROBLEMS,
    Documented,
    Finding,
    Level,
    Observed,
    Outcome,
    Policy,
    Rule,
)
from fw_gear_dicom_check.rules.observed_effect import Problems, observe
from fw_gear_dicom_check.text import shorten_middle

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


def judge_rule(
    rule: Rule, archive: PartitionedArchive, context: CheckContext, judging: Judging
) -> Finding:
    """Return what a rule found; `archive` holds what concerns the rule's consumer."""
    result = CHECKS[rule.check].run(rule, archive, context)
    counts = Counter[Outcome]()
    for outcome, indices in result.found:
        counts[outcome.outcome] += len(indices)
    problems = [each for each in result.found if each[0].outcome in PROBLEMS and each[1]]
    affected = sum(len(indices) for _, indices in problems)
    total = counts.total() - counts[Outcome.NOT_APPLICABLE]
    first = _first_indices([indices for _, indices in problems])
    observed = observe(rule, archive, problems, is_partial=2 * affected < total)
    return Finding(
        rule=rule,
        outcome=next((o for o in (*PROBLEMS, Outcome.OK) if counts[o]), Outcome.NOT_APPLICABLE),
        level=judging.levels.get(rule.id, _to_level(rule, observed, judging.policy)),
        observed=observed,
        affected=affected,
        total=total,
        counts={each: counts[each] for each in Outcome if counts[each]},
        examples=tuple(map(result.name, first)),
        found_in=tuple(sorted({j.found_in for j, indices in result.found if indices} - {""})),
        details=tuple(sorted({outcome.fault for outcome, _ in problems} - {""})),
        values=_values(rule, archive, problems, judging),
        pattern=_pattern(rule, problems, len(archive.instances)) if affected < total else (),
    )


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
