"""A fault: what is done to some instances of a series."""

from collections.abc import Callable
from dataclasses import dataclass

from conformance.generator.draft import Draft


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `kind`: its name; `words`: what was drawn; `where`: in which instances.

    `only`: their numbers, from 0.
    """

    kind: str
    words: str
    where: str
    only: tuple[int, ...]
    apply: Callable[[Draft], Draft]

    def __str__(self) -> str:
        """Return all that was drawn."""
        return f"{self.kind}: {self.words} ({self.where})"
