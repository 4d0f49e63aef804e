"""Checks a web server's response to a range request; messages quote nothing of the server."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from aiohttp import ClientResponseError, ClientSSLError, InvalidURL

_RANGE = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})")
_LENGTH = re.compile(r"[0-9]{1,18}")
_PARTIAL, _OK, _NOT_SATISFIABLE = 206, 200, 416
"""Status codes of a range request (RFC 9110 15)."""
_REASONS = {
    401: "the host requires a login (401): the URL has no valid user, password or signature",
    403: "the host refuses access (403): no permission, or a link that has expired",
    404: "the host has no such file (404)",
    410: "the host no longer has this file (410)",
}
_TRANSIENT = frozenset({408, 425, 429})
"""Status codes after which a repeated request may succeed (RFC 9110, 8470, 6585)."""
_SERVER_ERROR = 500
"""The lowest status code of the server's own errors (RFC 9110 15.6)."""
_WITHOUT_RANGES = "the host does not support range requests; download the file and check the copy"


class ResponseError(Exception):
    """The response cannot be used, and a repeated request would fail too."""


class TransientError(ResponseError):
    """The response cannot be used, but a repeated request may succeed."""


class ContentRange(NamedTuple):
    """What the headers of a response declare: bytes that follow, the file's size, its version.

    `version`: Last-Modified or ETag, "" for neither.
    """

    length: int
    size: int
    version: str


def parse_content_range(
    status: int, headers: Mapping[str, str], start: int, end: int
) -> ContentRange:
    """Parse the headers of a response to a request for bytes `start` to before `end`.

    Raises ResponseError where they do not declare that range.
    """
    if status not in (_PARTIAL, _OK, _NOT_SATISFIABLE):
        raise fault_of_status(status)
    if headers.get("Content-Encoding", "identity") != "identity":
        raise ResponseError(_WITHOUT_RANGES)
    version = headers.get("Last-Modified") or headers.get("ETag", "")
    length = headers.get("Content-Length", "")
    if status == _NOT_SATISFIABLE:
        if headers.get("Content-Range") != "bytes */0":
            raise ResponseError("the file became shorter while it was being read")
        return ContentRange(0, 0, version)
    if status == _OK:
        if start or not _LENGTH.fullmatch(length) or int(length) > end:
            raise ResponseError(_WITHOUT_RANGES)
        return ContentRange(int(length), int(length), version)
    return _parse_partial(headers.get("Content-Range", ""), start, end, version)


def _parse_partial(text: str, start: int, end: int, version: str) -> ContentRange:
    found = _RANGE.fullmatch(text)
    first, last, size = map(int, found.groups()) if found else (-1, -1, 0)
    if first != start or last != min(end, size) - 1:
        raise ResponseError("the host returned another range of bytes than requested")
    return ContentRange(last + 1 - first, size, version)


def check_page_status(status: int) -> None:
    """Raise ResponseError for a page that does not come with its response."""
    if status != _OK:
        raise fault_of_status(status)


def fault_of_status(status: int) -> ResponseError:
    """Return what a status code without content means."""
    if status in _REASONS:
        return ResponseError(_REASONS[status])
    if status in _TRANSIENT or status >= _SERVER_ERROR:
        return TransientError(f"the host is busy or has a fault ({status}); try again later")
    return ResponseError(f"the host answers with status {status}")


def fault_of_error(error: Exception, timeout: float) -> ResponseError:
    """Return what an exception of aiohttp means; its own text may hold the whole URL."""
    if isinstance(error, ClientSSLError):
        return ResponseError("the host's certificate is not trusted")
    if isinstance(error, InvalidURL | ValueError):
        return ResponseError("not a valid URL")
    if isinstance(error, ClientResponseError):
        return TransientError("the host's response is not valid HTTP")
    if isinstance(error, TimeoutError):
        return TransientError(f"the host does not answer within {timeout:g} s; see --timeout")
    if isinstance(error, EOFError):
        return TransientError("the host's response ends early")
    return TransientError("the host does not answer, or closes the connection")
