"""What one archive may still cost: time, bytes read, memory for values."""

import time
from collections.abc import Callable, Sequence
from sys import getsizeof

from fw_gear_dicom_check.limits.bounds import LIMITS, Limits

_PER_ATTRIBUTE = 120
"""Bytes that an attribute takes besides its values: an object with six fields."""
_PER_VALUE = 16
"""Bytes that Python rounds up to."""
REASONS = {
    "time_limit": "the time for the archive was over",
    "read_limit": "as many bytes of headers as the archive may take were read",
    "kept_limit": "the archive's values took as much memory as they may",
}
"""Code -> why a member was not read, or not to its end."""


class SpentError(Exception):
    """The budget is spent; `code` says what of it."""

    def __init__(self, code: str) -> None:
        """Remember what is spent."""
        super().__init__(code)
        self.code = code


class Budget:
    """Counts down while an archive is read. `code`: what is spent, "" while nothing is."""

    __slots__ = ("_clock", "_end", "code", "kept", "read")

    def __init__(
        self, limits: Limits = LIMITS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Start now; `clock` tells seconds."""
        self._clock, self._end = clock, clock() + limits.seconds
        self.read, self.kept = limits.read, limits.kept
        self.code = ""

    def look(self) -> str:
        """Return what is spent, "" if nothing is."""
        if not self.code:
            if self.read < 0:
                self.code = "read_limit"
            elif self.kept < 0:
                self.code = "kept_limit"
            elif self._clock() > self._end:
                self.code = "time_limit"
        return self.code

    def check(self) -> None:
        """Raise SpentError if something is spent."""
        if self.look():
            raise SpentError(self.code)

    def keep(self, values: Sequence[str]) -> None:
        """Count an attribute's values, which are kept: short ones take twenty times their bytes."""
        own = getsizeof(values) + sum(map(getsizeof, values)) + _PER_VALUE * len(values)
        self.kept -= _PER_ATTRIBUTE + own
