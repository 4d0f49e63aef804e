"""Asks whether all text stands in the characters that the file declares."""

from fw_gear_dicom_check.checks.answers import OK, Answers, Facts, answer_each
from fw_gear_dicom_check.checks.sorting import SortedArchive
from fw_gear_dicom_check.model import Header, Judged, Outcome, Rule


def check_decodable_text(rule: Rule, archive: SortedArchive, facts: Facts) -> Answers:
    """Answer malformed where bytes of a text are none of its character set's (PS3.5 6.1)."""

    def judge(header: Header) -> Judged:
        garbled = (each.keyword for each in header.slots if each and each.is_garbled)
        keyword = next(garbled, "")
        return Judged(Outcome.MALFORMED, fault=keyword) if keyword else OK

    return answer_each(rule, archive, facts, judge)
