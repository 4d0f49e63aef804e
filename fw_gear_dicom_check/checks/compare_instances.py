"""What checks need that compare instances with one another: indices, series, majorities."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive

SERIES = "SeriesInstanceUID"
"""The attribute by which instances belong to one series."""


def name_of(archive: PartitionedArchive) -> Callable[[int], str]:
    """Return what gives the member's name of an instance's index."""
    return lambda index: archive.instances[index].member


def all_indices(archive: PartitionedArchive) -> list[int]:
    """Return the indices of all instances, in order."""
    return sorted(index for part in archive.parts for index in part.indices)


def indices_by_series(archive: PartitionedArchive) -> Iterator[Sequence[int]]:
    """Yield the indices of each series, in order."""
    indices = all_indices(archive)
    if not may_vary(archive, [SERIES]):
        yield from [indices] if indices else []
        return
    by_series: dict[str, list[int]] = {}
    for index in indices:
        by_series.setdefault(archive.instances[index].header.text(SERIES), []).append(index)
    yield from by_series.values()


def may_vary(archive: PartitionedArchive, keywords: Iterable[str]) -> bool:
    """Tell, at little cost, whether there may be several values: not if all share one object."""
    return not archive.varying.isdisjoint(keywords)


def find_outliers(indices: Iterable[int], values: Mapping[int, tuple[str, str]]) -> list[int]:
    """Return the indices that do not belong to the majority, by their (entity, value).

    In each entity the value that most have is the majority's; of equals the first in the archive.
    """
    entities: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for index in indices:
        entity, value = values[index]
        entities[entity][value].append(index)
    others: list[int] = []
    for by_value in entities.values():
        _, *rest = sorted(by_value.values(), key=len, reverse=True)
        others += [index for group in rest for index in group]
    return sorted(others)
