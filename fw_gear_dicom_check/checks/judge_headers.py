"""Judges headers one by one: the checks for which one header is enough."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from fw_gear_dicom_check.checks.check import Check, CheckContext, CheckResult, Question
from fw_gear_dicom_check.checks.compare_instances import name_of
from fw_gear_dicom_check.checks.instance_groups import GROUPS
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.model import Attribute, Header, InstanceOutcome, Item, Outcome, Rule

OK = InstanceOutcome(Outcome.OK)
NOT_APPLICABLE = InstanceOutcome(Outcome.NOT_APPLICABLE)


def judge_each(
    rule: Rule,
    archive: PartitionedArchive,
    context: CheckContext,
    judge: Callable[[Header], InstanceOutcome],
) -> CheckResult:
    """Judge one header of each part that the rule applies to."""
    applies = GROUPS[rule.applies_to]
    found = tuple(
        (
            judge(part.header) if applies(part.header, context.classes) else NOT_APPLICABLE,
            part.indices,
        )
        for part in context.budget.watch(archive.parts)
    )
    return CheckResult(found, name_of(archive))


def attributes_of(rule: Rule, header: Header) -> Iterator[Attribute]:
    """Yield the rule's attribute at the root, and those in the items that the rule names."""
    at_root = header.get(rule.keyword)
    if at_root is not None:
        yield at_root
    for item in items_of(rule, header):
        yield from (each for each in item.attributes if each.keyword == rule.keyword)


def items_of(rule: Rule, header: Header) -> Iterator[Item]:
    """Yield the items that the rule names."""
    return (item for item in header.items if item.path in rule.in_items)


JudgeValue = Callable[[Attribute], InstanceOutcome]
"""Judges an attribute that is there; one that is absent is fine, or another rule's matter."""


def value_check(
    name: str,
    to_judge: Callable[[Rule, CheckContext], JudgeValue],
    faults: Mapping[Outcome, Sequence[str]],
) -> Check:
    """Return a check of the value of the rule's attribute; what it asks is just its judgement."""

    def run(rule: Rule, archive: PartitionedArchive, context: CheckContext) -> CheckResult:
        judge_value = to_judge(rule, context)

        def judge(header: Header) -> InstanceOutcome:
            outcomes = map(judge_value, attributes_of(rule, header))
            return next((each for each in outcomes if each.outcome is not Outcome.OK), OK)

        return judge_each(rule, archive, context, judge)

    def reads(rule: Rule, context: CheckContext) -> Mapping[str, Question]:
        return {rule.keyword: to_judge(rule, context)}

    return Check(name, run, reads=reads, needs_keyword=True, faults=faults)
