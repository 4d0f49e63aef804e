"""What a place must be able to do that serves ranges of files."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from fw_gear_dicom_check.errors import ArchiveError
from fw_gear_dicom_check.reading.inputs.location import Url

AT_ONCE = 32
"""Requests that are under way at the same time."""


class Span(NamedTuple):
    """Bytes of a file, from `start` to before `end`."""

    url: Url
    start: int
    end: int


class First(NamedTuple):
    """A file's first bytes, and how many there are in all."""

    data: bytes
    size: int


class Store(Protocol):
    """A place that serves ranges of files."""

    def firsts(self, urls: Sequence[Url], count: int) -> list[First | ArchiveError]:
        """Return the first `count` bytes of each file, or why they cannot be read."""

    def fetch(self, spans: Sequence[Span]) -> list[bytes]:
        """Return the bytes of each span, all of them. Raises ArchiveError."""

    def find(self, folder: Url) -> list[Url]:
        """Return all files below a folder, in the order of their paths. Raises ArchiveError."""
