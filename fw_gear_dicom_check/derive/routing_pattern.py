"""Matches routing patterns in linear time, whatever the pattern and the text.

A regular expression with several fields between two slashes takes hours for a hostile text. Here
a place in the pattern is tried at a place in the text once: what failed there fails again.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from fw_gear_dicom_check.errors import ProfileError

LONGEST_PATTERN, LONGEST_TEXT = 512, 4096
"""Characters of a pattern that is taken, and of a text that can follow one."""
_UNSUPPORTED_SYNTAX = re.compile(r"\\|![a-z]+\Z")
"""Parts of the connector's syntax that only raw regular expressions need."""
_TOKEN = re.compile(
    r"\{(?P<field>[^{}]*)\}|(?P<open>\[)|(?P<close>\])|(?P<star>\*)|(?P<text>[^\[\]{}])"
)


class _Action(Enum):
    """What a step does."""

    TAKE = auto()  # this character
    TAKE_ANY = auto()  # any character but a slash
    TRY = auto()  # the next step first, then the one at `to`
    TRY_LATER = auto()  # the one at `to` first, then the next step
    BEGIN = auto()  # a field
    END = auto()  # a field


class _Step(NamedTuple):
    action: _Action
    word: str = ""
    to: int = 0


class _Mark(NamedTuple):
    """Where a field begins or ends, and the mark before."""

    before: "_Mark | None"
    action: _Action
    field: str
    at: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that is understood."""

    steps: tuple[_Step, ...]

    def match(self, text: str) -> Mapping[str, str] | None:
        """Return the parts of a text by field, None where it does not follow the pattern.

        A field takes as little as possible, what may be left out is taken if it can be. One line
        feed at the end of the text is left alone.
        """
        if len(text) > LONGEST_TEXT:
            return None
        tried: set[tuple[int, int]] = set()
        waiting: list[tuple[int, int, _Mark | None]] = [(0, 0, None)]
        while waiting:
            step, at, marks = waiting.pop()
            if (step, at) in tried:
                continue
            tried.add((step, at))
            if step < len(self.steps):
                waiting += _follow(self.steps[step], step, text, at, marks)
            elif at == len(text) or text[at:] == "\n":
                return _to_parts(marks, text)
        return None


def _follow(
    step: _Step, number: int, text: str, at: int, marks: _Mark | None
) -> list[tuple[int, int, _Mark | None]]:
    """Return where to go on, the best last."""
    here, there = (number + 1, at, marks), (step.to, at, marks)
    if step.action is _Action.TRY:
        return [there, here]
    if step.action is _Action.TRY_LATER:
        return [here, there]
    if step.action in (_Action.BEGIN, _Action.END):
        return [(number + 1, at, _Mark(marks, step.action, step.word, at))]
    found = text[at : at + 1]
    fits = found == step.word if step.action is _Action.TAKE else found not in ("", "/")
    return [(number + 1, at + 1, marks)] if fits else []


def _to_parts(marks: _Mark | None, text: str) -> dict[str, str]:
    ends: dict[str, int] = {}
    parts: dict[str, str] = {}
    while marks:
        if marks.action is _Action.END:
            ends[marks.field] = marks.at
        else:
            parts[marks.field] = text[marks.at : ends[marks.field]]
        marks = marks.before
    return dict(reversed(parts.items()))


def read_pattern(pattern: str, fields: Mapping[str, str]) -> Pattern:
    """Understand `fw://{group._id}[/{project.label}]`. Raises ProfileError.

    Brackets hold what may be left out, a star stands for anything but a slash, and a field for as
    little as possible of the same. `fields`: name in a pattern -> field.
    """
    _check_pattern(pattern)
    steps: list[_Step] = []
    open_brackets: list[int] = []
    seen: set[str] = set()
    position = 0
    while position < len(pattern):
        token = _TOKEN.match(pattern, position)
        if token is None:
            raise ProfileError(f"routing pattern: cannot read it from character {position + 1} on")
        if token["field"] is not None:
            steps += _field_steps(_check_field(token["field"], fields, seen), len(steps))
        else:
            _add_steps(steps, open_brackets, token)
        position = token.end()
    if open_brackets:
        raise _bracket_error()
    return Pattern(tuple(steps))


def _check_pattern(pattern: str) -> None:
    if not pattern:
        raise ProfileError("routing pattern: it is empty")
    if len(pattern) > LONGEST_PATTERN:
        raise ProfileError(f"routing pattern: longer than {LONGEST_PATTERN} characters")
    if _UNSUPPORTED_SYNTAX.search(pattern):
        raise ProfileError("routing pattern: backslashes and options such as !i are not supported")


def _add_steps(steps: list[_Step], open_brackets: list[int], token: re.Match[str]) -> None:
    if token["open"]:
        open_brackets.append(len(steps))
        steps.append(_Step(_Action.TRY))
    elif token["close"]:
        if not open_brackets:
            raise _bracket_error()
        steps[open_brackets.pop()] = _Step(_Action.TRY, to=len(steps))
    elif token["star"]:
        steps += _any_number_steps(len(steps))
    else:
        steps.append(_Step(_Action.TAKE, token["text"]))


def _any_number_steps(start: int) -> list[_Step]:
    """Return steps for any number of characters, as few as possible."""
    return [_Step(_Action.TRY_LATER, to=start + 3), *_at_least_one_steps(start + 1)]


def _at_least_one_steps(start: int) -> list[_Step]:
    return [_Step(_Action.TAKE_ANY), _Step(_Action.TRY, to=start)]


def _field_steps(field: str, start: int) -> list[_Step]:
    return [_Step(_Action.BEGIN, field), *_at_least_one_steps(start + 1), _Step(_Action.END, field)]


def _check_field(name: str, fields: Mapping[str, str], seen: set[str]) -> str:
    """Return a field that is known and was not seen yet. Raises ProfileError."""
    field = fields.get(name)
    if field is None:
        known = ", ".join(f"{{{each}}}" for each in dict.fromkeys(fields.values()))
        raise ProfileError(f"routing pattern: {{{name}}} is no field; use {known}")
    if field in seen:
        raise ProfileError(f"routing pattern: {{{field}}} stands in it twice")
    seen.add(field)
    return field


def _bracket_error() -> ProfileError:
    return ProfileError("routing pattern: its square brackets do not match")
