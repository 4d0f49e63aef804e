"""Asks whether a number that something is divided by, or sized with, is other than zero."""

from fw_gear_dicom_check.checks.answers import OK, CheckContext, CheckResult, check_each_part
from fw_gear_dicom_check.checks.equivalent_instances import PartitionedArchive
from fw_gear_dicom_check.checks.zero import is_zero
from fw_gear_dicom_check.model import Header, InstanceOutcome, Outcome, Rule


def check_not_zero(rule: Rule, archive: PartitionedArchive, context: CheckContext) -> CheckResult:
    """Answer unsupported where one value is zero, or, of a vector, where all are."""

    def judge(header: Header) -> InstanceOutcome:
        attribute = header.get(rule.keyword)
        bad = attribute is not None and is_zero(attribute)
        return InstanceOutcome(Outcome.UNSUPPORTED, fault="zero") if bad else OK

    return check_each_part(rule, archive, context, judge)
