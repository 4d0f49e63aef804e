"""Shortens names for people, and suggests the word that was probably meant."""

from collections.abc import Collection

LONGEST_MESSAGE = 1_000
"""Characters of one message about a fault; what it quotes may be longer."""
_LONGEST_WORD = 200
"""Characters of a word up to which others are compared with it."""


def shorten_middle(name: str, room: int) -> str:
    """Return a name in at most `room` characters, without its middle if it is longer."""
    return name if len(name) <= room else f"{name[: room // 3]}…{name[1 + room // 3 - room :]}"


def nearest(word: str, known: Collection[str]) -> str:
    """Return the end of a message that suggests the nearest known word, or lists a few."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a wrong word needs it

    close = get_close_matches(word[:_LONGEST_WORD], known, n=1)
    if close:
        return f"; did you mean '{close[0]}'?"
    return f"; use {', '.join(sorted(known))}" if len(known) <= 20 else ""  # noqa: PLR2004 - a readable list
