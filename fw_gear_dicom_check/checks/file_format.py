"""Asks whether a file is in DICOM's file format, and encoded as it says."""

from fw_gear_dicom_check.checks.answers import OK, Answers, Facts, answer_each
from fw_gear_dicom_check.checks.sorting import SortedArchive
from fw_gear_dicom_check.model import Header, Judged, Outcome, Rule


def check_preamble(rule: Rule, archive: SortedArchive, facts: Facts) -> Answers:
    """Answer missing where the 128 bytes and `DICM` of PS3.10 7.1 are not there."""

    def judge(header: Header) -> Judged:
        return OK if header.has_preamble else Judged(Outcome.MISSING)

    return answer_each(rule, archive, facts, judge)


def check_plain_preamble(rule: Rule, archive: SortedArchive, facts: Facts) -> Answers:
    """Answer inconsistent where the 128 bytes before `DICM` are used for something else."""

    def judge(header: Header) -> Judged:
        is_plain = header.has_plain_preamble
        return OK if is_plain else Judged(Outcome.INCONSISTENT, fault="two_formats")

    return answer_each(rule, archive, facts, judge)


def check_encoding(rule: Rule, archive: SortedArchive, facts: Facts) -> Answers:
    """Answer inconsistent where the data set is not encoded as its transfer syntax says."""

    def judge(header: Header) -> Judged:
        if header.is_encoded_as_declared:
            return OK
        return Judged(Outcome.INCONSISTENT, fault="other_encoding")

    return answer_each(rule, archive, facts, judge)
