"""The ways in which a value can be wrong, drawn by VR: each returns words and a change."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from conformance.generator.bases import values_of
from conformance.generator.encode import UNDEFINED, Written
from conformance.generator.paths import MISSING, Change, items_of
from conformance.generator.several_values import join, replace_one, shorten, split
from conformance.generator.values import (
    ALL_VRS,
    BINARY_NUMBERS,
    BYTES_VRS,
    LIMITS,
    NUMBER_TEXTS,
    draw_extreme,
    draw_malformed,
    draw_sound,
)

Way = Callable[[Random, str, str], tuple[str, Change]]
"""Source of chance, VR, keyword -> what is done, in words, and the change."""


def _remove(_random: Random, _vr: str, _keyword: str) -> tuple[str, Change]:
    return "", _always(MISSING)


def _empty(_random: Random, vr: str, _keyword: str) -> tuple[str, Change]:
    return "", _always([] if vr == "SQ" else b"")


def _blank(random: Random, _vr: str, _keyword: str) -> tuple[str, Change]:
    return _value(random.choice((" ", "    ", "\0\0", "\\", "\\\\")))


def _other(random: Random, vr: str, keyword: str) -> tuple[str, Change]:
    others = values_of(keyword)
    if others and random.random() < _FROM_OTHERS:
        return _value(random.choice(others))
    return _value(draw_sound(vr, random))


def _malformed(random: Random, vr: str, _keyword: str) -> tuple[str, Change]:
    return _value(draw_malformed(vr, random))


def _extreme(random: Random, vr: str, _keyword: str) -> tuple[str, Change]:
    number = draw_extreme(vr, random)
    which = random.choice((None, None, 0, 1, 2))
    if which is None:
        return _value(number)
    return f"{number!r} as value {which + 1}", lambda value: replace_one(value, which, number)


def _fewer(random: Random, _vr: str, _keyword: str) -> tuple[str, Change]:
    kept = random.randrange(1, 3)
    return f"only {kept}", lambda value: join(split(value)[:kept])


def _more(random: Random, vr: str, _keyword: str) -> tuple[str, Change]:
    further = [draw_sound(vr, random) for _ in range(random.choice((1, 1, 2, 9)))]
    return f"{further!r} after it", lambda value: join([*split(value), *further])


def _longer(random: Random, vr: str, _keyword: str) -> tuple[str, Change]:
    size = LIMITS.get(vr, 64) + random.choice((1, 2, 40))
    letter = random.choice("1Ax")
    return f"{size} times {letter}", _always(letter * size)


def _wrong_vr(random: Random, vr: str, _keyword: str) -> tuple[str, Change]:
    other = random.choice([each for each in (*ALL_VRS, "UN", "XX") if each != vr])
    return f"{vr} as {other}", lambda value: _written(value, vr=other)


def _wrong_type(random: Random, vr: str, _keyword: str) -> tuple[str, Change]:
    if vr == "SQ":
        return _value(random.choice(("text", b"\0\0\0\0", "1\\2")))
    item = {"CodeValue": "1", "CodeMeaning": "x"}
    return "a sequence", _always(Written([item], vr=random.choice(("SQ", vr))))


def _wrong_length(random: Random, _vr: str, _keyword: str) -> tuple[str, Change]:
    length = random.choice((0, 1, 2, 3, 1000, 65534, UNDEFINED))
    return f"{length} declared", lambda value: _written(value, length=length)


def _odd(random: Random, _vr: str, _keyword: str) -> tuple[str, Change]:
    text = random.choice(("1", "abc", "12345"))
    return repr(text), _always(Written(text, is_odd=True))


def _empty_item(_random: Random, _vr: str, _keyword: str) -> tuple[str, Change]:
    return "", _always([{}])


def _fewer_items(random: Random, _vr: str, _keyword: str) -> tuple[str, Change]:
    first = random.random() < _HALF
    words = "the first is lost" if first else "the last is lost"
    return words, lambda value: items_of(value)[1:] if first else items_of(value)[:-1]


def _more_items(random: Random, _vr: str, _keyword: str) -> tuple[str, Change]:
    copies = random.choice((1, 2, 5))
    return f"{copies} more", lambda value: items_of(value) + items_of(value)[:1] * copies


_FROM_OTHERS = 0.6
_HALF = 0.5
_NOT_SEQUENCES: Mapping[str, Way] = {
    "malformed": _malformed,
    "blank": _blank,
    "other value": _other,
    "too long": _longer,
    "odd length": _odd,
    "too few values": _fewer,
    "too many values": _more,
}
_SEQUENCES: Mapping[str, Way] = {
    "empty item": _empty_item,
    "fewer items": _fewer_items,
    "more items": _more_items,
}
_ANY: Mapping[str, Way] = {
    "removed": _remove,
    "emptied": _empty,
    "wrong VR": _wrong_vr,
    "wrong type": _wrong_type,
    "wrong length": _wrong_length,
}
KINDS = (*_ANY, *_SEQUENCES, *_NOT_SEQUENCES, "extreme")
"""Names of all ways."""
_OFTEN = ("removed", "emptied", "malformed", "other value", "extreme")
"""Ways that are drawn three times as often as others."""
_RARELY = ("wrong length",)
"""Ways that leave no data set behind: drawn half as often as others."""


def ways_of(vr: str) -> list[tuple[str, Way]]:
    """Return what can be done to an attribute, by name, in proportion to how often it is."""
    found = {**_ANY, **(_SEQUENCES if vr == "SQ" else _NOT_SEQUENCES)}
    if vr in NUMBER_TEXTS or vr in BINARY_NUMBERS:
        found["extreme"] = _extreme
    if vr in BYTES_VRS:
        found = {name: way for name, way in found.items() if name not in ("too long", "blank")}
    return [(name, way) for name, way in found.items() for _ in range(_weight(name))]


def _weight(name: str) -> int:
    if name in _RARELY:
        return 1
    return 6 if name in _OFTEN else 2


def _always(new: Any) -> Change:  # noqa: ANN401 - what a table holds
    return lambda _value: new


def _value(new: Any) -> tuple[str, Change]:  # noqa: ANN401 - the same
    return shorten(new), _always(new)


def _written(value: Any, *, vr: str | None = None, length: int | None = None) -> Any:  # noqa: ANN401
    if value is MISSING:
        return value
    before = value if isinstance(value, Written) else Written(value)
    return Written(before.value, vr or before.vr, before.length if length is None else length)
