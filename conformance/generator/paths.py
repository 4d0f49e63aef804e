"""Finds and changes the attributes of an object, those in the items of sequences too."""

from collections.abc import Callable, Mapping
from typing import Any

from conformance.generator.encode import Elements

Path = tuple[str, ...]
"""Keywords of the sequences that an attribute is in, from the root, and its own."""
Change = Callable[[Any], Any]
"""The value that an attribute has, MISSING for none -> the one that it gets, MISSING for none."""
MISSING = object()


def paths_of(elements: Elements) -> list[Path]:
    """Return the paths of all attributes, each once, in the order of the table."""
    return list(dict.fromkeys(_walk(elements, ())))


def value_at(elements: Elements, path: Path) -> Any:  # noqa: ANN401 - what a table holds
    """Return the first value at a path, MISSING if there is none."""
    first = elements.get(path[0], MISSING)
    if len(path) == 1 or first is MISSING:
        return first
    items = items_of(first)
    found = (value_at(item, path[1:]) for item in items)
    return next((value for value in found if value is not MISSING), MISSING)


def change_at(elements: Elements, path: Path, change: Change, item: int | None = None) -> Elements:
    """Return the elements with a change at a path: in all items, or in one of each sequence.

    `item`: the number of that one, counted round. Without the sequences there is no change.
    """
    keyword = path[0]
    if len(path) == 1:
        value = change(elements.get(keyword, MISSING))
        rest = {key: each for key, each in elements.items() if key != keyword}
        return rest if value is MISSING else {**elements, keyword: value}
    items = items_of(elements.get(keyword))
    if not items:
        return elements
    chosen = range(len(items)) if item is None else (item % len(items),)
    changed = [
        change_at(each, path[1:], change, item) if number in chosen else each
        for number, each in enumerate(items)
    ]
    return {**elements, keyword: changed}


def items_of(value: Any) -> list[Elements]:  # noqa: ANN401 - what a table holds
    """Return the items of a sequence, none for any other value."""
    if not isinstance(value, list | tuple):
        return []
    return [each for each in value if isinstance(each, Mapping)]


def _walk(elements: Elements, above: Path) -> list[Path]:
    found: list[Path] = []
    for keyword, value in elements.items():
        found.append((*above, keyword))
        for item in items_of(value):
            found.extend(_walk(item, (*above, keyword)))
    return found
