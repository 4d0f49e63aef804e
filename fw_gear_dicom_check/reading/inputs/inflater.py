"""Inflates with ISA-L, or with zlib where isal is not installed: the same bytes, more slowly."""

import zlib
from collections.abc import Callable
from typing import Protocol, cast


class Inflater(Protocol):
    """Inflates one stream of deflate (RFC 1951), piece by piece, as zlib's own object does."""

    @property
    def eof(self) -> bool:
        """Tell whether the stream has ended."""

    @property
    def unconsumed_tail(self) -> bytes:
        """The end of the last piece that was not used, because enough was inflated without it."""

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """Return up to `max_length` bytes. Raises InflateError."""


_open: Callable[[int], object]
InflateError: type[Exception]
"""Raised for bytes that are not a deflate stream."""
try:
    from isal import igzip_lib, isal_zlib
except ImportError:
    _open, InflateError = zlib.decompressobj, zlib.error
else:
    _open = isal_zlib.decompressobj
    InflateError = cast("type[Exception]", igzip_lib.IsalError)


def make_inflater() -> Inflater:
    """Return an inflater for the bytes of a zip's member, which have no head of their own."""
    return cast("Inflater", _open(-zlib.MAX_WBITS))
