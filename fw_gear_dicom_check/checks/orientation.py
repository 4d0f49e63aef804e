"""Asks whether the two vectors of an orientation span a plane, and have unit length."""

from math import hypot

from fw_gear_dicom_check.checks.check import CheckContext
from fw_gear_dicom_check.checks.judge_headers import OK, JudgeValue, value_check
from fw_gear_dicom_check.derive.geometry.numbers import to_numbers
from fw_gear_dicom_check.derive.geometry.vectors import cross, dot
from fw_gear_dicom_check.model import Attribute, InstanceOutcome, Outcome, Rule

_COSINES = 6
"""Values of Image Orientation (Patient): a row and a column of three each (PS3.3 C.7.6.2.1.1)."""
_SMALLEST_AREA = 0.01
"""Area of the parallelogram of both vectors below which an image shrinks to a line."""
_TOLERANCE = 0.01
"""By how much a length may differ from 1, and the cosine of the angle between both from 0."""
_ZERO = InstanceOutcome(Outcome.UNSUPPORTED, fault="zero")
_PARALLEL = InstanceOutcome(Outcome.UNSUPPORTED, fault="parallel")
_NOT_UNIT = InstanceOutcome(Outcome.UNSUPPORTED, fault="not_unit")
_SKEWED = InstanceOutcome(Outcome.UNSUPPORTED, fault="skewed")


def judge_orientation(_rule: Rule, _context: CheckContext) -> JudgeValue:
    """Answer unsupported for vectors of zeros, parallel ones, not of length 1, or not square.

    Fewer or more than six values, or none that are numbers, are another rule's matter.
    """
    return _judge


def _judge(attribute: Attribute) -> InstanceOutcome:
    numbers = to_numbers(attribute)
    if numbers is None or len(numbers) != _COSINES:
        return OK
    row, column = numbers[:3], numbers[3:]
    lengths = hypot(*row), hypot(*column)
    if not all(lengths):
        return _ZERO
    if hypot(*cross(row, column)) < _SMALLEST_AREA:
        return _PARALLEL
    if any(abs(length - 1) > _TOLERANCE for length in lengths):
        return _NOT_UNIT
    return OK if abs(dot(row, column)) <= _TOLERANCE else _SKEWED


CHECK = value_check(
    "orientation",
    judge_orientation,
    faults={Outcome.UNSUPPORTED: ("zero", "parallel", "not_unit", "skewed")},
)
