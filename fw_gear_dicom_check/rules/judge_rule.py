"""Puts one rule to an archive: the outcomes of its check become one finding."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from fw_gear_dicom_check.checks.answers import CheckContext
from fw_gear_dicom_check.checks.attribute import find
from fw_gear_dicom_check.checks.equivalent_instances import PartitionedArchive
from fw_gear_dicom_check.checks.registry import CHECKS, MEMBER_CHECKS
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
    answers = CHECKS[rule.check](rule, archive, context)
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
    rule: Rule, archive: PartitionedArchive, problems: Problems, judging: Judging
) -> tuple[str, ...]:
    if not rule.keyword or not judging.include_values:
        return ()
    places = sorted(place for _, group in problems for place in group)
    headers = (archive.instances[place].header for place in places)
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
