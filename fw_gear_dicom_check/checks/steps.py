"""Asks whether the slices of a stack follow each other in equal steps, straight, each as often."""

from collections.abc import Iterator

from fw_gear_dicom_check.checks.judge_series import instances_of, series_check
from fw_gear_dicom_check.checks.partitioned_archive import Problem
from fw_gear_dicom_check.derive.geometry.conversion import is_refused
from fw_gear_dicom_check.derive.geometry.series_geometry import SeriesGeometry, has_type
from fw_gear_dicom_check.derive.geometry.stacks import Stack, is_gap
from fw_gear_dicom_check.model import InstanceOutcome, Outcome

_FEWEST = 3
"""Places of which steps can be compared, and a line told from a normal."""
_LOCALIZER = "LOCALIZER"
_STRAIGHT = 1.0
"""Degrees between the line of a stack's places and its normal, up to which it is straight."""
_MISSING = InstanceOutcome(Outcome.MISSING, fault="place_empty")
_MISSING_IN_ALL = InstanceOutcome(Outcome.MISSING, fault="place_empty_at_all_times")
_IRREGULAR = InstanceOutcome(Outcome.INCONSISTENT, fault="steps_differ")
_UNEVEN = InstanceOutcome(Outcome.INCONSISTENT, fault="repeats_differ")
_REFUSED = InstanceOutcome(Outcome.INCONSISTENT, fault="repeats_refused")
_SHEARED = InstanceOutcome(Outcome.INCONSISTENT, fault="sheared")


def find_missing(series: SeriesGeometry) -> Iterator[Problem]:
    """Yield the images beside places that are empty: steps that are whole multiples of the usual.

    Apart from those where every place has several images.
    """
    for stack, odd in _odd_stacks(series):
        if all(is_gap(times) for times in odd.values()):
            is_repeated = all(len(place.images) > 1 for place in stack.places)
            yield _MISSING_IN_ALL if is_repeated else _MISSING, _beside(stack, odd)


def find_irregular(series: SeriesGeometry) -> Iterator[Problem]:
    """Yield the images beside steps that no missing slice explains."""
    for stack, odd in _odd_stacks(series):
        if not all(is_gap(times) for times in odd.values()):
            yield _IRREGULAR, _beside(stack, odd)


def find_uneven(series: SeriesGeometry) -> Iterator[Problem]:
    """Yield the images at places that have more or fewer of them than most."""
    for stack in _stacks(series):
        usual = stack.repeats
        odd = [place for place in stack.places if len(place.images) != usual]
        if odd:
            outcome = _REFUSED if is_refused(stack) else _UNEVEN
            yield outcome, instances_of(image for place in odd for image in place.images)


def find_sheared(series: SeriesGeometry) -> Iterator[Problem]:
    """Yield the images of stacks whose slices are shifted, as those of a tilted gantry are."""
    for stack in _stacks(series):
        if len(stack) >= _FEWEST and stack.shear > _STRAIGHT:
            yield _SHEARED, instances_of(stack.images)


def _stacks(series: SeriesGeometry) -> Iterator[Stack]:
    return (stack for volume in series.volumes for stack in volume.stacks)


def _odd_stacks(series: SeriesGeometry) -> Iterator[tuple[Stack, dict[int, float]]]:
    """Yield the stacks that are not localizers and have odd steps, and these."""
    for stack in _stacks(series):
        odd = dict(stack.odd_steps) if len(stack) >= _FEWEST else {}
        if odd and not has_type(stack.images, _LOCALIZER):
            yield stack, odd


def _beside(stack: Stack, steps: dict[int, float]) -> list[int]:
    numbers = sorted({*steps, *(number + 1 for number in steps)})
    return instances_of(image for number in numbers for image in stack.places[number].images)


SLICES_MISSING = series_check(
    "slices-missing",
    find_missing,
    {Outcome.MISSING: ("place_empty", "place_empty_at_all_times")},
)
IRREGULAR_SPACING = series_check(
    "irregular-spacing", find_irregular, {Outcome.INCONSISTENT: ("steps_differ",)}
)
UNEVEN_REPEATS = series_check(
    "uneven-repeats",
    find_uneven,
    {Outcome.INCONSISTENT: ("repeats_differ", "repeats_refused")},
    ("InstanceNumber",),
)
SHEARED = series_check("sheared", find_sheared, {Outcome.INCONSISTENT: ("sheared",)})
