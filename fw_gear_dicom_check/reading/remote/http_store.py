"""Reads files of web servers by range requests, and the pages that list folders."""

from collections.abc import Sequence
from typing import NamedTuple

from aiohttp import ClientResponse

from fw_gear_dicom_check.errors import ArchiveError
from fw_gear_dicom_check.limits.bounds import Limits
from fw_gear_dicom_check.limits.deadline import Deadline
from fw_gear_dicom_check.reading.inputs.location import Url
from fw_gear_dicom_check.reading.remote.http_client import HttpClient, Request
from fw_gear_dicom_check.reading.remote.http_response import (
    ContentRange,
    ResponseError,
    check_page_status,
    parse_content_range,
)
from fw_gear_dicom_check.reading.remote.inflate import read_inflated
from fw_gear_dicom_check.reading.remote.page_links import Page, PageError, find_links
from fw_gear_dicom_check.reading.remote.store import ByteRange, FirstBytes
from fw_gear_dicom_check.reading.remote.time_left import check_time
from fw_gear_dicom_check.reading.remote.web_listing import find_below

_PIECE = 64 * 1024
"""Bytes of a page that are read at a time."""
_HTML = ("text/html", "application/xhtml+xml", "")
"""Content types of pages that may hold links; "" is none."""


class _Response(NamedTuple):
    declared: ContentRange
    data: bytes


class HttpStore:
    """The store for all web servers."""

    def __init__(self, timeout: float, limits: Limits) -> None:
        """Start the time of the archive; `timeout` is that for each part of a response."""
        self._limits, self._deadline = limits, Deadline(limits.seconds)
        self._client = HttpClient(timeout, self._deadline)
        self._versions: dict[Url, ContentRange] = {}

    def fetch_first_bytes(self, urls: Sequence[Url], count: int) -> list[FirstBytes | ArchiveError]:
        """Return the first `count` bytes of each file, or why they cannot be read.

        Raises TimeUpError.
        """
        ranges = [ByteRange(url, 0, count) for url in urls]
        found = self._client.send([self._request(each) for each in ranges], goes_on=True)
        return [
            each if isinstance(each, ArchiveError) else FirstBytes(each.data, each.declared.size)
            for each in found
        ]

    def fetch(self, ranges: Sequence[ByteRange]) -> list[bytes]:
        """Return the bytes of each span, all of them. Raises ArchiveError."""
        found = self._client.send([self._request(each) for each in ranges], goes_on=False)
        for fault in found:
            if isinstance(fault, ArchiveError):
                raise fault
        return [_whole(*pair) for pair in zip(ranges, found, strict=True)]

    def find(self, folder: Url) -> list[Url]:
        """Return all files linked from the pages of a folder and below. Raises ArchiveError."""
        return find_below(folder, self._links_of, self._limits.members)

    def _links_of(self, folder: Url) -> list[str]:
        most = self._limits.page

        async def read(answer: ClientResponse) -> Page:
            check_page_status(answer.status)
            if _content_type(answer) not in _HTML:
                return Page(b"", "")
            pieces = answer.content.iter_chunked(_PIECE)
            encoding = answer.headers.get("Content-Encoding", "")
            return Page(await read_inflated(pieces, encoding, most), answer.charset or "")

        page = self._client.send(
            [Request(folder, {"Accept-Encoding": "gzip"}, most, read)], goes_on=False
        )[0]
        if isinstance(page, ArchiveError):
            raise page
        try:
            return find_links(page, lambda: check_time(self._deadline, folder))
        except PageError:
            raise ArchiveError(
                folder, "its page holds a tag without an end; give the URL of each file"
            ) from None

    def _request(self, byte_range: ByteRange) -> Request:
        url, start, end = byte_range

        async def read(answer: ClientResponse) -> _Response:
            declared = parse_content_range(answer.status, answer.headers, start, end)
            data = await answer.content.readexactly(declared.length)
            return self._check_version(url, _Response(declared, data))

        headers = {"Range": f"bytes={start}-{end - 1}", "Accept-Encoding": "identity"}
        return Request(url, headers, end - start, read)

    def _check_version(self, url: Url, answer: _Response) -> _Response:
        """Return the response. Raises ResponseError where the file has changed meanwhile."""
        before = self._versions.setdefault(url, answer.declared)
        if (before.size, before.version) != (answer.declared.size, answer.declared.version):
            raise ResponseError("the file changed while it was being read")
        return answer


def _content_type(answer: ClientResponse) -> str:
    return answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def _whole(byte_range: ByteRange, answer: _Response) -> bytes:
    if len(answer.data) != byte_range.end - byte_range.start:
        raise ArchiveError(byte_range.url, "the file became shorter while it was being read")
    return answer.data
