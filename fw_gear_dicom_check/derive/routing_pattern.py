"""Matches routing patterns in time proportional to pattern times text.

A regular expression with several fields between two slashes takes hours for a hostile text. Here
each step of the pattern is tried at each character of the text once: what failed fails again.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from fw_gear_dicom_check.errors import ProfileError

LONGEST_PATTERN, LONGEST_TEXT = 512, 4096
"""Characters of a pattern, and of a text that can match one, at most."""
_UNSUPPORTED_SYNTAX = re.compile(r"\\|![a-z]+\Z")
"""Parts of the connector's syntax that are not supported: raw regular expressions."""
_TOKEN = re.compile(
    r"\{(?P<field>[^{}]*)\}|(?P<open>\[)|(?P<close>\])|(?P<star>\*)|(?P<text>[^\[\]{}])"
)


class _Action(Enum):
    """What a step of a pattern does."""

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
    """The offset at which a field begins or ends, and the previous mark."""

    before: "_Mark | None"
    action: _Action
    field: str
    at: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern."""

    steps: tuple[_Step, ...]

    def match(self, text: str) -> Mapping[str, str] | None:
        """Return the parts of a text by field, None where it does not match the pattern.

        A field takes as little text as possible; optional parts are taken if possible. One line
        feed at the end of the text is ignored.
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
    """Return the states to try next, the preferred one last."""
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
    """Compile a pattern such as `fw://{group._id}[/{project.label}]`. Raises ProfileError.

    Brackets enclose optional parts, a star matches anything but slashes, and a field as little as
    possible of the same. `fields`: name in a pattern -> field.
    """
    _check_pattern(pattern)
    steps: list[_Step] = []
    open_brackets: list[int] = []
    seen: set[str] = set()
    position = 0
    while position < len(pattern):
        token = _TOKEN.match(pattern, position)
        if token is None:
            at = position + 1
            raise ProfileError(f"routing pattern: not understood from character {at} on")
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
        raise ProfileError(
            "routing pattern: it is empty; write one such as {group._id}/{project.label}"
        )
    if len(pattern) > LONGEST_PATTERN:
        raise ProfileError(
            f"routing pattern: it is longer than {LONGEST_PATTERN} characters; shorten it"
        )
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
    """Return steps that match any number of characters, as few as possible."""
    return [_Step(_Action.TRY_LATER, to=start + 3), *_at_least_one_steps(start + 1)]


def _at_least_one_steps(start: int) -> list[_Step]:
    return [_Step(_Action.TAKE_ANY), _Step(_Action.TRY, to=start)]


def _field_steps(field: str, start: int) -> list[_Step]:
    return [_Step(_Action.BEGIN, field), *_at_least_one_steps(start + 1), _Step(_Action.END, field)]


def _check_field(name: str, fields: Mapping[str, str], seen: set[str]) -> str:
    """Return the field of a name. Raises ProfileError for an unknown or repeated one."""
    field = fields.get(name)
    if field is None:
        known = ", ".join(f"{{{each}}}" for each in dict.fromkeys(fields.values()))
        raise ProfileError(f"routing pattern: {{{name}}} is not a field; use {known}")
    if field in seen:
        raise ProfileError(f"routing pattern: it contains {{{field}}} twice; name each field once")
    seen.add(field)
    return field


def _bracket_error() -> ProfileError:
    return ProfileError("routing pattern: its square brackets are not balanced")
