"""Turns a report into JSON and back, by the types of its fields; rules and profiles are named.

What a journal holds is data: nothing but the nouns of `model` is made of it, and nothing is run.
"""

import types
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from fw_gear_dicom_check.model import Header, Profile, Report, Rule

T = TypeVar("T")
_NAMED = "named"
"""Key of what stands for a rule or a profile of the run: its kind, and what it is called."""


class ReportCodec:
    """Encodes the reports of a run, whose rules and profiles are known."""

    def __init__(self, profiles: Iterable[Profile]) -> None:
        """Take the profiles by which the run judges."""
        self._known: dict[tuple[str, str], Profile | Rule] = {}
        for profile in profiles:
            self._known["Profile", profile.name] = profile
            self._known |= {("Rule", rule.id): rule for rule in profile.rules}

    def encode(self, found: Any) -> Any:  # noqa: ANN401 - any field
        """Return a value as what JSON can hold; headers, which no report needs, are left out."""
        plain = found.value if isinstance(found, Enum) else found
        if plain is None or isinstance(plain, str | int | float | Header):
            return None if isinstance(plain, Header) else plain
        if isinstance(found, Rule | Profile):
            name = type(found).__name__, found.id if isinstance(found, Rule) else found.name
            if self._known.get(name) == found:
                return {_NAMED: list(name)}
        if is_dataclass(found):
            return [self.encode(getattr(found, each.name)) for each in fields(found)]
        if isinstance(found, Mapping):
            return [[self.encode(key), self.encode(value)] for key, value in found.items()]
        return [self.encode(each) for each in found]

    def decode(self, data: Any) -> Report:  # noqa: ANN401 - any JSON
        """Return a report.

        Raises KeyError, TypeError or ValueError for what is none.
        """
        found: Report = self._decode(Report, data)
        return found

    def _decode(self, kind: Any, data: Any) -> Any:  # noqa: ANN401 - any field
        if isinstance(data, dict):
            return self._known[tuple(data[_NAMED])]
        if get_origin(kind) in (types.UnionType, Union):
            [kind] = [each for each in get_args(kind) if each is not types.NoneType]
            return None if data is None else self._decode(kind, data)
        if get_origin(kind) is not None:
            return self._decode_several(kind, data)
        if is_dataclass(kind) or hasattr(kind, "_fields"):
            types_of = _types_of(kind)
            parts = zip(types_of, data, strict=True)
            return kind(*(self._decode(each, part) for each, part in parts))
        if issubclass(kind, Enum):
            return kind(data)
        if not isinstance(data, (int, float) if kind is float else kind):
            raise TypeError(kind.__name__)
        return data

    def _decode_several(self, kind: Any, data: Any) -> Any:  # noqa: ANN401 - any field
        arguments = get_args(kind)
        if len(arguments) == 2 and arguments[1] is not Ellipsis:  # noqa: PLR2004 - of a mapping
            of_key, of_value = arguments
            return {self._decode(of_key, key): self._decode(of_value, each) for key, each in data}
        return tuple(self._decode(arguments[0], each) for each in data)


@cache
def _types_of(kind: type) -> tuple[Any, ...]:
    """Return the types of a noun's fields, in their order."""
    return tuple(get_type_hints(kind).values())
