"""Counts what reading and judging one archive has cost: time, bytes read, memory."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from math import inf
from sys import getsizeof
from typing import TypeVar

from fw_gear_dicom_check.errors import MemberFault
from fw_gear_dicom_check.limits.bounds import LIMITS, Limits
from fw_gear_dicom_check.limits.deadline import Deadline

T = TypeVar("T")
_PER_ATTRIBUTE = 120
"""Bytes that an attribute takes apart from its values: an object with seven fields."""
_PER_VALUE = 16
"""Bytes by which Python rounds up each object."""
_JUDGING_SHARE = 4
"""Judging has at least one of so many parts of time and memory, however much reading took."""
_BETWEEN = 256
"""Parts or instances that are judged between two looks at what is left."""
BUDGET_REASONS = {
    MemberFault.TIME_LIMIT: "the archive's time is up (limit 'seconds')",
    MemberFault.READ_LIMIT: "the archive's headers have more bytes than allowed (limit 'read')",
    MemberFault.KEPT_LIMIT: "the archive's values need more memory than allowed (limit 'kept')",
}
"""Code -> why a member was not read or not judged, or not to its end."""


class SpentError(Exception):
    """The budget is used up; `code` says which part of it."""

    def __init__(self, code: MemberFault) -> None:
        """Take the part that is used up."""
        super().__init__(code)
        self.code = code


class Budget:
    """Counts down while an archive is read and judged.

    `code`: the part that is used up, None while there is none. `read`: bytes that may still be
    read; `kept`: bytes of memory that may still be taken.
    """

    __slots__ = ("_clock", "_deadline", "_limits", "code", "kept", "read")

    def __init__(
        self, limits: Limits = LIMITS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Start the time now; `clock` returns seconds."""
        self._limits, self._clock = limits, clock
        self._deadline = Deadline(limits.seconds, clock)
        self.read, self.kept = limits.read, limits.kept
        self.code: MemberFault | None = None

    @classmethod
    def unbounded(cls) -> "Budget":
        """Return a budget that is never used up, for what is small."""
        return cls(Limits(seconds=inf, read=sys.maxsize, kept=sys.maxsize))

    def for_judging(self) -> "Budget":
        """Return what is left for judging: of time and memory a quarter of all at the least."""
        seconds = max(self._deadline.left(), self._limits.seconds / _JUDGING_SHARE)
        kept = max(self.kept, self._limits.kept // _JUDGING_SHARE)
        return Budget(replace(self._limits, seconds=seconds, kept=kept), self._clock)

    def exceeded(self) -> MemberFault | None:
        """Return the part that is used up, None if there is none."""
        if not self.code:
            if self.read < 0:
                self.code = MemberFault.READ_LIMIT
            elif self.kept < 0:
                self.code = MemberFault.KEPT_LIMIT
            elif not self._deadline.left():
                self.code = MemberFault.TIME_LIMIT
        return self.code

    def check(self) -> None:
        """Raise SpentError if a part is used up."""
        if code := self.exceeded():
            raise SpentError(code)

    def watch(self, each: Iterable[T]) -> Iterator[T]:
        """Yield all, and look at what is left now and then. Raises SpentError."""
        for count, item in enumerate(each):
            if not count % _BETWEEN:
                self.check()
            yield item

    def keep(self, values: Sequence[str]) -> None:
        """Count the memory of an attribute's values; short ones take twenty times their bytes."""
        own = getsizeof(values) + sum(map(getsizeof, values)) + _PER_VALUE * len(values)
        self.kept -= _PER_ATTRIBUTE + own
