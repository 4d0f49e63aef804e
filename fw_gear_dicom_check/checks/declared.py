"""Asks whether a series is what it declares of itself: as many images, of one size, of one time."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

from fw_gear_dicom_check.checks.check import WhenSampled
from fw_gear_dicom_check.checks.judge_series import series_check
from fw_gear_dicom_check.checks.partitioned_archive import Problem
from fw_gear_dicom_check.derive.geometry.images import Image
from fw_gear_dicom_check.derive.geometry.numbers import to_number, to_numbers
from fw_gear_dicom_check.derive.geometry.series_geometry import SeriesGeometry, Volume, has_type
from fw_gear_dicom_check.model import InstanceOutcome, Outcome

_DIGITS = 3
"""Digits of a mm to which pixel spacings are compared."""
_PARTS = 10_000
"""Study times are compared in ten-thousandths of a second."""
_SPLIT = "MFSPLIT"
"""Value of Image Type of frames that were taken out of one enhanced instance."""
_FRAMES, _SLICES = "NumberOfFrames", "NumberOfSlices"
_IN_ACQUISITION, _TIMES = "ImagesInAcquisition", "NumberOfTemporalPositions"
_TYPE, _SPACING = "SeriesType", "PixelSpacing"
_FACTORS: Mapping[str, Sequence[str]] = {
    "DYNAMIC": ("NumberOfTimeSlices",),
    "GATED": ("NumberOfTimeSlots", "NumberOfRRIntervals"),
}
"""First value of a PET's Series Type -> how often its slices are there (PS3.3 C.8.9.1)."""
_COUNTS = (
    _SLICES,
    _IN_ACQUISITION,
    _TIMES,
    _TYPE,
    *(each for of in _FACTORS.values() for each in of),
)
_SIZES = ("SOPClassUID", "Rows", "Columns", "ImageType")
_WHEN = ("StudyDate", "StudyTime")
_FEWER_SLICES = InstanceOutcome(Outcome.INCONSISTENT, fault="fewer_slices")
_FEWER_IMAGES = InstanceOutcome(Outcome.INCONSISTENT, fault="fewer_images")
_FEWER_TIMES = InstanceOutcome(Outcome.INCONSISTENT, fault="fewer_times")
_OTHER_FRAMES = InstanceOutcome(Outcome.INCONSISTENT, fault="frames_differ")
_OTHER_GROUPS = InstanceOutcome(Outcome.INCONSISTENT, fault="groups_differ")
_OTHER_SPACING = InstanceOutcome(Outcome.INCONSISTENT, fault="spacing_differs")
_OTHER_TIME = InstanceOutcome(Outcome.INCONSISTENT, fault="study_time_differs")


def find_fewer(series: SeriesGeometry) -> Iterator[Problem]:
    """Yield the instances of a series that has fewer images than it declares."""
    volume = series.singles
    if volume is None or not volume.unit.images:
        return
    images = volume.unit.images
    if len(images) < _declared_slices(images):
        yield _FEWER_SLICES, volume.unit.indices
    if len(images) < _least(images, _IN_ACQUISITION):
        yield _FEWER_IMAGES, volume.unit.indices
    times = volume.stacks[0].repeats if volume.stacks else None
    if times and times < _least(images, _TIMES) and not has_type(images, _SPLIT):
        yield _FEWER_TIMES, volume.unit.indices


def find_other_frames(series: SeriesGeometry) -> Iterator[Problem]:
    """Yield the enhanced instances that have another number of frames than most of their kind."""
    alike: dict[tuple[str, ...], list[Volume]] = defaultdict(list)
    for volume in series.enhanced:
        alike[tuple(map(volume.unit.header.text, _SIZES))].append(volume)
    for volumes in alike.values():
        members = (member for volume in volumes for member in volume.unit.members)
        values = {index: to_number(header.get(_FRAMES)) for index, header in members}
        yield _OTHER_FRAMES, _outside_majority(values)


