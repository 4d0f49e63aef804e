"""Inflates the content of a response up to a limit."""

import zlib
from collections.abc import AsyncIterator

from fw_gear_dicom_check.reading.remote.http_response import ResponseError, TransientError

_EITHER = zlib.MAX_WBITS | 32
"""Has zlib tell gzip from its own format by the first bytes."""
_INFLATED = ("gzip", "x-gzip")
"""Values of Content-Encoding that are inflated (RFC 9110 8.4.1)."""


async def read_inflated(pieces: AsyncIterator[bytes], encoding: str, most: int) -> bytes:
    """Return the content of a response. Raises ResponseError for more than `most` bytes."""
    content = bytearray()
    inflater = _inflater_for(encoding)
    async for piece in pieces:
        content += _inflated(inflater, piece, most + 1 - len(content)) if inflater else piece
        if len(content) > most:
            raise ResponseError("the host's page of links is too long (limit 'page')")
        if inflater and inflater.eof:
            break
    if inflater and not inflater.eof:
        raise TransientError("the host's response ends early")
    return bytes(content)


def _inflater_for(encoding: str) -> "zlib._Decompress | None":
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return None
    if name not in _INFLATED:
        raise ResponseError(
            "the host's page of links is compressed in a way that was not asked for"
        )
    return zlib.decompressobj(_EITHER)


def _inflated(inflater: "zlib._Decompress", piece: bytes, most: int) -> bytes:
    try:
        return inflater.decompress(piece, most)
    except zlib.error:
        raise ResponseError("the host's page of links is damaged: it cannot be inflated") from None
