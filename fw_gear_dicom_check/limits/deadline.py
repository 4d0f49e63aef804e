"""Says until when work may go on; what takes long asks it now and then."""

import time
from collections.abc import Callable


class Deadline:
    """A point in time, so many seconds after it was made."""

    __slots__ = ("_clock", "_end")

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Start the time now; `clock` returns seconds."""
        self._clock, self._end = clock, clock() + seconds

    def left(self) -> float:
        """Return the seconds that are left, 0 where the time is up."""
        return max(self._end - self._clock(), 0.0)
