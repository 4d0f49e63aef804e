"""Lines of text for a screen: how they are wrapped, cut and painted."""

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from fw_gear_dicom_check.text import LONGEST_MESSAGE, shorten_middle

WIDTH = 80
"""Columns, where the terminal does not say otherwise."""
_ONE_COLUMN_EACH = re.compile("[\x00-\u02ff…]*")
"""ASCII, Latin letters, and the mark of what was cut off: so that most texts need no library."""
_FILLER = "\ue000"
"""Takes a wide character's second column while lines are broken; no printable text has it."""
_DETAIL_INDENT, _DETAIL_COLUMN = 4, 13
"""Columns before the label and before the text of what is said of one fault."""
_MARKS, _MOST_MARKS = ("Mn", "Me"), 4
"""Categories of marks without a width of their own, and how many one character may have."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line and how to paint it: plain, strong, good, bad, warn or faint."""

    text: str
    style: str = "plain"


def to_plain(lines: Iterable[Line]) -> str:
    """Return lines as text without escape codes; a line end inside a line is escaped too."""
    return "".join(f"{to_visible(line.text)}\n" for line in lines)


def wrap(text: str, width: int, first: str, following: str, style: str = "plain") -> Iterator[Line]:
    """Break a text into lines of `width` columns at most.

    `first` is put before the first line, `following` before each of the others.
    """
    if not text.isascii():
        width, text = width - 1, "".join(each + _FILLER * (columns(each) - 1) for each in text)
    for line in textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=following, break_on_hyphens=False
    ):
        yield Line(line.replace(_FILLER, ""), style)


def labelled(label: str, text: str, width: int, indent: int, column: int) -> Iterator[Line]:
    """Yield a label after `indent` blanks, and its text from `column` on."""
    first = f"{'':<{indent}}{label}".ljust(column)
    return wrap(text, width, first, " " * column)


def detail(label: str, text: str, width: int) -> Iterator[Line]:
    """Yield what is said of one fault: `effect`, `fix`, `affects` …, and its text."""
    return labelled(label, text, width, _DETAIL_INDENT, _DETAIL_COLUMN)


def fit(text: str, width: int) -> str:
    """Return a line of `width` columns at most; what is cut off is replaced by `…`."""
    return text if columns(text) <= width else f"{_beginning(text, width - 1)}…"


def columns(text: str) -> int:
    """Return the columns that a text takes on a screen, or a few more, never fewer.

    Terminals differ in how they join characters, as marks and emoji: each is counted by itself.
    """
    is_simple = text.isascii() or _ONE_COLUMN_EACH.fullmatch(text)
    return len(text) if is_simple else sum(map(_column_count, text))


@lru_cache(maxsize=4096)
def _column_count(character: str) -> int:
    """Return 1 or 2, by the wider of two versions of UAX 11: that of rich, and that of Python."""
    from rich.cells import cell_len  # noqa: PLC0415 - costs 30 ms, which few texts need

    is_wide = unicodedata.east_asian_width(character) in ("W", "F")
    return 2 if is_wide else max(cell_len(character), 1)


def to_visible(text: str) -> str:
    r"""Return a text with all that is not printable escaped, as `\x1b` and `\u202e`.

    That is: controls, line ends, direction marks, lone surrogates; also combining marks beyond the
    fourth on one character, which would be drawn over other lines.
    """
    if not text.isprintable():
        text = "".join(
            each if each.isprintable() else each.encode("unicode_escape", "replace").decode()
            for each in text
        )
    return text if text.isascii() else _escape_marks(text)


def to_message(text: str) -> str:
    """Return a message as one safe line, its middle left out where it is too long."""
    return shorten_middle(to_visible(text), LONGEST_MESSAGE)


def _escape_marks(text: str) -> str:
    """Escape marks at the beginning of a text, and those beyond the fourth on one character."""
    parts, marks = [], _MOST_MARKS
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in _MARKS else 0
        is_too_many = marks > _MOST_MARKS
        parts.append(character.encode("unicode_escape").decode() if is_too_many else character)
    return "".join(parts)


def _beginning(text: str, width: int) -> str:
    """Return as much of the beginning of a text as fits into `width` columns."""
    return text[: sum(taken <= width for taken in accumulate(map(columns, text)))]
