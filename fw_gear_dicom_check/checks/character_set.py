"""Asks whether the texts are in one character set that the consumer knows."""

from fw_gear_dicom_check.checks.answers import OK, Answers, Facts, answer_each
from fw_gear_dicom_check.checks.sorting import SortedArchive
from fw_gear_dicom_check.model import Header, Judged, Outcome, Rule


def check_character_set(rule: Rule, archive: SortedArchive, facts: Facts) -> Answers:
    """Answer unsupported for several sets, and for one that is none of the rule's values."""
    known = frozenset(map(_plain, rule.values))

    def judge(header: Header) -> Judged:
        attribute = header.get(rule.keyword)
        if attribute is None or not attribute.length:
            return OK
        if len(attribute.values) > 1:
            return Judged(Outcome.UNSUPPORTED, fault="several")
        is_known = _plain(attribute.text) in known or attribute.is_empty
        return OK if is_known else Judged(Outcome.UNSUPPORTED, fault="not_supported")

    return answer_each(rule, archive, facts, judge)


def _plain(name: str) -> str:
    return name.strip().replace("_", "-").replace(" ", "-").lower()
