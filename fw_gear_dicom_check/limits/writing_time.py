"""Counts the time in which texts are made of reports, and ends it where it is too long."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from fw_gear_dicom_check.errors import OutputTooLargeError

T = TypeVar("T")
SHARE = 4
"""Writing has one of so many parts of an archive's time, for each archive."""
LEAST_SECONDS = 10.0
"""Seconds that it has in any case, so that a short time for reading is told of too."""


class WritingTime:
    """Counts down while texts are made, not while a report is waited for or a text is taken.

    Neither the next archive counts, nor somebody who reads the screen page by page. There is a
    share of time for each archive, and one for what is made before and after them.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Take the time of one archive; `clock` returns seconds."""
        self._share, self._clock = max(seconds / SHARE, LEAST_SECONDS), clock
        self._left, self._waited = self._share, 0.0

    def waiting_for(self, each: Iterable[T]) -> Iterator[T]:
        """Yield what texts are made of, with a share of time for each."""
        made = iter(each)
        while True:
            began = self._clock()
            item = next(made, None)
            self._waited += self._clock() - began
            if item is None:
                return
            self._left += self._share
            yield item

    def watch(self, texts: Iterable[T]) -> Iterator[T]:
        """Yield the texts. Raises OutputTooLargeError where they take too long to be made."""
        made = iter(texts)
        while True:
            self._waited, began = 0.0, self._clock()
            text = next(made, None)
            self._left -= self._clock() - began - self._waited
            if text is None:
                return
            if self._left < 0:
                raise OutputTooLargeError(
                    "the output takes too long to be made; check fewer archives at once, or raise "
                    "the limit: --limit seconds=…"
                )
            yield text
