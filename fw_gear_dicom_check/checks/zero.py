"""Tells whether a number that something is divided by, or sized with, is zero."""

from fw_gear_dicom_check.model import Attribute

_VECTOR = 3
"""Values from which on only all zeros are wrong: an orientation has six, a spacing two."""


def is_zero(attribute: Attribute) -> bool:
    """Tell whether one value is zero, or, of a vector, whether all are."""
    numbers = [_number(value) for value in attribute.values]
    zeros = [number == 0 for number in numbers if number is not None]
    if len(zeros) >= _VECTOR:
        return all(zeros)
    return any(zeros)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
