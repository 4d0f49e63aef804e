"""Sends requests to web servers: follows redirects, tries again, and ends in time."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote, urljoin, urlsplit

from aiohttp import ClientError, ClientResponse, ClientTimeout
from fsspec.asyn import sync
from fsspec.implementations.http import HTTPFileSystem
from yarl import URL

from fw_gear_dicom_check.errors import ArchiveError, TimeUpError
from fw_gear_dicom_check.limits.deadline import Deadline
from fw_gear_dicom_check.reading.inputs.location import Url
from fw_gear_dicom_check.reading.remote.http_response import (
    ResponseError,
    TransientError,
    fault_of_error,
)
from fw_gear_dicom_check.reading.remote.store import AT_ONCE
from fw_gear_dicom_check.reading.remote.time_left import seconds_for, time_up

T = TypeVar("T")
_RAISED = (ClientError, OSError, EOFError, ValueError)
"""What aiohttp raises; TimeoutError is an OSError, a response that ends early an EOFError."""
_WAITS = (0.25, 1.0)
"""Seconds before each further attempt after a TransientError."""
_HOPS = 5
"""Redirects that are followed, one after the other, at most."""
_MOVED = frozenset({301, 302, 303, 307, 308})
"""Status codes of redirects (RFC 9110 15.4)."""
_LEGAL = "%/:?#[]@!$&'()*+,;=~-._"
"""Characters that are not escaped: a signature is valid for the URL as the user wrote it."""


class Request(NamedTuple):
    """What is asked of a URL, at most how many bytes are expected, and what reads the response."""

    url: Url
    headers: Mapping[str, str]
    most: int
    read: Callable[[ClientResponse], Awaitable[Any]]


class HttpClient:
    """Sends the requests for one archive."""

    def __init__(self, timeout: float, deadline: Deadline) -> None:
        """Wait `timeout` seconds for a connection, and for each further part of a response."""
        self._timeout, self._deadline = timeout, deadline
        # Content is inflated elsewhere, up to a limit.
        options = {
            "timeout": ClientTimeout(total=None, sock_connect=timeout, sock_read=timeout),
            "auto_decompress": False,
        }
        self._files = HTTPFileSystem(skip_instance_cache=True, client_kwargs=options)
        self._redirected: dict[Url, str] = {}

    def send(self, requests: Sequence[Request], *, goes_on: bool) -> list[Any]:
        """Return what each request's `read` returns, or an ArchiveError; AT_ONCE run at a time.

        After the first fault no more are sent, unless it `goes_on`. Raises TimeUpError.
        """
        faults: list[ArchiveError] = []

        async def run(gate: asyncio.Semaphore, request: Request) -> Any:  # noqa: ANN401 - as `read`
            async with gate:
                if faults and (not goes_on or isinstance(faults[-1], TimeUpError)):
                    return faults[-1]
                try:
                    return await self._within_time(request.url, self._attempt(request))
                except ArchiveError as error:
                    faults.append(error)
                    return error

        async def run_all() -> list[Any]:
            gate = asyncio.Semaphore(AT_ONCE)
            return await asyncio.gather(*(run(gate, request) for request in requests))

        found: list[Any] = sync(self._files.loop, run_all)
        for fault in faults:
            if isinstance(fault, TimeUpError):
                raise fault
        return found

    async def _within_time(self, url: Url, coming: Coroutine[Any, Any, T]) -> T:
        try:
            async with asyncio.timeout(self._deadline.left()):
                return await coming
        except TimeoutError:
            raise time_up(url) from None

    async def _attempt(self, request: Request) -> Any:  # noqa: ANN401 - as `read`
        """Send a request, again after a TransientError while there is time. Raises ArchiveError."""
        reason: ResponseError | None = None
        for wait in (0, *_WAITS):
            if reason and wait >= self._deadline.left():
                break
            await asyncio.sleep(wait)
            try:
                return await self._follow(request)
            except TransientError as error:
                reason = error
            except ResponseError as error:
                raise ArchiveError(request.url, str(error)) from None
        raise ArchiveError(request.url, str(reason))

    async def _follow(self, request: Request) -> Any:  # noqa: ANN401 - as `read`
        """Request where the last redirect led to, or the URL itself, and follow redirects."""
        address = self._redirected.pop(request.url, "")
        is_cached = bool(address)
        address = address or quote(request.url.text.partition("#")[0], safe=_LEGAL)
        for _ in range(_HOPS + 1):
            try:
                location, found = await self._ask(address, request)
            except TransientError:
                raise
            except ResponseError as error:
                raise (TransientError(str(error)) if is_cached else error) from None
            if location is None:
                self._redirected[request.url] = address
                return found
            address = next_address(address, location)
        raise ResponseError("the host redirects too often")

    async def _ask(self, address: str, request: Request) -> tuple[str | None, Any]:
        """Return where a redirect leads to, or None and the response. Raises ResponseError."""
        session = await self._files.set_session()
        seconds = seconds_for(request.most, self._timeout)
        try:
            async with (
                asyncio.timeout(seconds),
                session.get(
                    URL(address, encoded=True), headers=request.headers, allow_redirects=False
                ) as answer,
            ):
                if answer.status in _MOVED:
                    return str(answer.headers.get("Location", "")), None
                return None, await request.read(answer)
        except _RAISED as error:
            raise fault_of_error(error, self._timeout) from None


def next_address(address: str, location: str) -> str:
    """Return where a redirect leads to. Raises ResponseError unless that is HTTP, and as safe."""
    fault = ResponseError("the host redirects to no readable URL, or from https to http")
    try:
        found = urljoin(address, quote(location, safe=_LEGAL))
        before, after = urlsplit(address).scheme.lower(), urlsplit(found).scheme.lower()
    except ValueError:
        raise fault from None
    if not location or after not in ("http", "https") or (before, after) == ("https", "http"):
        raise fault
    return found
