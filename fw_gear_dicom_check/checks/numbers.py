"""Asks whether all values are numbers, and finite: where an attribute is, wherever that is."""

from fw_gear_dicom_check.checks.check import CheckContext
from fw_gear_dicom_check.checks.judge_headers import OK, JudgeValue, value_check
from fw_gear_dicom_check.derive.geometry.numbers import to_numbers
from fw_gear_dicom_check.model import InstanceOutcome, Outcome, Rule

_NO_NUMBER = InstanceOutcome(Outcome.MALFORMED, fault="no_number")


def judge_numbers(_rule: Rule, _context: CheckContext) -> JudgeValue:
    """Answer malformed where a value is no number, or none that is finite."""
    return lambda attribute: _NO_NUMBER if to_numbers(attribute) is None else OK


CHECK = value_check("numbers", judge_numbers, faults={Outcome.MALFORMED: ("no_number",)})
