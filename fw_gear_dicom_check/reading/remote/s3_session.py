"""Bounds what s3fs takes of a response: not more than was asked for, or than a listing can be."""

import re
from typing import Any

from aiobotocore.config import AioConfig
from aiobotocore.httpsession import AIOHTTPSession
from aiohttp import ClientPayloadError, ClientResponse, ClientSession

_PIECE = 64 * 1024
"""Bytes that are read at a time; an error may be as long, however short the range is."""
_LONGEST = 8 * 1024 * 1024
"""Bytes of a listing: 1,000 keys of 1,024 bytes, escaped, and what is said of each."""
_RANGE = re.compile(r"bytes=([0-9]+)-([0-9]+)")


class _BoundedResponse(ClientResponse):
    async def read(self) -> bytes:
        """Return the content. Raises ClientPayloadError where it is too long, or ends early."""
        if self._body is None:
            content, most = bytearray(), _most_of(self.request_info.headers.get("Range", ""))
            async for piece in self.content.iter_chunked(_PIECE):
                content += piece
                if len(content) > most:
                    self.close()
                    raise ClientPayloadError
            self._body = bytes(content)
        return await super().read()


class _BoundedSession(AIOHTTPSession):  # type: ignore[misc]
    async def _get_session(self, proxy_url: str | None) -> ClientSession:
        session: ClientSession = await super()._get_session(proxy_url)
        session._response_class = _BoundedResponse  # noqa: SLF001 - aiobotocore takes no such option
        return session


def bounded_options() -> dict[str, Any]:
    """Return the options of botocore's configuration that bound responses.

    There are none before aiobotocore took them: what a store sends is bounded in time alone.
    """
    has_choice = hasattr(AioConfig(), "http_session_cls")
    return {"http_session_cls": _BoundedSession} if has_choice else {}


def _most_of(asked: str) -> int:
    found = _RANGE.fullmatch(asked)
    return max(int(found[2]) - int(found[1]) + 1, _PIECE) if found else _LONGEST
