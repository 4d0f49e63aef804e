"""Asks whether a number that something is divided by, or sized with, is other than zero."""

from fw_gear_dicom_check.checks.answers import OK, Answers, Facts, answer_each
from fw_gear_dicom_check.model import Archive, Header, Judged, Outcome, Rule


def check_not_zero(rule: Rule, archive: Archive, facts: Facts) -> Answers:
    """Answer unsupported where one value is zero, or, of a vector, where all are."""

    def judge(header: Header) -> Judged:
        attribute = header.get(rule.keyword)
        numbers = [_number(value) for value in attribute.values] if attribute else []
        zeros = [number == 0 for number in numbers if number is not None]
        is_vector = len(zeros) > 2  # noqa: PLR2004 - an orientation has six values, a spacing two
        bad = bool(zeros) and (all(zeros) if is_vector else any(zeros))
        return Judged(Outcome.UNSUPPORTED, fault="zero") if bad else OK

    return answer_each(rule, archive, facts, judge)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
