"""Asks whether File Meta Information speaks of the instance that follows it (PS3.10 7.1)."""

from fw_gear_dicom_check.checks.answers import OK, Answers, Facts, answer_each
from fw_gear_dicom_check.checks.sorting import SortedArchive
from fw_gear_dicom_check.model import Header, Judged, Outcome, Rule


def check_file_meta(rule: Rule, archive: SortedArchive, facts: Facts) -> Answers:
    """Answer inconsistent, with the attribute, where it names another instance or another class."""

    def judge(header: Header) -> Judged:
        if not header.has_own_meta:
            return Judged(Outcome.INCONSISTENT, fault="SOPInstanceUID")
        classes = [header.text(each).strip() for each in ("MediaStorageSOPClassUID", "SOPClassUID")]
        is_own = not all(classes) or classes[0] == classes[1]
        return OK if is_own else Judged(Outcome.INCONSISTENT, fault="SOPClassUID")

    return answer_each(rule, archive, facts, judge)
