"""Sorts an archive's instances into kinds that no check can tell apart: one answers for all alike.

Of most attributes a check asks only whether they are there, empty or malformed, of some the value.
Instances that agree in all these answers are alike; a series of 50,000 makes a handful of kinds.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from fw_gear_dicom_check.checks.value_representation import fault_of
from fw_gear_dicom_check.checks.zero import is_zero
from fw_gear_dicom_check.derive.dates import parse_datetime
from fw_gear_dicom_check.derive.routing import Route, keywords_of
from fw_gear_dicom_check.groups import KEYWORDS
from fw_gear_dicom_check.model import Archive, Attribute, Header, Instance, Rule

_REMEMBERED = 50_000
"""Attributes whose answers are remembered."""
_SIZES = ("SamplesPerPixel", "PhotometricInterpretation")
"""Attributes whose values decide, with those of groups, about the size of the pixels."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Instances that are alike: the header of the first, and all their places in the archive."""

    header: Header
    places: Sequence[int]


@dataclass(frozen=True, slots=True)
class SortedArchive:
    """An archive and its instances by kind, in the order of their first ones."""

    archive: Archive
    kinds: tuple[Kind, ...]

    @property
    def instances(self) -> Sequence[Instance]:
        """All instances, in the archive's order."""
        return self.archive.instances

    def restrict(self, belongs: Callable[[Header], bool]) -> "SortedArchive":
        """Return the archive with the kinds only that belong to a group."""
        return SortedArchive(self.archive, tuple(k for k in self.kinds if belongs(k.header)))


def sort_archive(archive: Archive, rules: Iterable[Rule], routes: Iterable[Route]) -> SortedArchive:
    """Sort the instances by what the rules and routes can ask of them."""
    questions = _questions(rules, routes)
    answers: dict[int, int] = {}
    numbers: dict[object, int] = {None: 0}
    kinds: dict[object, tuple[Header, list[int]]] = {}
    for place, instance in enumerate(archive.instances):
        header = instance.header
        key = tuple(map(answers.get, map(id, header.slots)))
        if None in key:
            key = _answer(header, key, questions, answers, numbers)
        kinds.setdefault((key, _form(header)), (header, []))[1].append(place)
    return SortedArchive(archive, tuple(Kind(*kind) for kind in kinds.values()))


Question = Callable[[Attribute], object]


def _questions(rules: Iterable[Rule], routes: Iterable[Route]) -> Mapping[str, Question]:
    """Return keyword -> what is asked of its value, beyond whether there is a sound one."""
    asked: dict[str, Question] = {"AcquisitionDateTime": _names_a_day}
    for rule in rules:
        if rule.check == "not-zero":
            asked[rule.keyword] = is_zero
    by_value = [*KEYWORDS, *_SIZES]
    by_value += [rule.keyword for rule in rules if rule.check == "allowed-value"]
    by_value += [keyword for route in routes for keyword in keywords_of(route)]
    return asked | dict.fromkeys(by_value, _text)


def _answer(
    header: Header,
    key: tuple[int | None, ...],
    questions: Mapping[str, Question],
    answers: dict[int, int],
    numbers: dict[object, int],
) -> tuple[int | None, ...]:
    """Find out what is not known yet of a header's attributes, and return its whole key."""
    if len(answers) > _REMEMBERED:
        answers.clear()
    found = list(key)
    for slot in [slot for slot, number in enumerate(key) if number is None]:
        attribute = header.slots[slot]
        kind = _kind(attribute, questions) if attribute else None
        answers[id(attribute)] = found[slot] = numbers.setdefault(kind, len(numbers))
    return tuple(found)


def _kind(attribute: Attribute, questions: Mapping[str, Question]) -> tuple[object, ...]:
    question = questions.get(attribute.keyword)
    asked = question(attribute) if question else None
    return attribute.keyword, attribute.is_empty, attribute.where, fault_of(attribute), asked


def _form(header: Header) -> tuple[object, ...]:
    """Return what checks ask of a file besides its attributes."""
    pixels = header.pixels
    measured = (pixels.length, pixels.is_cut) if pixels else None
    return measured, header.has_preamble, header.has_file_meta, header.is_encoded_as_declared


def _text(attribute: Attribute) -> object:
    return attribute.text


def _names_a_day(attribute: Attribute) -> object:
    return parse_datetime(attribute.text) is not None
