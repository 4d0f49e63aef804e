"""Foretells whether OHIF offers MPR for a series, and why not: its own tests, in its own order.

OHIF 3.13: images at one place each make a volume; where every place has as many, the first
attribute that tells them apart makes time points, of which the first one decides
(isDisplaySetReconstructable, splitImageIdsBy4DTags).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import dist
from typing import NamedTuple

from fw_gear_dicom_check.derive.geometry.images import Image, Unit
from fw_gear_dicom_check.derive.geometry.numbers import to_number
from fw_gear_dicom_check.derive.geometry.stacks import OFF, SAME_COSINE
from fw_gear_dicom_check.derive.geometry.vectors import Vector, dot, normal_of

_SIEMENS, _GE, _PHILIPS = "0019100C", "00431039", "20011003"
_TIMES: Mapping[str, str] = {
    "TemporalPositionIdentifier": "TemporalPositionIdentifier",
    "DiffusionBValue": "DiffusionBValue",
    "TriggerTime": "TriggerTime",
    "EchoTime": "EchoTime",
    _PHILIPS: "the b-value of Philips (2001,1003)",
    _SIEMENS: "the b-value of Siemens (0019,100C)",
    _GE: "the b-value of GE (0043,1039)",
    "FrameReferenceTime": "FrameReferenceTime",
}
"""Attributes by which OHIF tells time points apart, in its order -> what they are called."""
_GE_OFFSET = 100_000
"""GE adds multiples of ten million to a b-value, of which this is a divisor."""
KEYWORDS = (*_TIMES, "Rows", "Columns", "SamplesPerPixel")
"""Attributes that decide, besides those that tell where an image lies."""
_ONE_PLACE = 0.01
"""Distance in mm within which all images lie at one place."""


class Reconstruction(NamedTuple):
    """Whether MPR is offered. `reason`: a code of why not. `split_by`: what makes time points."""

    is_offered: bool
    reason: str = ""
    split_by: str = ""


def foretell_reconstruction(units: Sequence[Unit]) -> Reconstruction:
    """Return it for the first unit that makes a volume, else for the first."""
    found = [_of_frames(unit) if unit.frames is not None else _of_singles(unit) for unit in units]
    return next((each for each in found if each.is_offered), found[0])


def _of_frames(unit: Unit) -> Reconstruction:
    """Of an enhanced instance OHIF looks at no steps: it must have places, more than one.

    Without a number of frames it takes the instance for a single image, which has no place.
    """
    frames = to_number(unit.header.get("NumberOfFrames"))
    if not unit.is_placed or not frames or frames <= 1:
        return Reconstruction(is_offered=False, reason="no_place")
    places = [image.position for image in unit.images]
    if len(places) == 1:
        return Reconstruction(is_offered=False, reason="one_image")
    return _unless("one_place" if _is_one_place(places) else "")


def _of_singles(unit: Unit) -> Reconstruction:
    if len(unit.members) == 1:
        return Reconstruction(is_offered=False, reason="one_image")
    if not unit.is_placed:
        return Reconstruction(is_offered=False, reason="no_place")
    places: dict[Vector, list[Image]] = defaultdict(list)
    for image in unit.images:
        places[image.position].append(image)
    counts = {len(images) for images in places.values()}
    if counts == {1}:
        return _unless(_why_not(unit.images))
    for tag, name in _TIMES.items() if len(counts) == 1 else ():
        first = _first_time(tag, places.values())
        if first:
            return _unless(_why_not(first), name)
    reason = _why_not(unit.images)
    if reason != "steps":
        return _unless(reason)
    return _unless("not_told_apart" if len(counts) == 1 else "uneven")


def _unless(reason: str, split_by: str = "") -> Reconstruction:
    return Reconstruction(not reason, reason, "" if reason else split_by)


def _first_time(tag: str, places: Iterable[Sequence[Image]]) -> Sequence[Image]:
    """Return the images of the lowest value; none where it does not tell them apart everywhere."""
    values: set[float] | None = None
    found = []
    for images in places:
        own = {_time_of(tag, image): image for image in images}
        if len(own) < len(images) or (values is not None and values != own.keys()):
            return ()
        values = set(own)
        found.append(own[min(own)])
    return found


def _time_of(tag: str, image: Image) -> float:
    number = to_number(image.header.get(tag)) or 0.0
    return number % _GE_OFFSET if tag == _GE else number


def _why_not(images: Sequence[Image]) -> str:
    """Return the first reason why images make no volume, "" where they do."""
    if len(images) == 1:
        return "one_image"
    sizes = {
        tuple(image.header.text(each) for each in ("Rows", "Columns", "SamplesPerPixel"))
        for image in images
    }
    if len(sizes) > 1:
        return "sizes"
    first = min(images, key=lambda each: (each.orientation, each.position)).orientation
    if any(not _is_parallel(image.orientation, first) for image in images):
        return "orientations"
    normal = normal_of(first)
    if normal is None:
        return "no_place"
    places = sorted(
        (image.position for image in images), key=lambda each: (dot(each, normal), each)
    )
    if len(places) == 2:  # noqa: PLR2004 - one step, even of no length, is equal to itself
        return ""
    return "one_place" if _is_one_place(places) else _why_uneven(places)


def _is_parallel(one: Vector, other: Vector) -> bool:
    return all(abs(a - b) < SAME_COSINE for a, b in zip(one, other, strict=True))


def _is_one_place(places: Sequence[Vector]) -> bool:
    return all(dist(place, places[0]) < _ONE_PLACE for place in places)


def _why_uneven(places: Sequence[Vector]) -> str:
    """Return "steps" where a step is neither near the average one nor near a multiple of it."""
    average = dist(places[0], places[-1]) / (len(places) - 1)
    steps = [dist(before, after) for before, after in pairwise(places)]
    return "" if average and all(_is_near(step / average) for step in steps) else "steps"


def _is_near(times: float) -> bool:
    whole = round(times)
    return abs(times - 1) < OFF or (whole > 0 and abs(times - whole) / whole < OFF)
