"""Takes the images that lie in space out of the headers of an archive, by series.

An image is an instance of one frame, or a frame of an enhanced instance (PS3.3 C.7.6.2 and
C.7.6.16). A volume is looked for in a unit: the single frames of a series together, or the frames
of one enhanced instance, as the consumers do.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import NamedTuple

from fw_gear_dicom_check.derive.geometry.numbers import to_number, to_numbers
from fw_gear_dicom_check.derive.geometry.vectors import Vector
from fw_gear_dicom_check.model import Attribute, Header, Instance, Item

_SHARED, _FRAMES = "SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"
_POSITION, _ORIENTATION = "ImagePositionPatient", "ImageOrientationPatient"
_SERIES, _CLASS, _INSTANCE = "SeriesInstanceUID", "SOPClassUID", "SOPInstanceUID"
_IN_PLACE, _IN_PLANE = "PlanePositionSequence", "PlaneOrientationSequence"
_CONTENT, _STACK = "FrameContentSequence", "StackID"
_AXES, _COSINES = 3, 6
"""Values of a position and of an orientation."""
KEYWORDS = (_SERIES, _CLASS, _INSTANCE, _POSITION, _ORIENTATION, "NumberOfFrames", "ImageType")
"""Attributes at the root that tell where an image lies, and whether it belongs to a stack."""
ITEM_KEYWORDS: Mapping[str, Sequence[str]] = {
    _FRAMES: (),
    f"{_SHARED}/{_IN_PLACE}": (_POSITION,),
    f"{_SHARED}/{_IN_PLANE}": (_ORIENTATION,),
    f"{_FRAMES}/{_IN_PLACE}": (_POSITION,),
    f"{_FRAMES}/{_IN_PLANE}": (_ORIENTATION,),
    f"{_FRAMES}/{_CONTENT}": (_STACK,),
}
"""Path of functional groups -> what is read in their items."""


class Image(NamedTuple):
    """An image in space. `instance`: the index of its instance in the archive; `frame`: from 0."""

    instance: int
    header: Header
    position: Vector
    orientation: Vector
    frame: int = 0
    stack_id: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """Images in which a volume is looked for.

    `members`: all its instances, indices and headers. `images`: those with a place, each once
    however often it is stored. `is_placed`: none lacks its place. `frames`: functional groups of an
    enhanced instance, None for single frames.
    """

    members: tuple[tuple[int, Header], ...]
    images: tuple[Image, ...]
    is_placed: bool
    frames: int | None = None

    @property
    def indices(self) -> Sequence[int]:
        """The indices of all its instances, rising."""
        return [index for index, _ in self.members]

    @property
    def header(self) -> Header:
        """The header of the first instance."""
        return self.members[0][1]


@dataclass(frozen=True, slots=True)
class SpaceClasses:
    """SOP class UIDs of images that lie in space: of one frame, and with functional groups."""

    single: frozenset[str]
    enhanced: frozenset[str]


def is_single(header: Header) -> bool:
    """Tell whether an instance has no more than one frame."""
    number = to_number(header.get("NumberOfFrames"))
    return number is None or number <= 1


def units_by_series(
    instances: Iterable[Instance], classes: SpaceClasses
) -> Mapping[str, Sequence[Unit]]:
    """Return SeriesInstanceUID -> its units, that of the single frames first.

    Instances of other classes are in none: of them no more is looked at than their class.
    """
    singles: dict[str, list[tuple[int, Header]]] = defaultdict(list)
    found: dict[str, list[Unit]] = defaultdict(list)
    for index, instance in enumerate(instances):
        header = instance.header
        uid = header.text(_CLASS).strip()
        if uid in classes.single and is_single(header):
            singles[header.text(_SERIES)].append((index, header))
        elif uid in classes.enhanced:
            found[header.text(_SERIES)].append(_enhanced_unit(index, header))
    for series, each in singles.items():
        found[series].insert(0, _single_unit(each))
    return found


def _single_unit(members: Sequence[tuple[int, Header]]) -> Unit:
    read = _Vectors()
    images: dict[object, Image] = {}
    is_placed = True
    for index, header in members:
        position = read.of(header.get(_POSITION), _AXES)
        orientation = read.of(header.get(_ORIENTATION), _COSINES)
        if position is None or orientation is None:
            is_placed = False
            continue
        # A copy of an instance lies where the instance lies; without a UID none is known as one.
        copy = header.text(_INSTANCE), position, orientation
        key = copy if copy[0].strip() else index
        images.setdefault(key, Image(index, header, position, orientation))
    return Unit(tuple(members), tuple(images.values()), is_placed)


def _enhanced_unit(index: int, header: Header) -> Unit:
    read = _Vectors()
    shared = {item.path: item for item in header.items if item.path.startswith(_SHARED)}
    by_path: dict[str, dict[int, Item]] = defaultdict(dict)
    for item in header.items:
        if item.path.startswith(_FRAMES):
            by_path[item.path].setdefault(item.number, item)
    frames = len(by_path[_FRAMES])
    values = zip(
        _of_frames(by_path, shared, _IN_PLACE, _POSITION, frames),
        _of_frames(by_path, shared, _IN_PLANE, _ORIENTATION, frames),
        _of_frames(by_path, shared, _CONTENT, _STACK, frames),
        strict=True,
    )
    images = [
        Image(index, header, place, plane, number, stack.text.strip() if stack else "")
        for number, (position, orientation, stack) in enumerate(values)
        if (place := read.of(position, _AXES)) and (plane := read.of(orientation, _COSINES))
    ]
    return Unit(((index, header),), tuple(images), bool(frames) and len(images) == frames, frames)


def _of_frames(
    by_path: Mapping[str, Mapping[int, Item]],
    shared: Mapping[str, Item],
    sequence: str,
    keyword: str,
    frames: int,
) -> Iterable[Attribute | None]:
    """Return an attribute of each frame: of its own functional group, else of the shared ones."""
    own = by_path.get(f"{_FRAMES}/{sequence}", {})
    for_all = shared.get(f"{_SHARED}/{sequence}")
    default = next(_named(for_all, keyword), None) if for_all else None
    if not own:
        return repeat(default, frames)
    return (next(_named(own.get(number), keyword), default) for number in range(frames))


def _named(item: Item | None, keyword: str) -> Iterator[Attribute]:
    return (each for each in item.attributes if each.keyword == keyword) if item else iter(())


class _Vectors:
    """Reads vectors, each object once: neighbours share their orientation."""

    def __init__(self) -> None:
        self._before: dict[int, tuple[Attribute, Vector | None]] = {}

    def of(self, attribute: Attribute | None, values: int) -> Vector | None:
        """Return so many numbers, None for more, fewer, or none at all."""
        if attribute is None:
            return None
        known = self._before.get(values)
        if known is not None and known[0] is attribute:
            return known[1]
        numbers = to_numbers(attribute)
        found = tuple(numbers) if numbers is not None and len(numbers) == values else None
        self._before[values] = attribute, found
        return found
