"""Sorts an archive's instances into parts that no check can tell apart: one answers for all alike.

Of most attributes a check asks only whether they are there, empty or malformed, of some the value.
Instances that agree in all these answers are alike; a series of 50,000 makes a handful of parts.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from operator import is_not

from fw_gear_dicom_check.checks.instance_groups import KEYWORDS
from fw_gear_dicom_check.checks.value_representation import fault_of, sound_test
from fw_gear_dicom_check.checks.zero import is_zero
from fw_gear_dicom_check.derive.dates import names_a_day
from fw_gear_dicom_check.derive.routing import Route, route_keywords
from fw_gear_dicom_check.model import Archive, Attribute, Header, Instance, Rule

_SAMPLES = "SamplesPerPixel"
"""Decides, with the attributes of groups, about the size of the pixels."""
_VALUE_CHECKS = frozenset({"allowed-value", "character-set"})
"""Checks that ask for the value itself."""


@dataclass(frozen=True, slots=True)
class EquivalentInstances:
    """Instances that are alike: the header of the first, and all their places in the archive."""

    header: Header
    places: Sequence[int]


@dataclass(frozen=True, slots=True)
class PartitionedArchive:
    """An archive and its instances by part, in the order of their first ones.

    `varying`: the attributes of which not all instances share one object.
    """

    archive: Archive
    parts: tuple[EquivalentInstances, ...]
    varying: frozenset[str]

    @property
    def instances(self) -> Sequence[Instance]:
        """All instances, in the archive's order."""
        return self.archive.instances

    def restrict(self, belongs: Callable[[Header], bool]) -> "PartitionedArchive":
        """Return the archive with the parts only that belong to a group."""
        return replace(self, parts=tuple(part for part in self.parts if belongs(part.header)))


def partition_archive(
    archive: Archive, rules: Iterable[Rule], routes: Iterable[Route]
) -> PartitionedArchive:
    """Sort the instances by what the rules and routes can ask of them."""
    sorter = _Sorter(_questions(rules, routes))
    parts: dict[object, tuple[Header, list[int]]] = {}
    for place, instance in enumerate(archive.instances):
        header = instance.header
        key = sorter.key_of(header.slots), _form(header)
        parts.setdefault(key, (header, []))[1].append(place)
    found = tuple(EquivalentInstances(*part) for part in parts.values())
    wanted = archive.instances[0].header.wanted.keywords if archive.instances else ()
    return PartitionedArchive(archive, found, frozenset(wanted[slot] for slot in sorter.varying))


Question = Callable[[Attribute], object]


class _Sorter:
    """Gives each header a key: numbers that stand for the answers to all questions, slot by slot.

    A series' headers share most of their attributes: only what is another object than in the
    header before is looked at. `varying`: the slots where that was so.
    """

    def __init__(self, questions: Mapping[str, Question]) -> None:
        self._questions = questions
        self._before: Sequence[Attribute | None] = ()
        self._key: tuple[int, ...] = ()
        self._numbers: dict[object, int] = {}
        self.varying: set[int] = set()

    def key_of(self, slots: Sequence[Attribute | None]) -> tuple[int, ...]:
        """Return the same key for headers that no check can tell apart."""
        if not self._before:
            self._before = slots
            self._key = tuple([self._number(attribute) for attribute in slots])
            return self._key
        others = compress(range(len(slots)), map(is_not, slots, self._before))
        changed = {}
        for slot in others:
            self.varying.add(slot)
            number = self._number(slots[slot])
            if number != self._key[slot]:
                changed[slot] = number
        if changed:
            self._key = tuple(changed.get(slot, old) for slot, old in enumerate(self._key))
        self._before = slots
        return self._key

    def _number(self, attribute: Attribute | None) -> int:
        if attribute is None:
            return -1
        keyword = attribute.keyword
        is_asked = keyword in self._questions or attribute.is_garbled
        if not is_asked and sound_test(keyword)(attribute):
            part: tuple[object, ...] = (keyword, False, "", "", None)
        else:
            part = _question_key(attribute, self._questions)
        return self._numbers.setdefault(part, len(self._numbers))


def _questions(rules: Iterable[Rule], routes: Iterable[Route]) -> Mapping[str, Question]:
    """Return keyword -> what is asked of its value, beyond whether there is a sound one."""
    asked: dict[str, Question] = {"AcquisitionDateTime": _names_a_day}
    for rule in rules:
        if rule.check == "not-zero":
            asked[rule.keyword] = is_zero
    by_value = [*KEYWORDS, _SAMPLES, "MediaStorageSOPClassUID"]
    by_value += [rule.keyword for rule in rules if rule.check in _VALUE_CHECKS]
    by_value += [keyword for route in routes for keyword in route_keywords(route)]
    return asked | dict.fromkeys(by_value, _text)


def _question_key(attribute: Attribute, questions: Mapping[str, Question]) -> tuple[object, ...]:
    question = questions.get(attribute.keyword)
    asked = question(attribute) if question else None
    emptiness = attribute.is_empty and max(len(attribute.values), 1)
    form = attribute.where, fault_of(attribute), attribute.is_garbled
    return attribute.keyword, emptiness, *form, asked


def _form(header: Header) -> tuple[object, ...]:
    """Return what checks ask of a file besides its attributes."""
    pixels = header.pixels
    measured = (pixels.length, pixels.is_cut, pixels.is_bare) if pixels else None
    return measured, header.form


def _text(attribute: Attribute) -> object:
    return attribute.text


def _names_a_day(attribute: Attribute) -> object:
    return names_a_day(attribute.text)
