"""Asks whether a number that something is divided by, or sized with, is other than zero."""

from fw_gear_dicom_check.checks.answers import OK, Answers, Facts, answer_each
from fw_gear_dicom_check.checks.sorting import SortedArchive
from fw_gear_dicom_check.checks.zero import is_zero
from fw_gear_dicom_check.model import Header, Judged, Outcome, Rule


def check_not_zero(rule: Rule, archive: SortedArchive, facts: Facts) -> Answers:
    """Answer unsupported where one value is zero, or, of a vector, where all are."""

    def judge(header: Header) -> Judged:
        attribute = header.get(rule.keyword)
        bad = attribute is not None and is_zero(attribute)
        return Judged(Outcome.UNSUPPORTED, fault="zero") if bad else OK

    return answer_each(rule, archive, facts, judge)
