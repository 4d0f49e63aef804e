"""What a fuzz target is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

Blind = Callable[[bytes], bytes]
"""The fuzzer's own mutation, which knows nothing of what it changes."""


@dataclass(frozen=True, slots=True)
class Target:
    """One part of the product under hostile inputs.

    `run`: puts one input to it; raises what it should not. `mutate`: makes another input of one.
    `share`: executions out of a thousand. `longest`: bytes of an input.
    """

    name: str
    run: Callable[[bytes], None]
    mutate: Callable[[bytes, Random, Blind], bytes]
    seeds: Callable[[], Iterator[bytes]]
    share: int
    longest: int
