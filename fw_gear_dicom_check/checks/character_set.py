"""Asks whether the texts are in one character set that the consumer knows."""

from fw_gear_dicom_check.checks.check import CheckContext
from fw_gear_dicom_check.checks.judge_headers import OK, JudgeValue, value_check
from fw_gear_dicom_check.model import Attribute, InstanceOutcome, Outcome, Rule

_SEVERAL = InstanceOutcome(Outcome.UNSUPPORTED, fault="several")
_NOT_SUPPORTED = InstanceOutcome(Outcome.UNSUPPORTED, fault="not_supported")


def judge_character_set(rule: Rule, _context: CheckContext) -> JudgeValue:
    """Answer unsupported for several sets, and for one that is none of the rule's values."""
    known = frozenset(map(_plain, rule.values))

    def judge(attribute: Attribute) -> InstanceOutcome:
        if not attribute.length:
            return OK
        if len(attribute.values) > 1:
            return _SEVERAL
        is_known = _plain(attribute.text) in known or attribute.is_empty
        return OK if is_known else _NOT_SUPPORTED

    return judge


def _plain(name: str) -> str:
    return name.strip().replace("_", "-").replace(" ", "-").lower()


CHECK = value_check(
    "character-set",
    judge_character_set,
    faults={Outcome.UNSUPPORTED: ("several", "not_supported")},
)
