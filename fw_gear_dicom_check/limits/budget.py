"""Counts what reading one archive has cost: time, bytes read, memory for values."""

import time
from collections.abc import Callable, Sequence
from sys import getsizeof

from fw_gear_dicom_check.errors import MemberFault
from fw_gear_dicom_check.limits.bounds import LIMITS, Limits

_PER_ATTRIBUTE = 120
"""Bytes that an attribute takes apart from its values: an object with seven fields."""
_PER_VALUE = 16
"""Bytes by which Python rounds up each object."""
BUDGET_REASONS = {
    MemberFault.TIME_LIMIT: "the archive's time is up (limit 'seconds')",
    MemberFault.READ_LIMIT: "the archive's headers have more bytes than allowed (limit 'read')",
    MemberFault.KEPT_LIMIT: "the archive's values need more memory than allowed (limit 'kept')",
}
"""Code -> why a member was not read, or not to its end."""


class SpentError(Exception):
    """The budget is used up; `code` says which part of it."""

    def __init__(self, code: MemberFault) -> None:
        """Take the part that is used up."""
        super().__init__(code)
        self.code = code


class Budget:
    """Counts down while an archive is read.

    `code`: the part that is used up, None while there is none. `read`: bytes that may still be
    read; `kept`: bytes of memory that values may still take.
    """

    __slots__ = ("_clock", "_end", "code", "kept", "read")

    def __init__(
        self, limits: Limits = LIMITS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Start the time now; `clock` returns seconds."""
        self._clock, self._end = clock, clock() + limits.seconds
        self.read, self.kept = limits.read, limits.kept
        self.code: MemberFault | None = None

    def exceeded(self) -> MemberFault | None:
        """Return the part that is used up, None if there is none."""
        if not self.code:
            if self.read < 0:
                self.code = MemberFault.READ_LIMIT
            elif self.kept < 0:
                self.code = MemberFault.KEPT_LIMIT
            elif self._clock() > self._end:
                self.code = MemberFault.TIME_LIMIT
        return self.code

    def check(self) -> None:
        """Raise SpentError if a part is used up."""
        if code := self.exceeded():
            raise SpentError(code)

    def keep(self, values: Sequence[str]) -> None:
        """Count the memory of an attribute's values; short ones take twenty times their bytes."""
        own = getsizeof(values) + sum(map(getsizeof, values)) + _PER_VALUE * len(values)
        self.kept -= _PER_ATTRIBUTE + own
