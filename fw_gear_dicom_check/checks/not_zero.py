"""Asks whether a number that something is divided by, or sized with, is other than zero."""

from fw_gear_dicom_check.checks.check import CheckContext
from fw_gear_dicom_check.checks.judge_headers import OK, JudgeValue, value_check
from fw_gear_dicom_check.model import Attribute, InstanceOutcome, Outcome, Rule

_VECTOR = 3
"""Values from which on only all zeros are wrong: an orientation has six, a spacing two."""
_ZERO = InstanceOutcome(Outcome.UNSUPPORTED, fault="zero")


def judge_not_zero(_rule: Rule, _context: CheckContext) -> JudgeValue:
    """Answer unsupported where one value is zero, or, of a vector, where all are."""
    return lambda attribute: _ZERO if _is_zero(attribute) else OK


def _is_zero(attribute: Attribute) -> bool:
    numbers = [_number(value) for value in attribute.values]
    zeros = [number == 0 for number in numbers if number is not None]
    return all(zeros) if len(zeros) >= _VECTOR else any(zeros)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


CHECK = value_check("not-zero", judge_not_zero, faults={Outcome.UNSUPPORTED: ("zero",)})
