"""Asks whether Flywheel's database takes the modality."""

import re

from fw_gear_dicom_check.checks.check import CheckContext
from fw_gear_dicom_check.checks.judge_headers import OK, JudgeValue, value_check
from fw_gear_dicom_check.model import Attribute, InstanceOutcome, Outcome, Rule

_ACCEPTED = re.compile(r"[ 0-9a-zA-Z_-]{2,64}")
"""What a file's modality may be (Flywheel's API: file.modality)."""
_REFUSED = InstanceOutcome(Outcome.UNSUPPORTED, fault="not_taken")


def judge_modality(_rule: Rule, _context: CheckContext) -> JudgeValue:
    """Answer unsupported for a value that Flywheel refuses; several are another rule's matter."""

    def judge(attribute: Attribute) -> InstanceOutcome:
        is_another_matter = attribute.is_empty or len(attribute.values) > 1
        is_fine = is_another_matter or _ACCEPTED.fullmatch(attribute.text.strip())
        return OK if is_fine else _REFUSED

    return judge


CHECK = value_check("modality", judge_modality, faults={Outcome.UNSUPPORTED: ("not_taken",)})
