"""Asks whether the texts are in one character set that the consumer knows."""

from fw_gear_dicom_check.checks.answers import OK, CheckContext, CheckResult, check_each_part
from fw_gear_dicom_check.checks.equivalent_instances import PartitionedArchive
from fw_gear_dicom_check.model import Header, InstanceOutcome, Outcome, Rule


def check_character_set(
    rule: Rule, archive: PartitionedArchive, context: CheckContext
) -> CheckResult:
    """Answer unsupported for several sets, and for one that is none of the rule's values."""
    known = frozenset(map(_plain, rule.values))

    def judge(header: Header) -> InstanceOutcome:
        attribute = header.get(rule.keyword)
        if attribute is None or not attribute.length:
            return OK
        if len(attribute.values) > 1:
            return InstanceOutcome(Outcome.UNSUPPORTED, fault="several")
        is_known = _plain(attribute.text) in known or attribute.is_empty
        return OK if is_known else InstanceOutcome(Outcome.UNSUPPORTED, fault="not_supported")

    return check_each_part(rule, archive, context, judge)


def _plain(name: str) -> str:
    return name.strip().replace("_", "-").replace(" ", "-").lower()
