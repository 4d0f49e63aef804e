"""An archive whose instances are put together where no check can tell them apart."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from fw_gear_dicom_check.derive.geometry.series_geometry import SeriesGeometry
from fw_gear_dicom_check.model import Archive, Header, Instance, InstanceOutcome

Problem = tuple[InstanceOutcome, Iterable[int]]
"""What is wrong, and the indices of the instances in which it shows."""
FindInAll = Callable[[Sequence[SeriesGeometry]], Iterable[Problem]]
"""Finds what is wrong with how the images of an archive lie."""


@dataclass(frozen=True, slots=True)
class EquivalentInstances:
    """Instances that are equivalent: the header of the first, and the indices of all, rising."""

    header: Header
    indices: Sequence[int]


@dataclass(frozen=True, slots=True)
class PartitionedArchive:
    """An archive and its instances in parts, in the order of their first ones.

    `varying`: the attributes of which not all instances share one object. `geometry`: how all
    instances lie in space, restricted or not; the first call derives it, and may raise SpentError.
    `problems`: what is found in it, by index: once, whichever rules ask for it.
    """

    archive: Archive
    parts: tuple[EquivalentInstances, ...]
    varying: frozenset[str]
    geometry: Callable[[], Sequence[SeriesGeometry]]
    problems: Callable[[FindInAll], Mapping[int, InstanceOutcome]]

    @property
    def instances(self) -> Sequence[Instance]:
        """All instances, in the archive's order."""
        return self.archive.instances

    def restrict(self, belongs: Callable[[Header], bool]) -> "PartitionedArchive":
        """Return the archive with only those parts that belong to a group."""
        return replace(self, parts=tuple(part for part in self.parts if belongs(part.header)))
