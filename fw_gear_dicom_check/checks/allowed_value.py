"""Asks whether a value is one of those that the consumer can work with."""

from fw_gear_dicom_check.checks.check import CheckContext
from fw_gear_dicom_check.checks.judge_headers import OK, JudgeValue, value_check
from fw_gear_dicom_check.model import Attribute, InstanceOutcome, Outcome, Rule

_NOT_SUPPORTED = InstanceOutcome(Outcome.UNSUPPORTED, fault="not_supported")


def judge_allowed_value(rule: Rule, context: CheckContext) -> JudgeValue:
    """Answer unsupported for another value; an empty one is another rule's matter.

    A value of the rule that starts with `@` names a group of SOP classes, one that starts with `!`
    is not allowed; where there are only such, all others are.
    """
    groups = [value[1:] for value in rule.values if value.startswith("@")]
    forbidden = frozenset(value[1:] for value in rule.values if value.startswith("!"))
    known = frozenset(rule.values).union(*(context.classes.groups[group] for group in groups))
    is_open = len(forbidden) == len(rule.values)

    def judge(attribute: Attribute) -> InstanceOutcome:
        text = attribute.text.strip()
        is_fine = attribute.is_empty or text in known or (is_open and text not in forbidden)
        return OK if is_fine else _NOT_SUPPORTED

    return judge


CHECK = value_check(
    "allowed-value", judge_allowed_value, faults={Outcome.UNSUPPORTED: ("not_supported",)}
)
