"""Lines of text for a screen: how they are wrapped, cut and painted."""

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

WIDTH = 80
"""Columns, where the terminal does not say otherwise."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line and how to paint it: plain, strong, good, bad, warn or faint."""

    text: str
    style: str = "plain"


def to_plain(lines: Iterable[Line]) -> str:
    """Return lines as text without any escape code."""
    return "".join(f"{line.text}\n" for line in lines)


def wrap(text: str, width: int, first: str, following: str, style: str = "plain") -> Iterator[Line]:
    """Break a text into lines; `first` and `following` stand before the first and the others."""
    for line in textwrap.wrap(text, width, initial_indent=first, subsequent_indent=following):
        yield Line(line, style)


def labelled(label: str, text: str, width: int, indent: int, column: int) -> Iterator[Line]:
    """Write a label at `indent` and its text from `column` on."""
    first = f"{'':<{indent}}{label}".ljust(column)
    return wrap(text, width, first, " " * column)


def fit(text: str, width: int) -> str:
    """Cut a line that is wider than the screen."""
    return text if len(text) <= width else f"{text[: width - 1]}…"


def to_visible(text: str) -> str:
    """Escape whatever is not plain text: controls, direction marks, lone surrogates."""
    return "".join(
        character
        if _is_plain(character)
        else character.encode("unicode_escape", "replace").decode()
        for character in text
    )


def _is_plain(character: str) -> bool:
    return character == " " or unicodedata.category(character)[0] not in "CZ"
