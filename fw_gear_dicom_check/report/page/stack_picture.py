"""Draws a stack of slices: a column for each place, as high as there are images."""

from itertools import groupby
from typing import Any

from fw_gear_dicom_check.model import Space

_TALLEST = 40
"""Units of a drawing's height that so many images, and no more, are drawn at."""


def to_picture(space: Space) -> dict[str, Any] | None:
    """Return a drawing's size and its rectangles, None for a single place.

    A rectangle: x, y, width, height, and a kind: pass for images, fail for those that are missing.
    """
    most = max(space.slots, default=0)
    if len(space.slots) < 2:  # noqa: PLR2004 - nothing to compare
        return None
    scale = min(1.0, _TALLEST / most)
    height = most * scale
    shapes: list[tuple[float, float, int, float, str]] = []
    at = 0
    for count, run in groupby(space.slots):
        width = sum(1 for _ in run)
        top = round(height - count * scale, 3)
        if count < space.repeats:
            usual = round(height - space.repeats * scale, 3)
            shapes.append((at, usual, width, round(top - usual, 3), "fail"))
        if count:
            shapes.append((at, top, width, round(count * scale, 3), "pass"))
        at += width
    return {"width": len(space.slots), "height": round(height, 3), "shapes": shapes}
