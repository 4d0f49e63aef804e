"""Asks whether the images of a series lie parallel, and no slice is there twice."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from fw_gear_dicom_check.checks.check import WhenSampled
from fw_gear_dicom_check.checks.judge_series import instances_of, series_check
from fw_gear_dicom_check.checks.partitioned_archive import Problem
from fw_gear_dicom_check.derive.geometry.images import Image
from fw_gear_dicom_check.derive.geometry.series_geometry import (
    SeriesGeometry,
    Volume,
    has_type,
)
from fw_gear_dicom_check.model import InstanceOutcome, Outcome

_MOST = 0.75
"""Share of the images above which one orientation is that of the series."""
_FEWEST = 3
"""Images above which a stack can have a stray one beside it."""
_LOCALIZER = "LOCALIZER"
_NUMBER = "InstanceNumber"
_SAME = (
    *("AcquisitionTime", "ImageType", "TemporalPositionIdentifier", "DiffusionBValue"),
    *("EchoTime", "TriggerTime", "FrameReferenceTime"),
)
"""Attributes in which two images at one place differ, unless they are one."""
_STRAY = InstanceOutcome(Outcome.INCONSISTENT, fault="stray_orientation")
_SEVERAL = InstanceOutcome(Outcome.INCONSISTENT, fault="several_orientations")
_TWICE = InstanceOutcome(Outcome.INCONSISTENT, fault="slice_twice")


def find_stray(series: SeriesGeometry) -> Iterator[Problem]:
    """Yield the few images of a series that do not lie parallel to all others."""
    for volume in series.volumes:
        if _has_several(volume) and _is_stray(volume):
            others = [image for stack in volume.stacks[1:] for image in stack.images]
            yield _STRAY, instances_of(others)


def find_several(series: SeriesGeometry) -> Iterator[Problem]:
    """Yield the images of a series in several orientations, apart from localizers."""
    for volume in series.volumes:
        is_other = _has_several(volume) and not _is_stray(volume)
        if is_other and not has_type(volume.unit.images, _LOCALIZER):
            yield _SEVERAL, volume.unit.indices


def find_twice(series: SeriesGeometry) -> Iterator[Problem]:
    """Yield the instances at one place that have all in common that tells images apart."""
    singles = series.singles
    for stack in singles.stacks if singles else ():
        for place in stack.places:
            for images in _alike(place.images) if len(place.images) > 1 else ():
                if len(images) > 1:
                    yield _TWICE, instances_of(images)


def _alike(images: Sequence[Image]) -> Iterable[Sequence[Image]]:
    """Return the images by all that tells them apart; without a number none is known as one."""
    found: dict[tuple[str, ...], list[Image]] = defaultdict(list)
    numbers = [image.header.text(_NUMBER).strip() for image in images]
    if len(set(numbers)) == len(numbers):
        return ()
    for image, number in zip(images, numbers, strict=True):
        if number:
            found[number, *map(image.header.text, _SAME)].append(image)
    return found.values()


def _has_several(volume: Volume) -> bool:
    """Tell whether there are several orientations; stacks that are declared may have them."""
    declared = {stack.images[0].stack_id for stack in volume.stacks}
    return len(volume.stacks) > 1 and len(declared) == 1


def _is_stray(volume: Volume) -> bool:
    most = len(volume.stacks[0].images)
    return most >= _FEWEST and most > _MOST * len(volume.unit.images)


STRAY_ORIENTATION = series_check(
    "stray-orientation", find_stray, {Outcome.INCONSISTENT: ("stray_orientation",)}
)
SEVERAL_ORIENTATIONS = series_check(
    "several-orientations", find_several, {Outcome.INCONSISTENT: ("several_orientations",)}
)
SAME_SLICE_TWICE = series_check(
    "same-slice-twice",
    find_twice,
    {Outcome.INCONSISTENT: ("slice_twice",)},
    (_NUMBER, *_SAME),
    when_sampled=WhenSampled.MAY_MISS,
)
