"""Asks whether all text stands in the characters that the file declares."""

from fw_gear_dicom_check.checks.answers import OK, CheckContext, CheckResult, check_each_part
from fw_gear_dicom_check.checks.equivalent_instances import PartitionedArchive
from fw_gear_dicom_check.model import Header, InstanceOutcome, Outcome, Rule


def check_decodable_text(
    rule: Rule, archive: PartitionedArchive, context: CheckContext
) -> CheckResult:
    """Answer malformed where bytes of a text are none of its character set's (PS3.5 6.1)."""

    def judge(header: Header) -> InstanceOutcome:
        garbled = (each.keyword for each in header.slots if each and each.is_garbled)
        keyword = next(garbled, "")
        return InstanceOutcome(Outcome.MALFORMED, fault=keyword) if keyword else OK

    return check_each_part(rule, archive, context, judge)