def find_other_groups(series: SeriesGeometry) -> Iterator[Problem]:
    """Yield the enhanced instances with more or fewer functional groups than frames."""
    for volume in series.enhanced:
        frames = to_number(volume.unit.header.get(_FRAMES))
        if frames and volume.unit.frames and frames != volume.unit.frames:
            yield _OTHER_GROUPS, volume.unit.indices


def find_other_spacing(series: SeriesGeometry) -> Iterator[Problem]:
    """Yield the images whose pixels are of another size than those of most of their class."""
    by_class: dict[str, dict[int, Hashable]] = defaultdict(dict)
    known: dict[int, Hashable] = {}
    for index, header in series.singles.unit.members if series.singles else ():
        spacing = header.get(_SPACING)
        if spacing is None:
            continue
        if id(spacing) not in known:
            known[id(spacing)] = tuple(round(each, _DIGITS) for each in to_numbers(spacing) or ())
        if known[id(spacing)]:
            by_class[header.text("SOPClassUID")][index] = known[id(spacing)]
    for values in by_class.values():
        yield _OTHER_SPACING, _outside_majority(values)


def find_other_time(series: SeriesGeometry) -> Iterator[Problem]:
    """Yield the instances whose study began at another time than that of most in the series."""
    values = {
        index: (date, _in_parts(time))
        for volume in series.volumes
        for index, header in volume.unit.members
        if (date := header.text("StudyDate").strip()) and (time := header.text("StudyTime").strip())
    }
    yield _OTHER_TIME, _outside_majority(values)


def _in_parts(time: str) -> int | str:
    """Return the parts of a second since midnight, the text itself where it is no time."""
    hours, minutes, seconds = time[:2], time[2:4] or "0", time[4:] or "0"
    try:
        return round((int(hours) * 3600 + int(minutes) * 60 + float(seconds)) * _PARTS)
    except ValueError:
        return time


def _declared_slices(images: Sequence[Image]) -> float:
    """Return how many images a PET declares, 0 where it does not."""
    kinds = {image.header.text(_TYPE).partition("\\")[0].strip() for image in images}
    found = _least(images, _SLICES)
    for keyword in _FACTORS.get(kinds.pop(), ()) if len(kinds) == 1 else ():
        found *= _least(images, keyword) or 1
    return found


def _least(images: Iterable[Image], keyword: str) -> float:
    """Return the smallest value that the images have, 0 where they have none."""
    found = {id(each): each for image in images if (each := image.header.get(keyword))}
    numbers = [number for each in found.values() if (number := to_number(each)) is not None]
    return min(numbers, default=0)


def _outside_majority(values: Mapping[int, Hashable]) -> list[int]:
    """Return the indices that do not have the commonest value; of equals the smallest has it."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for index, value in values.items():
        groups[value].append(index)
    ranked = sorted(groups.items(), key=lambda each: (-len(each[1]), str(each[0])))
    return [index for _, indices in ranked[1:] for index in indices]


FEWER_THAN_DECLARED = series_check(
    "fewer-than-declared",
    find_fewer,
    {Outcome.INCONSISTENT: ("fewer_slices", "fewer_images", "fewer_times")},
    _COUNTS,
)
FRAMES_PER_FILE = series_check(
    "frames-per-file",
    find_other_frames,
    {Outcome.INCONSISTENT: ("frames_differ",)},
    _SIZES,
    when_sampled=WhenSampled.MAY_MISS,
)
FRAME_GROUPS = series_check(
    "frame-groups",
    find_other_groups,
    {Outcome.INCONSISTENT: ("groups_differ",)},
    when_sampled=WhenSampled.HOLDS,
)
PIXEL_SPACING = series_check(
    "pixel-spacing-differs",
    find_other_spacing,
    {Outcome.INCONSISTENT: ("spacing_differs",)},
    (_SPACING,),
    when_sampled=WhenSampled.MAY_MISS,
)
STUDY_TIME = series_check(
    "study-time-differs",
    find_other_time,
    {Outcome.INCONSISTENT: ("study_time_differs",)},
    _WHEN,
    when_sampled=WhenSampled.MAY_MISS,
)
