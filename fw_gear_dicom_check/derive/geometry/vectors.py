"""The little of vectors that images in space need; lengths in mm."""

from collections.abc import Sequence
from math import hypot

Vector = tuple[float, ...]
_AXES = 3


def dot(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the scalar product of two vectors of three."""
    return one[0] * other[0] + one[1] * other[1] + one[2] * other[2]


def cross(one: Sequence[float], other: Sequence[float]) -> Vector:
    """Return the vector product of two vectors of three."""
    (a, b, c), (d, e, f) = one, other
    return b * f - c * e, c * d - a * f, a * e - b * d


def normal_of(orientation: Sequence[float]) -> Vector | None:
    """Return the unit normal of Image Orientation (Patient), None where it spans no plane."""
    across = cross(orientation[:_AXES], orientation[_AXES:])
    length = hypot(*across)
    return tuple(each / length for each in across) if length else None
