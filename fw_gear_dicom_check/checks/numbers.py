"""Asks whether all values are numbers, and finite: where an attribute is, wherever that is."""

from collections.abc import Sequence
from math import isfinite

from fw_gear_dicom_check.checks.check import CheckContext
from fw_gear_dicom_check.checks.judge_headers import OK, JudgeValue, value_check
from fw_gear_dicom_check.model import Attribute, InstanceOutcome, Outcome, Rule

_NO_NUMBER = InstanceOutcome(Outcome.MALFORMED, fault="no_number")


def judge_numbers(_rule: Rule, _context: CheckContext) -> JudgeValue:
    """Answer malformed where a value is no number, or none that is finite."""
    return lambda attribute: _NO_NUMBER if to_numbers(attribute) is None else OK


def to_numbers(attribute: Attribute) -> Sequence[float] | None:
    """Return the values as numbers, none for an empty attribute; None where one is no number."""
    if attribute.is_empty:
        return ()
    try:
        numbers = [float(value) for value in attribute.values]
    except ValueError:
        return None
    return numbers if all(map(isfinite, numbers)) else None


CHECK = value_check("numbers", judge_numbers, faults={Outcome.MALFORMED: ("no_number",)})
