"""Asks whether a file is in DICOM's file format, and encoded as it says."""

from fw_gear_dicom_check.checks.answers import OK, CheckContext, CheckResult, check_each_part
from fw_gear_dicom_check.checks.equivalent_instances import PartitionedArchive
from fw_gear_dicom_check.model import Header, InstanceOutcome, Outcome, Rule


def check_preamble(rule: Rule, archive: PartitionedArchive, context: CheckContext) -> CheckResult:
    """Answer missing where the 128 bytes and `DICM` of PS3.10 7.1 are not there."""

    def judge(header: Header) -> InstanceOutcome:
        return OK if header.form.has_preamble else InstanceOutcome(Outcome.MISSING)

    return check_each_part(rule, archive, context, judge)


def check_plain_preamble(
    rule: Rule, archive: PartitionedArchive, context: CheckContext
) -> CheckResult:
    """Answer inconsistent where the 128 bytes before `DICM` are used for something else."""

    def judge(header: Header) -> InstanceOutcome:
        is_plain = header.form.has_plain_preamble
        return OK if is_plain else InstanceOutcome(Outcome.INCONSISTENT, fault="two_formats")

    return check_each_part(rule, archive, context, judge)


def check_encoding(rule: Rule, archive: PartitionedArchive, context: CheckContext) -> CheckResult:
    """Answer inconsistent where the data set is not encoded as its transfer syntax says."""

    def judge(header: Header) -> InstanceOutcome:
        if header.form.is_encoded_as_declared:
            return OK
        return InstanceOutcome(Outcome.INCONSISTENT, fault="other_encoding")

    return check_each_part(rule, archive, context, judge)
