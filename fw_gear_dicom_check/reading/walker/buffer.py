"""Holds the first bytes of a member in one piece, which grows as far as needed."""

from collections.abc import Callable

from fw_gear_dicom_check.reading.dicom.refusals import NotWalkableError

BUFFER_LIMIT = 4 * 1024 * 1024
"""Bytes up to which a header is held in one piece; pydicom reads longer ones as a stream."""

FIRST_READ = 16 * 1024
"""Bytes read of the first header; of each later one about as many as the previous one needed."""


class HeaderBuffer:
    """The first bytes of a member.

    `read` returns the next bytes, fewer only at the end; `size`: bytes that the member declares;
    `used`: bytes that the header took, once it is walked; `is_whole`: all bytes have been read.
    """

    __slots__ = ("_read", "data", "is_whole", "size", "used")

    def __init__(self, read: Callable[[int], bytes], size: int, first: int) -> None:
        """Read the `first` bytes."""
        self._read, self.size, self.used = read, size, 0
        self.data = read(first)
        self.is_whole = len(self.data) < first

    @classmethod
    def of(cls, data: bytes) -> "HeaderBuffer":
        """Return a buffer of bytes that are the whole content."""
        return cls(lambda _count: data, len(data), len(data) + 1)

    def has(self, end: int) -> bool:
        """Grow to at least `end` bytes; tell whether they exist. Raises NotWalkableError."""
        while end > len(self.data) and not self.is_whole:
            if end > BUFFER_LIMIT:
                raise NotWalkableError
            wanted = max(end, 2 * len(self.data)) - len(self.data)
            more = self._read(wanted)
            self.is_whole = len(more) < wanted
            self.data += more
        return end <= len(self.data)

    def need(self, end: int) -> None:
        """Grow to at least `end` bytes. Raises NotWalkableError if there are fewer."""
        if end > len(self.data) and not self.has(end):
            raise NotWalkableError
