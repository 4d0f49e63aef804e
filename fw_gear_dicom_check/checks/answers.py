"""What every check takes and gives: the facts of the run, one answer for each kind of instance."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fw_gear_dicom_check.checks.sorting import SortedArchive
from fw_gear_dicom_check.derive.routing import Route
from fw_gear_dicom_check.derive.timestamp import Zone
from fw_gear_dicom_check.groups import GROUPS, SopClasses
from fw_gear_dicom_check.model import Header, Judged, Outcome, Rule

OK = Judged(Outcome.OK)
NOT_APPLICABLE = Judged(Outcome.NOT_APPLICABLE)
_SERIES = "SeriesInstanceUID"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the checks need to know beyond the archive."""

    classes: SopClasses
    routes: tuple[Route, ...]
    zone: Zone


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers and the places of the subjects that they are for; `name` tells a place's member."""

    found: tuple[tuple[Judged, Sequence[int]], ...]
    name: Callable[[int], str]


def answer_each(
    rule: Rule, archive: SortedArchive, facts: Facts, judge: Callable[[Header], Judged]
) -> Answers:
    """Judge each kind of instance that the rule applies to."""
    applies = GROUPS[rule.applies_to]
    found = tuple(
        (
            judge(kind.header) if applies(kind.header, facts.classes) else NOT_APPLICABLE,
            kind.places,
        )
        for kind in archive.kinds
    )
    return Answers(found, name_of(archive))


def name_of(archive: SortedArchive) -> Callable[[int], str]:
    """Return what tells the member at a place."""
    return lambda place: archive.instances[place].member


def all_places(archive: SortedArchive) -> list[int]:
    """Return the places of all instances, in order."""
    return sorted(place for kind in archive.kinds for place in kind.places)


def places_by_series(archive: SortedArchive) -> Iterator[Sequence[int]]:
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


def may_vary(archive: SortedArchive, keywords: Iterable[str]) -> bool:
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
