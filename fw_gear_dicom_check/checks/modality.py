"""Asks whether Flywheel's database takes the modality."""

import re

from fw_gear_dicom_check.checks.answers import OK, CheckContext, CheckResult, check_each_part
from fw_gear_dicom_check.checks.equivalent_instances import PartitionedArchive
from fw_gear_dicom_check.model import Header, InstanceOutcome, Outcome, Rule

_TAKEN = re.compile(r"[ 0-9a-zA-Z_-]{2,64}")
"""What a file's modality may be (Flywheel's API: file.modality)."""


def check_modality(rule: Rule, archive: PartitionedArchive, context: CheckContext) -> CheckResult:
    """Answer unsupported for a value that Flywheel refuses; several are another rule's matter."""

    def judge(header: Header) -> InstanceOutcome:
        attribute = header.get(rule.keyword)
        if attribute is None or attribute.is_empty or len(attribute.values) > 1:
            return OK
        is_taken = _TAKEN.fullmatch(attribute.text.strip())
        return OK if is_taken else InstanceOutcome(Outcome.UNSUPPORTED, fault="not_taken")

    return check_each_part(rule, archive, context, judge)
