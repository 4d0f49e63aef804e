"""Reads files of web servers by range requests, through fsspec's HTTP session."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote, urljoin, urlsplit

from aiohttp import ClientError, ClientTimeout
from fsspec.asyn import sync
from fsspec.implementations.http import HTTPFileSystem
from yarl import URL

from fw_gear_dicom_check.errors import ArchiveError
from fw_gear_dicom_check.reading.inputs.location import Url
from fw_gear_dicom_check.reading.remote.http_response import (
    ContentRange,
    ResponseError,
    TransientError,
    fault_of_error,
    parse_content_range,
)
from fw_gear_dicom_check.reading.remote.store import AT_ONCE, ByteRange, FirstBytes
from fw_gear_dicom_check.reading.remote.web_listing import find_below

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


class _Response(NamedTuple):
    declared: ContentRange
    data: bytes


class HttpStore:
    """The store for all web servers."""

    def __init__(self, timeout: float) -> None:
        """Wait `timeout` seconds for a connection, and for each further part of a response."""
        self._timeout = timeout
        timeouts = ClientTimeout(total=None, sock_connect=timeout, sock_read=timeout)
        self._files = HTTPFileSystem(skip_instance_cache=True, client_kwargs={"timeout": timeouts})
        self._redirected: dict[Url, str] = {}
        self._versions: dict[Url, ContentRange] = {}

    def fetch_first_bytes(self, urls: Sequence[Url], count: int) -> list[FirstBytes | ArchiveError]:
        """Return the first `count` bytes of each file, or why they cannot be read."""
        return self._all([self._first(url, count) for url in urls], goes_on=True)

    def fetch(self, ranges: Sequence[ByteRange]) -> list[bytes]:
        """Return the bytes of each span, all of them. Raises ArchiveError."""
        found = self._all([self._bytes_of(byte_range) for byte_range in ranges], goes_on=False)
        whole = [each for each in found if isinstance(each, bytes)]
        for fault in found:
            if isinstance(fault, ArchiveError):
                raise fault
        return whole

    def find(self, folder: Url) -> list[Url]:
        """Return all files linked from the pages of a folder and below. Raises ArchiveError."""
        try:
            return find_below(folder, lambda url: self._files.ls(url.text, detail=False))
        except _RAISED as error:
            raise ArchiveError(folder, str(fault_of_error(error, self._timeout))) from None

    def _all(
        self, requests: Sequence[Coroutine[Any, Any, T]], *, goes_on: bool
    ) -> list[T | ArchiveError]:
        """Run requests, AT_ONCE at a time; after the first fault no more, unless it `goes_on`."""
        faults: list[ArchiveError] = []

        async def run(gate: asyncio.Semaphore, request: Coroutine[Any, Any, T]) -> T | ArchiveError:
            async with gate:
                if faults and not goes_on:
                    request.close()
                    return faults[0]
                try:
                    return await request
                except ArchiveError as error:
                    faults.append(error)
                    return error

        async def run_all() -> list[T | ArchiveError]:
            gate = asyncio.Semaphore(AT_ONCE)
            return await asyncio.gather(*(run(gate, request) for request in requests))

        found: list[T | ArchiveError] = sync(self._files.loop, run_all)
        return found

    async def _first(self, url: Url, count: int) -> FirstBytes:
        answer = await self._get(url, 0, count)
        return FirstBytes(answer.data, answer.declared.size)

    async def _bytes_of(self, byte_range: ByteRange) -> bytes:
        answer = await self._get(*byte_range)
        if len(answer.data) != byte_range.end - byte_range.start:
            raise ArchiveError(byte_range.url, "the file became shorter while it was being read")
        return answer.data

    async def _get(self, url: Url, start: int, end: int) -> _Response:
        """Request a range, again after a TransientError. Raises ArchiveError."""
        reason: ResponseError | None = None
        for wait in (0, *_WAITS):
            await asyncio.sleep(wait)
            try:
                return await self._follow(url, start, end)
            except TransientError as error:
                reason = error
            except ResponseError as error:
                raise ArchiveError(url, str(error)) from None
        raise ArchiveError(url, str(reason))

    async def _follow(self, url: Url, start: int, end: int) -> _Response:
        """Request where the last redirect led to, or the URL itself, and follow redirects."""
        address = self._redirected.pop(url, "")
        is_cached = bool(address)
        address = address or quote(url.text.partition("#")[0], safe=_LEGAL)
        for _ in range(_HOPS + 1):
            try:
                answer = await self._ask(address, start, end)
            except TransientError:
                raise
            except ResponseError as error:
                raise (TransientError(str(error)) if is_cached else error) from None
            if isinstance(answer, _Response):
                self._redirected[url] = address
                return self._check_version(url, answer)
            address = _next_address(address, answer)
        raise ResponseError("the host redirects too often")

    async def _ask(self, address: str, start: int, end: int) -> _Response | str:
        """Return the range, or where a redirect leads to. Raises ResponseError."""
        session = await self._files.set_session()
        headers = {"Range": f"bytes={start}-{end - 1}", "Accept-Encoding": "identity"}
        try:
            async with session.get(
                URL(address, encoded=True), headers=headers, allow_redirects=False
            ) as answer:
                if answer.status in _MOVED:
                    return str(answer.headers.get("Location", ""))
                declared = parse_content_range(answer.status, answer.headers, start, end)
                return _Response(declared, await answer.content.readexactly(declared.length))
        except _RAISED as error:
            raise fault_of_error(error, self._timeout) from None

    def _check_version(self, url: Url, answer: _Response) -> _Response:
        """Return the response. Raises ResponseError where the file has changed meanwhile."""
        before = self._versions.setdefault(url, answer.declared)
        if (before.size, before.version) != (answer.declared.size, answer.declared.version):
            raise ResponseError("the file changed while it was being read")
        return answer


def _next_address(address: str, location: str) -> str:
    """Return where a redirect leads to. Raises ResponseError unless that is HTTP, and as safe."""
    found = urljoin(address, quote(location, safe=_LEGAL))
    before, after = urlsplit(address).scheme.lower(), urlsplit(found).scheme.lower()
    if not location or after not in ("http", "https") or (before, after) == ("https", "http"):
        raise ResponseError("the host redirects to no readable URL, or from https to http")
    return found
