"""Foretells the files that dcm2niix makes of a series: how many, of how many slices and volumes.

As version v1.0.20260724 was seen to do with nothing chosen (`make conformance-dcm2niix`).
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence

from fw_gear_dicom_check.derive.geometry.images import Image, Unit
from fw_gear_dicom_check.derive.geometry.numbers import to_number
from fw_gear_dicom_check.derive.geometry.series_geometry import SeriesGeometry
from fw_gear_dicom_check.derive.geometry.stacks import Stack, stacks_of
from fw_gear_dicom_check.model import Header, NiftiFile

KEYWORDS = (
    *("InstanceNumber", "SeriesNumber", "StudyDate", "StudyTime", "Rows", "Columns", "EchoTime"),
    *("ImageType", "SOPClassUID", "Modality", "SoftwareVersions", "NumberOfFrames"),
    *("BitsStored", "BitsAllocated", "PixelRepresentation"),
)
"""Attributes that decide which images become one file, and in which order."""
_TEXTS = ("SeriesNumber", "StudyDate", "SOPClassUID")
_NUMBERS = ("StudyTime", "Rows", "Columns", "EchoTime")
_KEYED = (*_TEXTS, *_NUMBERS, "ImageType")
"""Attributes of which all images of one file have the same values."""
_SAME_COSINE = 0.0001
"""By how much each component of two orientations may differ in one file."""
_STRAIGHT = 1.0
"""Degrees of a tilt above which CT slices are straightened."""
_PARTS = (frozenset({"P", "PHASE"}), frozenset({"R", "REAL"}), frozenset({"I", "IMAGINARY"}))
"""Values of Image Type for parts of a complex image, each of which makes a file of its own."""
_LATER = "syngo MR XA"
"""In Software Versions: a Siemens that writes each volume of a series as an enhanced instance."""
_DIGITS = 4
"""Digits to which times and echo times are compared."""
_FEWEST = 3
"""Places from which on slices at equal steps are computed."""


def foretell_files(series: SeriesGeometry) -> tuple[NiftiFile, ...]:
    """Return the files, in no order of theirs; none where it refuses the series."""
    singles = series.singles
    of_singles = _of_singles(singles.unit) if singles else ()
    return *of_singles, *_of_enhanced([volume.unit for volume in series.enhanced])


def is_refused(stack: Stack) -> bool:
    """Tell whether nothing is written: the images are no whole number of volumes.

    It counts the images at the place of the first by InstanceNumber, and divides. Where they are
    numbered place by place, where the first volume does not begin at an end, or a later one lacks
    its first slice, it writes some of them.
    """
    ordered = sorted(stack.images, key=_order)
    both = stack.places[:: len(stack) - 1 or 1]
    ends = {id(image): place for place in both for image in place.images}
    first = ends.get(id(ordered[0]))
    if first is None or len(first.images) < max(stack.repeats, 2):
        return False
    if ends.get(id(ordered[1])) is first:
        return False
    return len(ordered) % len(first.images) != 0


def _of_singles(unit: Unit) -> Iterator[NiftiFile]:
    headers = [header for _, header in unit.members]
    if any(header.pixels and header.pixels.is_cut for header in headers):
        return
    if not unit.is_placed:
        images = sum(map(_has_picture, headers))
        yield from [NiftiFile(images, 1)] if images else []
        return
    for images_apart in _apart(image for image in unit.images if _has_picture(image.header)):
        for stack in stacks_of(images_apart, _SAME_COSINE):
            yield from _of_stack(stack)


def _has_picture(header: Header) -> bool:
    """Tell whether there are pixels, and their rows and columns are known."""
    has_sizes = header.text("Rows").strip("0 ") and header.text("Columns").strip("0 ")
    return bool(header.pixels and header.pixels.length and has_sizes)


def _of_enhanced(units: Iterable[Unit]) -> Iterator[NiftiFile]:
    """Yield a file for each enhanced instance.

    Siemens' later ones are volumes of one series, and so are those without places taken.
    """
    together: dict[Hashable, NiftiFile] = {}
    for unit in units:
        if not _has_picture(unit.header):
            continue
        file = _of_frames(unit)
        if unit.is_placed and _LATER not in unit.header.text("SoftwareVersions"):
            yield file
            continue
        key = *_key(unit.header), file.slices
        before = together.get(key)
        together[key] = file._replace(volumes=file.volumes + (before.volumes if before else 0))
    yield from together.values()


def _of_frames(unit: Unit) -> NiftiFile:
    stacks = stacks_of(unit.images) if unit.is_placed else ()
    frames = int(to_number(unit.header.get("NumberOfFrames")) or 1)
    if len(stacks) != 1 or len(unit.images) % len(stacks[0].places):
        return NiftiFile(frames, 1)
    slices = len(stacks[0].places)
    return NiftiFile(slices, len(unit.images) // slices)


def _apart(images: Iterable[Image]) -> Iterable[Sequence[Image]]:
    """Return the images by what never stands in one file."""
    found: dict[Hashable, list[Image]] = defaultdict(list)
    keys: dict[Hashable, Hashable] = {}
    for image in images:
        # Images share most of their attributes: what the same objects make is made once.
        same = tuple([id(image.header.get(each)) for each in _KEYED])
        if same not in keys:
            keys[same] = _key(image.header)
        found[keys[same]].append(image)
    return found.values()


def _key(header: Header) -> tuple[Hashable, ...]:
    kinds = frozenset(each.strip() for each in header.text("ImageType").split("\\"))
    texts = (header.text(each).strip() for each in _TEXTS)
    numbers = (round(to_number(header.get(each)) or 0, _DIGITS) for each in _NUMBERS)
    return *texts, *numbers, "DERIVED" in kinds, tuple(bool(kinds & part) for part in _PARTS)


def _of_stack(stack: Stack) -> Iterator[NiftiFile]:
    images, slices = len(stack.images), len(stack.places)
    if is_refused(stack):
        return
    if all(len(place.images) == len(stack.places[0].images) for place in stack.places):
        yield NiftiFile(slices, images // slices)
    else:
        yield NiftiFile(images, 1)
    if slices >= _FEWEST and len(stack.places[0].images) == 1:
        yield from _computed(stack)


def _computed(stack: Stack) -> Iterator[NiftiFile]:
    is_uneven = len(stack.images) > len(stack.places) or any(stack.odd_steps)
    if is_uneven and not _is_unsigned(stack.images[0].header):
        yield NiftiFile(len(stack.places), 1, computed="equal steps")
    is_ct = stack.images[0].header.text("Modality").strip() == "CT"
    if is_ct and stack.shear > _STRAIGHT:
        yield NiftiFile(len(stack.places), 1, computed="straightened")


def _is_unsigned(header: Header) -> bool:
    """Tell whether pixels need all bits of an unsigned number: of these no slice is computed."""
    stored, allocated = header.text("BitsStored").strip(), header.text("BitsAllocated").strip()
    return stored == allocated == "16" and header.text("PixelRepresentation").strip() == "0"


def _order(image: Image) -> tuple[float, Sequence[float], str]:
    number = to_number(image.header.get("InstanceNumber")) or 0.0
    return number, image.position, image.header.text("SOPInstanceUID")
