"""Asks whether a value is one of those that the consumer can work with."""

from fw_gear_dicom_check.checks.answers import OK, CheckContext, CheckResult, check_each_part
from fw_gear_dicom_check.checks.equivalent_instances import PartitionedArchive
from fw_gear_dicom_check.model import Header, InstanceOutcome, Outcome, Rule


def check_allowed_value(
    rule: Rule, archive: PartitionedArchive, context: CheckContext
) -> CheckResult:
    """Answer unsupported for another value; a value that is not there is another rule's matter.

    A value of the rule that starts with `@` names a group of SOP classes, one that starts with `!`
    is not allowed; where there are only such, all others are.
    """
    groups = [value[1:] for value in rule.values if value.startswith("@")]
    forbidden = frozenset(value[1:] for value in rule.values if value.startswith("!"))
    known = frozenset(rule.values).union(*(context.classes.groups[group] for group in groups))
    is_open = len(forbidden) == len(rule.values)

    def judge(header: Header) -> InstanceOutcome:
        attribute = header.get(rule.keyword)
        if attribute is None or attribute.is_empty:
            return OK
        text = attribute.text.strip()
        if text in known or (is_open and text not in forbidden):
            return OK
        return InstanceOutcome(Outcome.UNSUPPORTED, fault="not_supported")

    return check_each_part(rule, archive, context, judge)
