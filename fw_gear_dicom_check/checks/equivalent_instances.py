"""Puts instances together that no check can tell apart: one header answers for all of them.

Each check declares what it asks of which attribute (`Check.reads`). Instances that agree in all
these answers are equivalent; a series of 50,000 makes a handful of parts.
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from hashlib import blake2b
from itertools import compress
from operator import is_not

from fw_gear_dicom_check.checks.check import Question
from fw_gear_dicom_check.checks.instance_groups import load_sop_classes
from fw_gear_dicom_check.checks.partitioned_archive import (
    EquivalentInstances,
    FindInAll,
    PartitionedArchive,
)
from fw_gear_dicom_check.checks.pixel_sizes import PixelSizes
from fw_gear_dicom_check.checks.value_representation import fault_of, sound_test
from fw_gear_dicom_check.derive.geometry.images import SpaceClasses
from fw_gear_dicom_check.derive.geometry.series_geometry import derive_geometry
from fw_gear_dicom_check.limits.budget import Budget
from fw_gear_dicom_check.model import Archive, Attribute, Header, InstanceOutcome, Item

_PER_PART = 640
"""Bytes that a part takes while it is judged: its key, its indices, its outcomes; as measured."""


def partition_archive(
    archive: Archive,
    questions: Mapping[str, Sequence[Question]],
    budget: Budget | None = None,
) -> PartitionedArchive:
    """Put the instances together that answer all questions alike; `questions`: by keyword.

    Raises SpentError.
    """
    numbering, sizes, budget = _Numbering(questions), PixelSizes(), budget or Budget.unbounded()
    parts: dict[object, tuple[Header, list[int]]] = {}
    key: tuple[object, ...]
    for index, instance in enumerate(budget.watch(archive.instances)):
        header = instance.header
        key = numbering.key_of(header.slots), _file_key(header, sizes)
        if header.items:
            key = *key, frozenset(_item_answers(header.items, questions))
        if key not in parts:
            parts[key] = header, []
            budget.kept -= _PER_PART
        parts[key][1].append(index)
    found = tuple(EquivalentInstances(*part) for part in parts.values())
    wanted = archive.instances[0].header.wanted.keywords if archive.instances else ()
    varying = frozenset(wanted[slot] for slot in numbering.varying)
    return with_geometry(archive, found, varying, budget)


def with_geometry(
    archive: Archive,
    parts: tuple[EquivalentInstances, ...],
    varying: frozenset[str],
    budget: Budget,
) -> PartitionedArchive:
    """Return parts together with what derives the geometry when it is first asked for, and once."""
    groups = load_sop_classes().groups
    classes = SpaceClasses(groups["volume"], groups["enhanced_volume"])
    geometry = cache(partial(derive_geometry, archive, classes, budget))

    def find(find_in_all: FindInAll) -> Mapping[int, InstanceOutcome]:
        """Return index -> what is wrong; of several the first by the name of its fault."""
        found: dict[int, InstanceOutcome] = {}
        problems = find_in_all(geometry())
        for outcome, indices in sorted(problems, key=lambda each: each[0].fault, reverse=True):
            found |= dict.fromkeys(indices, outcome)
        return found

    return PartitionedArchive(archive, parts, varying, geometry, cache(find))


class _Numbering:
    """Gives each header a key: numbers that stand for the answers to all questions, slot by slot.

    A series' headers share most of their attributes: only what is another object than in the
    header before is looked at. `varying`: the slots where that was so.
    """

    def __init__(self, questions: Mapping[str, Sequence[Question]]) -> None:
        self._questions = questions
        self._before: Sequence[Attribute | None] = ()
        self._key: list[int] = []
        self._digest = b""
        self._numbers: dict[object, int] = {}
        self.varying: set[int] = set()

    def key_of(self, slots: Sequence[Attribute | None]) -> bytes:
        """Return the same key for headers that no check can tell apart: a digest, to be small."""
        if not self._before:
            self._before = slots
            self._key = [self._number(attribute) for attribute in slots]
            self._digest = _digest(self._key)
            return self._digest
        is_changed = False
        for slot in compress(range(len(slots)), map(is_not, slots, self._before)):
            self.varying.add(slot)
            number = self._number(slots[slot])
            if number != self._key[slot]:
                self._key[slot], is_changed = number, True
        if is_changed:
            self._digest = _digest(self._key)
        self._before = slots
        return self._digest

    def _number(self, attribute: Attribute | None) -> int:
        if attribute is None:
            return -1
        keyword = attribute.keyword
        is_asked = keyword in self._questions or attribute.is_garbled
        if not is_asked and sound_test(keyword)(attribute):
            answers: tuple[object, ...] = (keyword, False, "", "", None)
        else:
            answers = _answers(attribute, self._questions.get(keyword, ()))
        return self._numbers.setdefault(answers, len(self._numbers))


def _digest(numbers: Sequence[int]) -> bytes:
    return blake2b(array("q", numbers).tobytes(), digest_size=16).digest()


def _answers(attribute: Attribute, questions: Sequence[Question]) -> tuple[object, ...]:
    emptiness = attribute.is_empty and max(len(attribute.values), 1)
    encoding = attribute.where, fault_of(attribute), attribute.is_garbled
    asked = tuple([question(attribute) for question in questions]) or None
    return attribute.keyword, emptiness, *encoding, asked


def _item_answers(
    items: Sequence[Item], questions: Mapping[str, Sequence[Question]]
) -> Iterator[tuple[object, ...]]:
    """Yield what checks may ask of items: not in which of several equal ones an attribute is."""
    for item in items:
        answers = [_answers(each, questions.get(each.keyword, ())) for each in item.attributes]
        yield item.path, tuple(answers)


def _file_key(header: Header, sizes: PixelSizes) -> tuple[object, ...]:
    """Return what checks may ask of a file without declaring it.

    That is its form, whether its pixels are there, and whether they are as many as they should be.
    """
    pixels = header.pixels
    if pixels is None:
        return None, header.form
    state = pixels.length >= 0, pixels.is_cut, pixels.is_bare, pixels.fragments
    return *state, sizes.of(header), header.form
