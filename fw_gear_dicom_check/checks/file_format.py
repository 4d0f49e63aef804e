"""Asks whether a file is in DICOM's file format, and encoded as it says."""

from fw_gear_dicom_check.checks.check import Check, CheckContext, CheckResult
from fw_gear_dicom_check.checks.judge_headers import OK, judge_each
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.model import Header, InstanceOutcome, Outcome, Rule

_NO_PREAMBLE = InstanceOutcome(Outcome.MISSING)
_TWO_FORMATS = InstanceOutcome(Outcome.INCONSISTENT, fault="two_formats")
_OTHER_ENCODING = InstanceOutcome(Outcome.INCONSISTENT, fault="other_encoding")
_OTHER_ORDER = InstanceOutcome(Outcome.INCONSISTENT, fault="other_byte_order")


def check_preamble(rule: Rule, archive: PartitionedArchive, context: CheckContext) -> CheckResult:
    """Answer missing where the 128 bytes and `DICM` of PS3.10 7.1 are not there."""
    return judge_each(
        rule, archive, context, lambda header: OK if header.form.has_preamble else _NO_PREAMBLE
    )


def check_plain_preamble(
    rule: Rule, archive: PartitionedArchive, context: CheckContext
) -> CheckResult:
    """Answer inconsistent where the 128 bytes before `DICM` are used for something else."""
    return judge_each(
        rule,
        archive,
        context,
        lambda header: OK if header.form.has_plain_preamble else _TWO_FORMATS,
    )


def check_encoding(rule: Rule, archive: PartitionedArchive, context: CheckContext) -> CheckResult:
    """Answer inconsistent where the data set is not encoded as its transfer syntax says."""
    return judge_each(rule, archive, context, _judge_encoding)


def check_byte_order(rule: Rule, archive: PartitionedArchive, context: CheckContext) -> CheckResult:
    """Answer inconsistent where the order of bytes is not that of the transfer syntax."""
    return judge_each(
        rule,
        archive,
        context,
        lambda header: OK if header.form.has_declared_order else _OTHER_ORDER,
    )


def _judge_encoding(header: Header) -> InstanceOutcome:
    if header.form.is_encoded_as_declared:
        return OK
    return _OTHER_ENCODING if header.form.has_declared_order else _OTHER_ORDER


BYTE_ORDER = Check(
    "byte-order", check_byte_order, faults={Outcome.INCONSISTENT: ("other_byte_order",)}
)
PREAMBLE = Check("preamble", check_preamble)
PLAIN_PREAMBLE = Check(
    "plain-preamble", check_plain_preamble, faults={Outcome.INCONSISTENT: ("two_formats",)}
)
ENCODING = Check(
    "encoding",
    check_encoding,
    faults={Outcome.INCONSISTENT: ("other_encoding", "other_byte_order")},
)
