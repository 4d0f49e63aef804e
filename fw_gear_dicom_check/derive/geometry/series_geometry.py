"""How the images of each series lie in space, derived once for all that ask."""

from collections.abc import Iterator
from dataclasses import dataclass

from fw_gear_dicom_check.derive.geometry.images import Image, SpaceClasses, Unit, units_by_series
from fw_gear_dicom_check.derive.geometry.stacks import Stack, stacks_of
from fw_gear_dicom_check.limits.budget import BUDGET_REASONS, Budget
from fw_gear_dicom_check.model import Archive

_TILED = "MOSAIC"
"""Value of Image Type where the slices of a volume are tiles of one picture."""


@dataclass(frozen=True, slots=True)
class Volume:
    """The images in which a volume is looked for, and the stacks that they make.

    `stacks`: the largest first; none where an image has no place, or is a mosaic.
    """

    unit: Unit
    stacks: tuple[Stack, ...]


@dataclass(frozen=True, slots=True)
class SeriesGeometry:
    """A series: the volume of its single frames, if it has some, then one of each enhanced one."""

    series_uid: str
    volumes: tuple[Volume, ...]

    @property
    def singles(self) -> Volume | None:
        """The volume of the single frames, None where there are none."""
        return next((each for each in self.volumes if each.unit.frames is None), None)

    @property
    def enhanced(self) -> Iterator[Volume]:
        """Yield the volumes of the enhanced instances."""
        return (each for each in self.volumes if each.unit.frames is not None)


def derive_geometry(
    archive: Archive, classes: SpaceClasses, budget: Budget
) -> tuple[SeriesGeometry, ...]:
    """Return the series that lie in space, by their UIDs. Raises SpentError.

    None of an archive of which a limit has left out members: what they hold would seem missing.
    """
    if any(each.code in BUDGET_REASONS for each in archive.unreadable):
        return ()
    by_series = units_by_series(budget.watch(archive.instances), classes)
    return tuple(
        SeriesGeometry(uid, tuple(map(_to_volume, budget.watch(units))))
        for uid, units in sorted(by_series.items())
    )


def has_type(images: tuple[Image, ...], word: str) -> bool:
    """Tell whether an image's Image Type has a value."""
    headers = {id(found): found for each in images if (found := each.header.get("ImageType"))}
    return any(word in (value.strip() for value in found.values) for found in headers.values())


def _to_volume(unit: Unit) -> Volume:
    is_judged = unit.is_placed and not has_type(unit.images, _TILED)
    return Volume(unit, stacks_of(unit.images) if is_judged else ())
