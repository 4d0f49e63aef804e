"""Asks whether Flywheel can give the archive a timestamp."""

from fw_gear_dicom_check.checks.answers import OK, Answers, Facts, answer_each
from fw_gear_dicom_check.checks.sorting import SortedArchive
from fw_gear_dicom_check.derive.timestamp import derive_timestamp
from fw_gear_dicom_check.model import Header, Judged, Outcome, Rule


def check_timestamp(rule: Rule, archive: SortedArchive, facts: Facts) -> Answers:
    """Answer missing where no set of the document gives a timestamp."""

    def judge(header: Header) -> Judged:
        value = derive_timestamp([header], facts.zone).value
        return OK if value else Judged(Outcome.MISSING)

    return answer_each(rule, archive, facts, judge)
