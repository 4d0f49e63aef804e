"""Judges what a web server answers to a question for a range; messages are our own words only."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from aiohttp import ClientResponseError, ClientSSLError, InvalidURL

_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
_PARTIAL, _WHOLE, _BEYOND = 206, 200, 416
_REASONS = {
    401: "the host asks who you are (401): the URL holds no valid user, password or signature",
    403: "the host refuses it (403): no permission, or a link that has expired",
    404: "the host has no such file (404)",
    410: "the host has no such file any more (410)",
}
_PASSING = frozenset({408, 425, 429})
_SERVER_FAULT = 500
_WITHOUT_RANGES = "the host does not serve ranges; download the file and check the copy"


class AnswerError(Exception):
    """The answer is of no use, and will be of none if the question is repeated."""


class PassingError(AnswerError):
    """The answer is of no use, but the next one may be."""


class Promise(NamedTuple):
    """What an answer says of itself: the bytes that follow, the file's size, and its version."""

    length: int
    size: int
    version: str


def to_promise(status: int, headers: Mapping[str, str], start: int, end: int) -> Promise:
    """Return what an answer says that it brings. Raises AnswerError where that is not the range."""
    if status not in (_PARTIAL, _WHOLE, _BEYOND):
        raise fault_of_status(status)
    if headers.get("Content-Encoding", "identity") != "identity":
        raise AnswerError(_WITHOUT_RANGES)
    version = headers.get("Last-Modified") or headers.get("ETag", "")
    length = headers.get("Content-Length", "")
    if status == _BEYOND:
        if headers.get("Content-Range") != "bytes */0":
            raise AnswerError("it has become shorter while it was read")
        return Promise(0, 0, version)
    if status == _WHOLE:
        if start or not length.isdigit() or int(length) > end:
            raise AnswerError(_WITHOUT_RANGES)
        return Promise(int(length), int(length), version)
    return _to_part(headers.get("Content-Range", ""), start, end, version)


def _to_part(text: str, start: int, end: int, version: str) -> Promise:
    found = _RANGE.fullmatch(text)
    first, last, size = map(int, found.groups()) if found else (-1, -1, 0)
    if first != start or last != min(end, size) - 1:
        raise AnswerError("the host answers with another range than was asked for")
    return Promise(last + 1 - first, size, version)


def fault_of_status(status: int) -> AnswerError:
    """Return what a status means that brings no bytes."""
    if status in _REASONS:
        return AnswerError(_REASONS[status])
    if status in _PASSING or status >= _SERVER_FAULT:
        return PassingError(f"the host is busy or out of order ({status})")
    return AnswerError(f"the host answers with status {status}")


def fault_of_error(error: Exception, timeout: float) -> AnswerError:
    """Return what an error of the connection means; its own text may hold the whole address."""
    if isinstance(error, ClientSSLError):
        return AnswerError("the host's certificate is not trusted")
    if isinstance(error, InvalidURL | ValueError):
        return AnswerError("no valid URL")
    if isinstance(error, ClientResponseError) and error.status:
        return fault_of_status(error.status)
    if isinstance(error, TimeoutError):
        return PassingError(f"the host does not answer within {timeout:g} s; see --timeout")
    if isinstance(error, EOFError):
        return PassingError("the host's answer ends early")
    return PassingError("the host does not answer, or drops the connection")
