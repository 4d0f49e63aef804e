"""Lines of text for a screen: how they are wrapped, cut and painted."""

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

WIDTH = 80
"""Columns, where the terminal does not say otherwise."""
_WIDE = re.compile(
    "[\u1100-\u115f\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\u2e80-\ua4cf\ua960-\ua97c\uac00-\ud7a3"
    "\uf900-\ufaff\ufe10-\ufe6f\uff01-\uff60\uffe0-\uffe6\U00016f00-\U0003fffd]"
)
"""Characters that take two columns (UAX 11, W and F; some narrow ones among them)."""
_FILLER = "\ue000"
"""Stands for a wide character's second column while lines are broken; it is no plain text."""
_MARKS, _MOST_MARKS = ("Mn", "Me"), 4
"""Categories of marks without a width, and how many may stand upon one character."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line and how to paint it: plain, strong, good, bad, warn or faint."""

    text: str
    style: str = "plain"


def to_plain(lines: Iterable[Line]) -> str:
    """Return lines as text; whatever they hold, no escape code is in it and no line too many."""
    return "".join(f"{to_visible(line.text)}\n" for line in lines)


def wrap(text: str, width: int, first: str, following: str, style: str = "plain") -> Iterator[Line]:
    """Break a text into lines; `first` and `following` stand before the first and the others."""
    if not text.isascii():
        width, text = width - 1, _WIDE.sub(rf"\g<0>{_FILLER}", text)
    for line in textwrap.wrap(text, width, initial_indent=first, subsequent_indent=following):
        yield Line(line.replace(_FILLER, ""), style)


def labelled(label: str, text: str, width: int, indent: int, column: int) -> Iterator[Line]:
    """Write a label at `indent` and its text from `column` on."""
    first = f"{'':<{indent}}{label}".ljust(column)
    return wrap(text, width, first, " " * column)


def fit(text: str, width: int) -> str:
    """Cut a line that is wider than the screen."""
    return text if columns(text) <= width else f"{_cut(text, width - 1)}…"


def shorten(name: str, room: int) -> str:
    """Leave out the middle of a long name: its end tells instances apart."""
    if columns(name) <= room:
        return name
    start = _cut(name, room // 3)
    return f"{start}…{_cut(name[::-1], room - 1 - columns(start))[::-1]}"


def columns(text: str) -> int:
    """Return how many columns a text takes: two for each wide character, at most one for others."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def to_visible(text: str) -> str:
    """Escape whatever is not plain text: controls, direction marks, lone surrogates, floods.

    A flood: more marks upon one character than any script uses, which would cover other lines.
    """
    if not text.isprintable():
        text = "".join(
            each if each.isprintable() else each.encode("unicode_escape", "replace").decode()
            for each in text
        )
    return text if text.isascii() else _calm(text)


def _calm(text: str) -> str:
    """Escape the marks of a flood, and those that stand upon nothing."""
    parts, marks = [], _MOST_MARKS
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in _MARKS else 0
        is_flood = marks > _MOST_MARKS
        parts.append(character.encode("unicode_escape").decode() if is_flood else character)
    return "".join(parts)


def _cut(text: str, width: int) -> str:
    """Return as much of a text's beginning as `width` columns hold."""
    end = min(len(text), width)
    while columns(text[:end]) > width:
        end -= 1
    return text[:end]
