"""Asks whether Flywheel can give the archive a timestamp."""

from fw_gear_dicom_check.checks.answers import OK, Answers, Facts, answer_each
from fw_gear_dicom_check.checks.sorting import SortedArchive
from fw_gear_dicom_check.derive.dates import parse_date
from fw_gear_dicom_check.derive.timestamp import derive_timestamp
from fw_gear_dicom_check.model import Header, Judged, Outcome, Rule


def check_timestamp(rule: Rule, archive: SortedArchive, facts: Facts) -> Answers:
    """Answer missing where no set of the document gives a timestamp.

    The fault `study_date` says that the study has a date, which Flywheel's importer takes instead.
    """

    def judge(header: Header) -> Judged:
        if derive_timestamp([header], facts.zone).value:
            return OK
        stands_in = parse_date(header.text("StudyDate")) is not None
        return Judged(Outcome.MISSING, fault="study_date" if stands_in else "")

    return answer_each(rule, archive, facts, judge)
