"""Puts images that lie parallel into stacks: their places along the normal, steps and repeats.

Nothing here depends on the order of the images: what is compared is sorted first.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, degrees, hypot
from statistics import median

from fw_gear_dicom_check.derive.geometry.images import Image
from fw_gear_dicom_check.derive.geometry.vectors import Vector, dot, normal_of

SAME_COSINE = 0.01
"""By how much each component of two orientations may differ, as in OHIF."""
_SAME_PLACE = 0.01
"""Distance in mm up to which two images lie at one place."""
_STEP_DIGITS = 2
"""Digits of a mm to which steps are compared."""
OFF = 0.2
"""Share of the step by which one may differ from it, as in OHIF."""
_MOST_ORIENTATIONS = 64
"""Orientations that are told apart; an image that turns has as many as it has frames."""
_FEW_STEPS = 2
"""Steps of which the smaller one is the reference, as no median tells which is odd."""
_LONGEST = 1000
"""Usual steps above which one is no gap: positions of another series, or of none."""
_SMALLEST_GAP = 1.5
"""Usual steps from which a place between may be empty."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place along the normal, in mm, and the images there."""

    at: float
    images: tuple[Image, ...]


@dataclass(frozen=True, slots=True)
class Stack:
    """Images that lie parallel.

    `places`: rising. `step`: the usual one in mm, None where there is one place alone.
    """

    images: tuple[Image, ...]
    normal: Vector
    places: tuple[Place, ...]
    step: float | None

    @property
    def repeats(self) -> int:
        """The number of images that most places have; of equals the larger."""
        counts = Counter(len(place.images) for place in self.places)
        return max(counts, key=lambda count: (counts[count], count))

    @property
    def odd_steps(self) -> Iterator[tuple[int, float]]:
        """Yield the steps that differ from the usual one: which, and how many times as long."""
        for number, (before, after) in enumerate(pairwise(self.places)):
            times = (after.at - before.at) / self.step if self.step else 1.0
            if abs(times - 1) > OFF:
                yield number, times

    @property
    def shear(self) -> float:
        """The angle in degrees between the normal and the line from first to last place."""
        first, last = (min(each.images, key=_by_position) for each in self.places[:: len(self) - 1])
        line = [b - a for a, b in zip(first.position, last.position, strict=True)]
        along = dot(line, self.normal)
        aside = [each - along * part for each, part in zip(line, self.normal, strict=True)]
        return degrees(atan2(hypot(*aside), abs(along)))

    def __len__(self) -> int:
        """Return the number of places."""
        return len(self.places)


def stacks_of(images: Iterable[Image], same: float = SAME_COSINE) -> tuple[Stack, ...]:
    """Return the stacks of images, the largest first; none where they have too many orientations.

    `same`: by how much each component of two orientations may differ.
    """
    found = []
    for alike in _by_orientation(images, same):
        normal = normal_of(alike[0].orientation)
        if normal is None:
            return ()
        found.append(_to_stack(alike, normal))
    return tuple(sorted(found, key=lambda each: (-len(each.images), each.images[0].orientation)))


def _by_orientation(images: Iterable[Image], same: float) -> Iterable[Sequence[Image]]:
    """Return the images by StackID and orientation, which may differ a little in a group."""
    by_own: dict[tuple[str, Vector], list[Image]] = {}
    for image in images:
        by_own.setdefault((image.stack_id, image.orientation), []).append(image)
    groups: dict[tuple[str, Vector], list[Image]] = {}
    for key in sorted(by_own):
        first = next((each for each in groups if _is_same(each, key, same)), key)
        groups.setdefault(first, []).extend(by_own[key])
        if len(groups) > _MOST_ORIENTATIONS:
            return ()
    return groups.values()


def _is_same(one: tuple[str, Vector], other: tuple[str, Vector], same: float) -> bool:
    pairs = zip(one[1], other[1], strict=True)
    return one[0] == other[0] and all(abs(a - b) < same for a, b in pairs)


def _to_stack(images: Sequence[Image], normal: Vector) -> Stack:
    placed = sorted(
        ((dot(image.position, normal), image) for image in images),
        key=lambda each: (each[0], each[1].position, each[1].instance, each[1].frame),
    )
    places: list[tuple[float, list[Image]]] = []
    for at, image in placed:
        if not places or at - places[-1][0] > _SAME_PLACE:
            places.append((at, []))
        places[-1][1].append(image)
    found = tuple(Place(at, tuple(several)) for at, several in places)
    steps = [after.at - before.at for before, after in pairwise(found)]
    return Stack(tuple(image for _, image in placed), normal, found, _usual(steps))


def _usual(steps: Sequence[float]) -> float | None:
    """Return the commonest step, the smaller of equals; the median where each is there once."""
    if not steps:
        return None
    counts = Counter(round(step, _STEP_DIGITS) for step in steps)
    most = max(counts.values())
    if most == 1 and len(steps) > _FEW_STEPS:
        return median(steps)
    return min(step for step, count in counts.items() if count == most)


def _by_position(image: Image) -> Vector:
    return image.position


def is_gap(times: float) -> bool:
    """Tell whether so many usual steps are a whole number of them, two at the least."""
    return _SMALLEST_GAP < times <= _LONGEST and abs(times - round(times)) <= OFF


def to_slots(stack: Stack) -> tuple[int, ...]:
    """Return the number of images at each place, 0 for a place that is empty, along the normal."""
    missing: Mapping[int, int] = {
        number: round(times) - 1 for number, times in stack.odd_steps if is_gap(times)
    }
    found: list[int] = []
    for number, place in enumerate(stack.places):
        found.append(len(place.images))
        found += [0] * missing.get(number, 0)
    return tuple(found)
