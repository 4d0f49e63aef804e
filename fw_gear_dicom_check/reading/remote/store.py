"""The protocol of a store: a server of files that can be read by ranges."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from fw_gear_dicom_check.errors import ArchiveError
from fw_gear_dicom_check.reading.inputs.location import Url

AT_ONCE = 32
"""Requests that run at the same time at most."""


class ByteRange(NamedTuple):
    """Bytes of a file, from `start` to before `end`."""

    url: Url
    start: int
    end: int


class FirstBytes(NamedTuple):
    """A file's first bytes, and how many there are in all."""

    data: bytes
    size: int


class Store(Protocol):
    """A server of files that can be read by ranges, for one archive or one listing.

    Every method raises TimeUpError, an ArchiveError, once the time for that is up.
    """

    def fetch_first_bytes(self, urls: Sequence[Url], count: int) -> list[FirstBytes | ArchiveError]:
        """Return the first `count` bytes of each file, or why they cannot be read."""

    def fetch(self, ranges: Sequence[ByteRange]) -> list[bytes]:
        """Return the bytes of each span, all of them. Raises ArchiveError."""

    def find(self, folder: Url) -> list[Url]:
        """Return all files below a folder, in the order of their paths. Raises ArchiveError."""


def refuse_too_many(folder: Url, count: int, most: int) -> None:
    """Raise ArchiveError for a folder of more files than are read."""
    if count > most:
        raise ArchiveError(folder, f"it has more than {most} files (limit 'members')")
