"""Takes apart and puts together the values of an attribute, and says them in few words."""

from typing import Any

from conformance.generator.encode import Written
from conformance.generator.paths import MISSING

_SEPARATOR = "\\"


def shorten(value: Any) -> str:  # noqa: ANN401 - the same
    """Return a value in words."""
    text = repr(value)
    return text if len(text) < _WIDTH else text[:_WIDTH] + "…"


_WIDTH = 60


def split(value: Any) -> list[Any]:  # noqa: ANN401 - what a table holds
    """Return the values of an attribute, none if it is missing."""
    plain = value.value if isinstance(value, Written) else value
    if plain is MISSING:
        return []
    if isinstance(plain, str):
        return plain.split(_SEPARATOR)
    return list(plain) if isinstance(plain, list | tuple) else [plain]


def join(values: list[Any]) -> Any:  # noqa: ANN401 - the same
    """Return several values as a table holds them."""
    if any(isinstance(each, bytes) for each in values):
        return b"".join(each for each in values if isinstance(each, bytes))
    if any(isinstance(each, str) for each in values):
        return _SEPARATOR.join(map(str, values))
    return values


def replace_one(value: Any, which: int, number: Any) -> Any:  # noqa: ANN401 - the same
    """Return the values with one replaced by a number, the last if there are too few."""
    values = split(value)
    if not values or isinstance(values[0], bytes):
        return number
    which = min(which, len(values) - 1)
    return join([*values[:which], number, *values[which + 1 :]])
