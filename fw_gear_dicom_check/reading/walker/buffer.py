"""The first bytes of a member, held in one piece and growing as far as they are asked for."""

from collections.abc import Callable

from fw_gear_dicom_check.reading.dicom.refusals import NotWalkableError

BUFFER_LIMIT = 4 * 1024 * 1024
"""Bytes up to which a header is held in one piece; longer ones are read as a stream."""

FIRST_READ = 16 * 1024
"""Bytes read of the first header; of the next ones as many as the one before needed."""


class HeaderBuffer:
    """The first bytes of a member.

    `read` gives the next bytes, fewer at the end only; `size` is what the member declares; `used`
    says how many bytes the header took, once it is walked.
    """

    __slots__ = ("_read", "data", "is_whole", "size", "used")

    def __init__(self, read: Callable[[int], bytes], size: int, first: int) -> None:
        """Read the first bytes."""
        self._read, self.size, self.used = read, size, 0
        self.data = read(first)
        self.is_whole = len(self.data) < first

    @classmethod
    def of(cls, data: bytes) -> "HeaderBuffer":
        """Return a buffer on bytes that are there already, and are all."""
        return cls(lambda _count: data, len(data), len(data) + 1)

    def has(self, end: int) -> bool:
        """Grow to at least `end` bytes; tell whether there are so many. Raises NotWalkableError."""
        while end > len(self.data) and not self.is_whole:
            if end > BUFFER_LIMIT:
                raise NotWalkableError
            wanted = max(end, 2 * len(self.data)) - len(self.data)
            more = self._read(wanted)
            self.is_whole = len(more) < wanted
            self.data += more
        return end <= len(self.data)

    def need(self, end: int) -> None:
        """Grow to at least `end` bytes. Raises NotWalkableError if there are not so many."""
        if end > len(self.data) and not self.has(end):
            raise NotWalkableError
