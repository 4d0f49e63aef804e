"""Keeps results for texts that repeat, bounded in number and in the length of a text."""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")
LONGEST_CACHED = 256
"""Characters of a text up to which its result is kept; a longer one is worked out each time."""


def cached_by_text(entries: int) -> Callable[[Callable[[str], T]], Callable[[str], T]]:
    """Make a function of one text keep its results for the last `entries` short texts.

    The texts come out of files: so neither their number nor their length may grow with the input.
    """

    def decorate(function: Callable[[str], T]) -> Callable[[str], T]:
        kept = lru_cache(maxsize=entries)(function)

        def call(text: str) -> T:
            return kept(text) if len(text) <= LONGEST_CACHED else function(text)

        return call

    return decorate
