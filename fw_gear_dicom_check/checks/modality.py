"""Asks whether Flywheel's database takes the modality."""

import re

from fw_gear_dicom_check.checks.answers import OK, Answers, Facts, answer_each
from fw_gear_dicom_check.checks.sorting import SortedArchive
from fw_gear_dicom_check.model import Header, Judged, Outcome, Rule

_TAKEN = re.compile(r"[ 0-9a-zA-Z_-]{2,64}")
"""What a file's modality may be (Flywheel's API: file.modality)."""


def check_modality(rule: Rule, archive: SortedArchive, facts: Facts) -> Answers:
    """Answer unsupported for a value that Flywheel refuses; several are another rule's matter."""

    def judge(header: Header) -> Judged:
        attribute = header.get(rule.keyword)
        if attribute is None or attribute.is_empty or len(attribute.values) > 1:
            return OK
        is_taken = _TAKEN.fullmatch(attribute.text.strip())
        return OK if is_taken else Judged(Outcome.UNSUPPORTED, fault="not_taken")

    return answer_each(rule, archive, facts, judge)
