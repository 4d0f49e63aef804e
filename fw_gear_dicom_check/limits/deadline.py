"""Says until when an archive may be judged; what takes long asks it now and then."""

import time
from collections.abc import Callable, Iterable, Iterator
from math import inf
from typing import TypeVar

from fw_gear_dicom_check.errors import MemberFault
from fw_gear_dicom_check.limits.budget import SpentError

T = TypeVar("T")
_JUDGING_SHARE = 4
"""Judging has at least one of so many parts of an archive's time, however long reading took."""
_BETWEEN = 256
"""Parts or instances that are judged between two looks at the clock."""


class Deadline:
    """A point in time; without one, nothing is ever too late."""

    __slots__ = ("_clock", "_end")

    def __init__(self, end: float = inf, clock: Callable[[], float] = time.monotonic) -> None:
        """Take the point, as `clock` counts seconds."""
        self._end, self._clock = end, clock

    @classmethod
    def for_judging(
        cls, seconds: float, started: float, clock: Callable[[], float] = time.monotonic
    ) -> "Deadline":
        """Return the end of the time of an archive that was read; `started`: when reading began."""
        return cls(max(started + seconds, clock() + seconds / _JUDGING_SHARE), clock)

    def check(self) -> None:
        """Raise SpentError if it is too late."""
        if self._clock() > self._end:
            raise SpentError(MemberFault.TIME_LIMIT)

    def watch(self, each: Iterable[T]) -> Iterator[T]:
        """Yield all, and look at the clock now and then. Raises SpentError."""
        for count, item in enumerate(each):
            if not count % _BETWEEN:
                self.check()
            yield item


NO_DEADLINE = Deadline()
"""For what is small enough to be judged without looking at the clock."""
