"""Draws an attribute and what is wrong with it."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from random import Random

from pydicom.datadict import keyword_dict

from conformance.generator.attribute_kinds import KINDS, ways_of
from conformance.generator.draft import Draft
from conformance.generator.encode import Elements
from conformance.generator.fault import Fault
from conformance.generator.paths import MISSING, Path, change_at, paths_of, value_at
from conformance.generator.scan import is_attribute, load_read_by
from conformance.generator.several_values import shorten
from conformance.generator.values import draw_extreme, draw_malformed, draw_sound
from tests.support.dicom_files import to_tag, vr_of

_READ, _OBJECT = 0.65, 0.3
"""Shares of attributes that a consumer reads, and of those of the object; the rest: any other."""
_PRESENT = 0.85
"""Of attributes that a consumer reads, the share of those that the object has."""
_ONE_ITEM, _MOVED = 0.4, 0.06
KINDS_OF_ATTRIBUTE = (*KINDS, "added", "moved to the root", "moved into an item")


def draw_attribute_fault(
    random: Random, first: Elements, where: tuple[str, tuple[int, ...]]
) -> Fault:
    """Return a fault of one attribute. `first`: one instance; `where`: which ones have it."""
    path = _draw_path(random, first)
    if value_at(first, path) is MISSING:
        return _added(random, path, where)
    if random.random() < _MOVED:
        return _moved(random, first, path, where)
    keyword = path[-1]
    vr = vr_of(to_tag(keyword))
    kind, way = random.choice(ways_of(vr))
    words, change = way(random, vr, keyword)
    item = random.randrange(3) if len(path) > 1 and random.random() < _ONE_ITEM else None
    name = ".".join(path) + ("" if item is None else f" in item {item + 1}")

    def apply(elements: Elements) -> Elements:
        return change_at(elements, path, change, item)

    return _fault(kind, f"{name} {words}".strip(), where, apply)


def _draw_path(random: Random, first: Elements) -> Path:
    there = paths_of(first)
    chance = random.random()
    if chance < _READ:
        keywords = load_read_by()[random.choice(sorted(load_read_by()))]
        found = [path for path in there if path[-1] in keywords]
        if found and random.random() < _PRESENT:
            return random.choice(found)
        return (random.choice(keywords),)
    if chance < _READ + _OBJECT:
        return random.choice(there)
    return (random.choice(_dictionary()),)


@lru_cache
def _dictionary() -> list[str]:
    """Return all keywords of data elements."""
    by_tag = sorted((tag, keyword) for keyword, tag in keyword_dict.items())
    return [keyword for tag, keyword in by_tag if keyword and is_attribute(tag)]


def _added(random: Random, path: Path, where: tuple[str, tuple[int, ...]]) -> Fault:
    vr = vr_of(to_tag(path[-1]))
    drawn = [draw_sound, draw_sound, draw_malformed]
    if vr in ("DS", "IS", "US", "SS", "UL", "SL", "FL", "FD"):
        drawn.append(draw_extreme)
    value = [{}] if vr == "SQ" else random.choice(drawn)(vr, random)
    if random.random() < _EMPTY:
        value = b""
    words = f"{path[-1]} {shorten(value)}"
    return _fault("added", words, where, lambda each: change_at(each, path, lambda _old: value))


_EMPTY = 0.15


def _moved(
    random: Random, first: Elements, path: Path, where: tuple[str, tuple[int, ...]]
) -> Fault:
    def lose(elements: Elements) -> Elements:
        return change_at(elements, path, lambda _old: MISSING)

    if len(path) > 1:

        def lift(elements: Elements) -> Elements:
            value = value_at(elements, path)
            return lose(elements) if value is MISSING else {**lose(elements), path[-1]: value}

        return _fault("moved to the root", ".".join(path), where, lift)
    others = [each[:-1] for each in paths_of(first) if len(each) > 1 and each[0] != path[0]]
    above = random.choice(others) if others else ("SourceImageSequence",)

    def sink(elements: Elements) -> Elements:
        value = value_at(elements, path)
        if value is MISSING:
            return elements
        if not others:
            return {**lose(elements), above[0]: [{path[-1]: value}]}
        return change_at(lose(elements), (*above, path[-1]), lambda _old: value)

    return _fault("moved into an item", f"{path[-1]} to {'.'.join(above)}", where, sink)


def _fault(
    kind: str,
    words: str,
    where: tuple[str, tuple[int, ...]],
    change: Callable[[Elements], Elements],
) -> Fault:
    def apply(draft: Draft) -> Draft:
        return replace(draft, elements=change(draft.elements))

    return Fault(kind, words, *where, apply)
