"""What every check takes and gives: the context of the run, and an outcome for each instance."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fw_gear_dicom_check.checks.equivalent_instances import PartitionedArchive
from fw_gear_dicom_check.checks.instance_groups import GROUPS, SopClasses
from fw_gear_dicom_check.derive.routing import Route
from fw_gear_dicom_check.derive.timestamp import Zone
from fw_gear_dicom_check.model import Header, InstanceOutcome, Outcome, Rule

OK = InstanceOutcome(Outcome.OK)
NOT_APPLICABLE = InstanceOutcome(Outcome.NOT_APPLICABLE)
_SERIES = "SeriesInstanceUID"


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What the checks need to know beyond the archive."""

    classes: SopClasses
    routes: tuple[Route, ...]
    zone: Zone


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Outcomes and the indices of what they are for; `name` gives the member of an index."""

    found: tuple[tuple[InstanceOutcome, Sequence[int]], ...]
    name: Callable[[int], str]


def check_each_part(
    rule: Rule,
    archive: PartitionedArchive,
    context: CheckContext,
    judge: Callable[[Header], InstanceOutcome],
) -> CheckResult:
    """Judge each part of instance that the rule applies to."""
    applies = GROUPS[rule.applies_to]
    found = tuple(
        (
            judge(part.header) if applies(part.header, context.classes) else NOT_APPLICABLE,
            part.places,
        )
        for part in archive.parts
    )
    return CheckResult(found, name_of(archive))


def name_of(archive: PartitionedArchive) -> Callable[[int], str]:
    """Return what tells the member at a place."""
    return lambda place: archive.instances[place].member


def all_places(archive: PartitionedArchive) -> list[int]:
    """Return the places of all instances, in order."""
    return sorted(place for part in archive.parts for place in part.places)


def places_by_series(archive: PartitionedArchive) -> Iterator[Sequence[int]]:
    """Yield the places of each series, in order."""
    places = all_places(archive)
    if not may_vary(archive, [_SERIES]):
        yield from [places] if places else []
        return
    by_series: dict[str, list[int]] = {}
    for place in places:
        uid = archive.instances[place].header.text(_SERIES)
        by_series.setdefault(uid, []).append(place)
    yield from by_series.values()


def may_vary(archive: PartitionedArchive, keywords: Iterable[str]) -> bool:
    """Tell, at little cost, whether there may be several values: not if all share one object."""
    return not archive.varying.isdisjoint(keywords)


def find_outliers(places: Iterable[int], values: Mapping[int, tuple[str, str]]) -> list[int]:
    """Return the places that do not belong to the majority, by their (entity, value).

    In each entity the value that most have is the majority's; of equals the first in the archive.
    """
    entities: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place in places:
        entity, value = values[place]
        entities[entity][value].append(place)
    others: list[int] = []
    for by_value in entities.values():
        _, *rest = sorted(by_value.values(), key=len, reverse=True)
        others += [place for group in rest for place in group]
    return sorted(others)
