"""Draws series that are whole, regular volumes, as tables, and breaks them in known ways."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from tests.support.dicom_files import CT, MR, Table, picture
from tests.support.kinds import KINDS

_PET = "1.2.840.10008.5.1.4.1.1.128"
_CLASSES = {"CT": CT, "MR": MR, "PT": _PET}
_PLANES: Sequence[Sequence[float]] = (
    (1, 0, 0, 0, 1, 0),
    (0, 1, 0, 0, 0, -1),
    (1, 0, 0, 0, 0, -1),
    (0.8, 0.6, 0, -0.6, 0.8, 0),
    (1, 0, 0, 0, 0.96, -0.28),
)
"""Axial, sagittal, coronal, turned and oblique."""
_TELLING = ("TemporalPositionIdentifier", "TriggerTime", "EchoTime", "AcquisitionNumber")
"""What may tell time points apart; OHIF does not know the last of them."""


@dataclass(frozen=True, slots=True)
class Slice:
    """One image: which place and which time it is of, and its table."""

    place: int
    time: int
    table: Table


Series = Sequence[Slice]


def sound_series(seed: int) -> Series:
    """Return a series of 8 to 20 places at equal steps, at 1 to 4 times, numbered in order."""
    draw = random.Random(seed)  # noqa: S311 - the same in every run
    modality, plane = draw.choice([*_CLASSES]), draw.choice(_PLANES)
    step, places = draw.choice((0.5, 1, 1.25, 2.4, 5)), draw.randrange(8, 21)
    times = draw.choice((1, 1, 2, 3, 4))
    telling, start = draw.choice(_TELLING), draw.uniform(-300, 300)
    jitter = draw.choice((0, 0, 0.02))
    common: Table = {
        **KINDS["CT"],
        "SOPClassUID": _CLASSES[modality],
        "Modality": modality,
        "SeriesInstanceUID": f"1.2.3.{seed + 1}",
        "ImageOrientationPatient": "\\".join(f"{each:g}" for each in plane),
    }
    offsets = [start + step * (place + draw.uniform(-jitter, jitter)) for place in range(places)]
    return [
        Slice(
            place, time, _image(common, plane, at, time * places + place + 1, {telling: time + 1})
        )
        for time in range(times)
        for place, at in enumerate(offsets)
    ]


def _image(
    common: Table, plane: Sequence[float], at: float, number: int, own: Mapping[str, int]
) -> Table:
    (a, b, c), (d, e, f) = plane[:3], plane[3:]
    normal = (b * f - c * e, c * d - a * f, a * e - b * d)
    return {
        **common,
        **{keyword: str(value) for keyword, value in own.items()},
        "SOPInstanceUID": f"{common['SeriesInstanceUID']!s}.{number}",
        "InstanceNumber": str(number),
        "AcquisitionTime": f"0304{min(own.values()):02}",
        "ImagePositionPatient": "\\".join(f"{at * each:.6g}" for each in normal),
        "PixelData": picture(number=number),
    }


def _without(series: Series, gone: Callable[[Slice], bool]) -> Series:
    return [each for each in series if not gone(each)]


def _places(series: Series) -> int:
    return max(each.place for each in series) + 1


def lose_a_place(series: Series, draw: random.Random) -> Series:
    """Leave out one place inside, at all times."""
    place = draw.randrange(1, _places(series) - 1)
    return _without(series, lambda each: each.place == place)


def lose_every_other_place_of_half(series: Series, _draw: random.Random) -> Series:
    """Leave out every other place of the first half."""
    half = _places(series) // 2
    return _without(series, lambda each: each.place < half and each.place % 2 == 1)


def cut_the_last_volume(series: Series, draw: random.Random) -> Series:
    """Leave out the last places of the last of several times; of a lone one a file inside."""
    if series[-1].time == 0:
        return lose_a_file(series, draw)
    return series[: -draw.randrange(1, _places(series))]


def lose_a_file(series: Series, draw: random.Random) -> Series:
    """Leave out one image at a place inside."""
    inside = [each for each in series if 0 < each.place < _places(series) - 1]
    lost = draw.choice(inside)
    return _without(series, lambda each: each is lost)


def add_a_perpendicular_slice(series: Series, _draw: random.Random) -> Series:
    """Add an image whose rows are those of the others, and whose columns are their normal."""
    first = series[0].table
    row = str(first["ImageOrientationPatient"]).split("\\")[:3]
    a, b, c, d, e, f = map(float, str(first["ImageOrientationPatient"]).split("\\"))
    normal = (b * f - c * e, c * d - a * f, a * e - b * d)
    plane = "\\".join([*row, *(f"{each:.6g}" for each in normal)])
    own = {"SOPInstanceUID": "1.2.3.999", "InstanceNumber": "999", "ImageOrientationPatient": plane}
    return [*series, Slice(0, 0, {**first, **own})]


def double_under_new_uids(series: Series, _draw: random.Random) -> Series:
    """Add each image again with another SOPInstanceUID."""
    again = [
        replace(each, table={**each.table, "SOPInstanceUID": f"1.2.3.998.{number}"})
        for number, each in enumerate(series)
    ]
    return [*series, *again]


def tilt(series: Series, _draw: random.Random) -> Series:
    """Shift each image along its rows by a tenth of its way along the normal."""
    row = [float(each) for each in str(series[0].table["ImageOrientationPatient"]).split("\\")[:3]]
    first = _position(series[0])
    shifted = []
    for each in series:
        place = _position(each)
        way = sum((b - a) ** 2 for a, b in zip(first, place, strict=True)) ** 0.5
        moved = "\\".join(f"{p + 0.1 * way * r:.6g}" for p, r in zip(place, row, strict=True))
        shifted.append(replace(each, table={**each.table, "ImagePositionPatient": moved}))
    return shifted


def lose_an_end(series: Series, _draw: random.Random) -> Series:
    """Leave out the last place, at all times."""
    last = _places(series) - 1
    return _without(series, lambda each: each.place == last)


def _position(each: Slice) -> list[float]:
    return [float(part) for part in str(each.table["ImagePositionPatient"]).split("\\")]
