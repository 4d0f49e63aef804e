"""Texts for people: shortened to fit, and a hint at the word that was probably meant."""

from collections.abc import Collection


def shorten(name: str, room: int) -> str:
    """Leave out the middle of a long name: its end tells instances apart."""
    return name if len(name) <= room else f"{name[: room // 3]}…{name[1 + room // 3 - room :]}"


def nearest(word: str, known: Collection[str]) -> str:
    """Return a hint at the nearest known word, or the list of all where it is short."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a wrong word needs it

    close = get_close_matches(word, known, n=1)
    if close:
        return f"; did you mean '{close[0]}'?"
    return f"; known are {', '.join(sorted(known))}" if len(known) <= 20 else ""  # noqa: PLR2004 - a readable list
