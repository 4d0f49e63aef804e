"""Keeps Python's garbage collector from looking at thousands of headers again and again."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_NEW_OBJECTS = 50_000
"""Objects made between two collections, in place of 700: headers stay, and hold no cycles."""


@contextmanager
def rare_collections() -> Iterator[None]:
    """Collect more rarely for a while; pydicom's data sets have cycles, so not never."""
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], _NEW_OBJECTS), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
