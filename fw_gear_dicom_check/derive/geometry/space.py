"""Sums up how the images of a series lie, for people and programs: the fact, not a fault."""

from collections import Counter

from fw_gear_dicom_check.derive.geometry import conversion, images, reconstruction
from fw_gear_dicom_check.derive.geometry.series_geometry import SeriesGeometry, Volume
from fw_gear_dicom_check.derive.geometry.stacks import Stack, to_slots
from fw_gear_dicom_check.model import NiftiFiles, Space

SPACE_KEYWORDS = (*images.KEYWORDS, *reconstruction.KEYWORDS, *conversion.KEYWORDS)
"""Attributes at the root that are read for it; those of frames the checks read too."""
MOST_SLOTS = 240
"""Places of a stack that are told one by one; more are put together, the emptiest counts."""
_DIGITS = 3
"""Digits of a mm to which a step is told."""


def to_space(series: SeriesGeometry) -> Space:
    """Return what there is to tell: of several volumes the one with the largest stack."""
    stacks = [stack for volume in series.volumes for stack in volume.stacks]
    largest = max(
        stacks, key=lambda each: (len(each.images), each.images[0].orientation), default=None
    )
    slots = to_slots(largest) if largest else ()
    mpr = reconstruction.foretell_reconstruction([volume.unit for volume in series.volumes])
    files = Counter(conversion.foretell_files(series))
    return Space(
        images=sum(map(_count, series.volumes)),
        places=len(largest) if largest else 0,
        step=_step(largest),
        repeats=largest.repeats if largest else 0,
        orientations=max((len(volume.stacks) for volume in series.volumes), default=0),
        empty=slots.count(0),
        slots=_squeeze(slots),
        is_mpr_offered=mpr.is_offered,
        why_no_mpr=mpr.reason,
        split_by=mpr.split_by,
        nifti=tuple(NiftiFiles(file, count) for file, count in sorted(files.items())),
    )


def _count(volume: Volume) -> int:
    """Return the number of images, copies apart; of those without a place all are counted."""
    unit = volume.unit
    return len(unit.images) if unit.is_placed else unit.frames or len(unit.members)


def _step(stack: Stack | None) -> float | None:
    return round(stack.step, _DIGITS) if stack and stack.step else None


def _squeeze(slots: tuple[int, ...]) -> tuple[int, ...]:
    """Return at most so many: of neighbours that are put together the smallest number."""
    size = -(-len(slots) // MOST_SLOTS) or 1
    return tuple(min(slots[at : at + size]) for at in range(0, len(slots), size))
