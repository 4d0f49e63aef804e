"""Asks whether an attribute that is there has a value; one that is absent is fine."""

from fw_gear_dicom_check.checks.check import CheckContext
from fw_gear_dicom_check.checks.judge_headers import OK, JudgeValue, value_check
from fw_gear_dicom_check.model import InstanceOutcome, Outcome, Rule

_EMPTY = InstanceOutcome(Outcome.EMPTY)


def judge_not_empty(_rule: Rule, _context: CheckContext) -> JudgeValue:
    """Answer empty for an attribute without a value, or a sequence without items."""
    return lambda attribute: _EMPTY if attribute.is_empty else OK


CHECK = value_check("not-empty", judge_not_empty, faults={})
