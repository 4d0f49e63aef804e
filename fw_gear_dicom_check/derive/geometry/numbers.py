"""Turns the values of an attribute into numbers."""

from collections.abc import Sequence
from math import isfinite

from fw_gear_dicom_check.model import Attribute


def to_numbers(attribute: Attribute) -> Sequence[float] | None:
    """Return the values as numbers, none for an empty attribute; None where one is no number."""
    if attribute.is_empty:
        return ()
    try:
        numbers = [float(value) for value in attribute.values]
    except ValueError:
        return None
    return numbers if all(map(isfinite, numbers)) else None


def to_number(attribute: Attribute | None) -> float | None:
    """Return the first value as a number; None where there is none."""
    numbers = to_numbers(attribute) if attribute is not None else None
    return numbers[0] if numbers else None
