"""Files of a web server, by ranges, over fsspec's HTTP session; one that serves none is refused."""

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
    AnswerError,
    PassingError,
    Promise,
    fault_of_error,
    to_promise,
)
from fw_gear_dicom_check.reading.remote.store import AT_ONCE, First, Span
from fw_gear_dicom_check.reading.remote.web_listing import find_below

T = TypeVar("T")
_RAISED = (ClientError, OSError, EOFError, ValueError)
"""What aiohttp raises; TimeoutError is an OSError, an answer that ends early an EOFError."""
_WAITS = (0.25, 1.0)
"""Seconds before each further attempt where a fault may pass."""
_HOPS = 5
"""Redirects that are followed, one after the other."""
_MOVED = frozenset({301, 302, 303, 307, 308})
_LEGAL = "%/:?#[]@!$&'()*+,;=~-._"
"""Characters that stay as the user wrote them: a signature belongs to the exact text."""


class _Answer(NamedTuple):
    promise: Promise
    data: bytes


class HttpStore:
    """All web servers."""

    def __init__(self, timeout: float) -> None:
        """Wait so many seconds for a connection, and for each next piece of an answer."""
        self._timeout = timeout
        patience = ClientTimeout(total=None, sock_connect=timeout, sock_read=timeout)
        self._files = HTTPFileSystem(skip_instance_cache=True, client_kwargs={"timeout": patience})
        self._targets: dict[Url, str] = {}
        self._promises: dict[Url, Promise] = {}

    def firsts(self, urls: Sequence[Url], count: int) -> list[First | ArchiveError]:
        """Return the first `count` bytes of each file, or why they cannot be read."""
        return self._all([self._first(url, count) for url in urls], goes_on=True)

    def fetch(self, spans: Sequence[Span]) -> list[bytes]:
        """Return the bytes of each span, all of them. Raises ArchiveError."""
        found = self._all([self._bytes_of(span) for span in spans], goes_on=False)
        whole = [each for each in found if isinstance(each, bytes)]
        for fault in found:
            if isinstance(fault, ArchiveError):
                raise fault
        return whole

    def find(self, folder: Url) -> list[Url]:
        """Return all files that a folder's page and those below it link to. Raises ArchiveError."""
        try:
            return find_below(folder, lambda url: self._files.ls(url.text, detail=False))
        except _RAISED as error:
            raise ArchiveError(folder, str(fault_of_error(error, self._timeout))) from None

    def _all(
        self, questions: Sequence[Coroutine[Any, Any, T]], *, goes_on: bool
    ) -> list[T | ArchiveError]:
        """Ask many questions at once; after the first fault no more, unless it `goes_on`."""
        faults: list[ArchiveError] = []

        async def ask(
            gate: asyncio.Semaphore, question: Coroutine[Any, Any, T]
        ) -> T | ArchiveError:
            async with gate:
                if faults and not goes_on:
                    question.close()
                    return faults[0]
                try:
                    return await question
                except ArchiveError as error:
                    faults.append(error)
                    return error

        async def ask_all() -> list[T | ArchiveError]:
            gate = asyncio.Semaphore(AT_ONCE)
            return await asyncio.gather(*(ask(gate, question) for question in questions))

        found: list[T | ArchiveError] = sync(self._files.loop, ask_all)
        return found

    async def _first(self, url: Url, count: int) -> First:
        answer = await self._get(url, 0, count)
        return First(answer.data, answer.promise.size)

    async def _bytes_of(self, span: Span) -> bytes:
        answer = await self._get(*span)
        if len(answer.data) != span.end - span.start:
            raise ArchiveError(span.url, "it has become shorter while it was read")
        return answer.data

    async def _get(self, url: Url, start: int, end: int) -> _Answer:
        """Ask for a range, again where a fault may pass. Raises ArchiveError."""
        reason: AnswerError | None = None
        for wait in (0, *_WAITS):
            await asyncio.sleep(wait)
            try:
                return await self._follow(url, start, end)
            except PassingError as error:
                reason = error
            except AnswerError as error:
                raise ArchiveError(url, str(error)) from None
        raise ArchiveError(url, str(reason))

    async def _follow(self, url: Url, start: int, end: int) -> _Answer:
        """Ask where the last redirect led to, or the URL itself, and follow redirects."""
        address = self._targets.pop(url, "")
        is_remembered = bool(address)
        address = address or quote(url.text.partition("#")[0], safe=_LEGAL)
        for _ in range(_HOPS + 1):
            try:
                answer = await self._ask(address, start, end)
            except PassingError:
                raise
            except AnswerError as error:
                raise (PassingError(str(error)) if is_remembered else error) from None
            if isinstance(answer, _Answer):
                self._targets[url] = address
                return self._same(url, answer)
            address = _next_address(address, answer)
        raise AnswerError("the host redirects too often")

    async def _ask(self, address: str, start: int, end: int) -> _Answer | str:
        """Return the range, or where a redirect leads to. Raises AnswerError."""
        session = await self._files.set_session()
        headers = {"Range": f"bytes={start}-{end - 1}", "Accept-Encoding": "identity"}
        try:
            async with session.get(
                URL(address, encoded=True), headers=headers, allow_redirects=False
            ) as answer:
                if answer.status in _MOVED:
                    return str(answer.headers.get("Location", ""))
                promise = to_promise(answer.status, answer.headers, start, end)
                return _Answer(promise, await answer.content.readexactly(promise.length))
        except _RAISED as error:
            raise fault_of_error(error, self._timeout) from None

    def _same(self, url: Url, answer: _Answer) -> _Answer:
        """Return the answer. Raises AnswerError where it is of another version than the others."""
        before = self._promises.setdefault(url, answer.promise)
        if (before.size, before.version) != (answer.promise.size, answer.promise.version):
            raise AnswerError("it has changed while it was read")
        return answer


def _next_address(address: str, location: str) -> str:
    """Return where a redirect leads to. Raises AnswerError where that is less safe, or nowhere."""
    found = urljoin(address, quote(location, safe=_LEGAL))
    before, after = urlsplit(address).scheme.lower(), urlsplit(found).scheme.lower()
    if not location or after not in ("http", "https") or (before, after) == ("https", "http"):
        raise AnswerError("the host redirects to where no file can be read, or not as safely")
    return found
