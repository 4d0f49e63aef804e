"""Asks whether all text is in the characters that the file declares."""

from fw_gear_dicom_check.checks.check import Check, CheckContext, CheckResult
from fw_gear_dicom_check.checks.judge_headers import OK, judge_each
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.model import Header, InstanceOutcome, Outcome, Rule


def check_decodable_text(
    rule: Rule, archive: PartitionedArchive, context: CheckContext
) -> CheckResult:
    """Answer malformed where bytes of a text are not in its character set (PS3.5 6.1)."""
    return judge_each(rule, archive, context, _judge)


def _judge(header: Header) -> InstanceOutcome:
    garbled = (each.keyword for each in header.slots if each and each.is_garbled)
    keyword = next(garbled, "")
    return InstanceOutcome(Outcome.MALFORMED, fault=keyword) if keyword else OK


CHECK = Check("decodable-text", check_decodable_text, names_attributes=True)
