"""Says how long requests may take: no longer than what is left for their archive."""

import time
from collections.abc import Callable

from fw_gear_dicom_check.errors import TimeUpError
from fw_gear_dicom_check.reading.inputs.location import Url

_SLOWEST = 1024
"""Bytes a second that a host must send: less is taken for a host that does not answer."""


class Deadline:
    """When the time for one archive, or for listing one folder, is up."""

    __slots__ = ("_clock", "_end")

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Start the time now; `clock` returns seconds."""
        self._clock, self._end = clock, clock() + seconds

    def left(self) -> float:
        """Return the seconds that are left, 0 where the time is up."""
        return max(self._end - self._clock(), 0.0)

    def check(self, url: Url) -> None:
        """Raise TimeUpError, with the URL, where the time is up."""
        if not self.left():
            raise time_up(url)


def seconds_for(count: int, timeout: float) -> float:
    """Return the seconds in which a host must send `count` bytes once it was asked."""
    return timeout + count / _SLOWEST


def time_up(url: Url) -> TimeUpError:
    """Return the fault of a URL whose time is up."""
    return TimeUpError(url, "the time was up before the host had answered (limit 'seconds')")
