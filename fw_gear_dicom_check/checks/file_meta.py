"""Asks whether File Meta Information speaks of the instance that follows it (PS3.10 7.1)."""

from fw_gear_dicom_check.checks.answers import OK, CheckContext, CheckResult, check_each_part
from fw_gear_dicom_check.checks.equivalent_instances import PartitionedArchive
from fw_gear_dicom_check.model import Header, InstanceOutcome, Outcome, Rule


def check_file_meta(rule: Rule, archive: PartitionedArchive, context: CheckContext) -> CheckResult:
    """Answer inconsistent, with the attribute, where it names another instance or another class."""

    def judge(header: Header) -> InstanceOutcome:
        if not header.form.has_own_meta:
            return InstanceOutcome(Outcome.INCONSISTENT, fault="SOPInstanceUID")
        classes = [header.text(each).strip() for each in ("MediaStorageSOPClassUID", "SOPClassUID")]
        is_own = not all(classes) or classes[0] == classes[1]
        return OK if is_own else InstanceOutcome(Outcome.INCONSISTENT, fault="SOPClassUID")

    return check_each_part(rule, archive, context, judge)
