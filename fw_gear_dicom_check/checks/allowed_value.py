"""Asks whether a value is one of those that the consumer can work with."""

from fw_gear_dicom_check.checks.answers import OK, Answers, Facts, answer_each
from fw_gear_dicom_check.checks.sorting import SortedArchive
from fw_gear_dicom_check.model import Header, Judged, Outcome, Rule


def check_allowed_value(rule: Rule, archive: SortedArchive, facts: Facts) -> Answers:
    """Answer unsupported for another value; a value that is not there is another rule's matter.

    A value of the rule that starts with `@` names a group of SOP classes, one that starts with `!`
    is not allowed; where there are only such, all others are.
    """
    groups = [value[1:] for value in rule.values if value.startswith("@")]
    forbidden = frozenset(value[1:] for value in rule.values if value.startswith("!"))
    known = frozenset(rule.values).union(*(facts.classes.groups[group] for group in groups))
    is_open = len(forbidden) == len(rule.values)

    def judge(header: Header) -> Judged:
        attribute = header.get(rule.keyword)
        if attribute is None or attribute.is_empty:
            return OK
        text = attribute.text.strip()
        if text in known or (is_open and text not in forbidden):
            return OK
        return Judged(Outcome.UNSUPPORTED, fault="not_supported")

    return answer_each(rule, archive, facts, judge)
