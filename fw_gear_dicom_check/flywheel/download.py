"""Downloads the first bytes of files and members from a site, only as far as they are read."""

import io
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO, cast

import flywheel

from fw_gear_dicom_check.errors import SiteError
from fw_gear_dicom_check.flywheel.connection import site_errors
from fw_gear_dicom_check.flywheel.files import SiteFile

HEADER_LIMIT = 16 * 1024 * 1024
"""Bytes of one header at most; one of 10,000 frames has about 10 MB."""
_RESPONSE_BLOCK = 16 * 1024
"""Bytes taken from a response at a time; the HTTP client receives up to four times as many."""
_DOWNLOAD_APIS = {
    "acquisition": "acquisitions_api",
    "analysis": "analyses_api",
    "project": "projects_api",
    "session": "sessions_api",
    "subject": "subjects_api",
}
"""Type of a file's container -> name of the SDK's interface that downloads from it."""


class Beginning:
    """The first bytes of a response, fetched as far as they are read, and kept for further reads.

    `ask` returns the SDK's streamed response; it is called at the first read.
    """

    def __init__(
        self,
        ask: Callable[[], Any],
        doing: str,
        limit: int = HEADER_LIMIT,
        *,
        is_damaged: bool = False,
    ) -> None:
        """Fetch nothing yet; `doing` is for messages, `limit` the most bytes to fetch.

        `is_damaged`: whether a SiteError becomes an OSError, as for a damaged member.
        """
        self._ask, self._doing, self._limit = ask, doing, limit
        self._is_damaged = is_damaged
        self._fetched = bytearray()
        self._response: Any = None
        self._blocks: Iterator[bytes] | None = None

    def read_at(self, position: int, count: int) -> bytes:
        """Return `count` bytes from `position` on, fewer only at the end. Raises SiteError."""
        self._fill(position + count)
        return bytes(self._fetched[position : position + count])

    def open(self) -> BinaryIO:
        """Return a stream from the first byte on."""
        return cast("BinaryIO", _BeginningStream(self))

    def close(self) -> None:
        """Close the response, without fetching the rest."""
        if self._response is not None:
            self._response.close()

    def _fill(self, end: int) -> None:
        while len(self._fetched) < end:
            if len(self._fetched) >= self._limit:
                most = f"{self._limit:,} bytes"
                raise SiteError(f"{self._doing}: longer than {most}; run the gear on it")
            block = self._next()
            if not block:
                return
            self._fetched += block

    def _next(self) -> bytes:
        try:
            with site_errors(self._doing):
                if self._blocks is None:
                    self._response = self._ask()
                    self._blocks = self._response.iter_content(_RESPONSE_BLOCK)
                return next(self._blocks, b"")
        except SiteError as error:
            if self._is_damaged:
                raise OSError(str(error)) from None
            raise


class _BeginningStream(io.RawIOBase):
    """A stream of a beginning from its first byte on."""

    def __init__(self, beginning: Beginning) -> None:
        self._beginning, self._position = beginning, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any writable buffer
        found = self._beginning.read_at(self._position, len(buffer))
        buffer[: len(found)] = found
        self._position += len(found)
        return len(found)


def begin_file(client: flywheel.Client, file: SiteFile) -> Beginning:
    """Return the beginning of a file."""
    return Beginning(lambda: _request_file(client, file), "reading the file")


def begin_member(
    client: flywheel.Client, file: SiteFile, path: str, *, is_damaged: bool
) -> Beginning:
    """Return the beginning of a zip's member, which the site inflates."""
    ask = partial(_request_file, client, file, member=path)
    return Beginning(ask, "reading a member", is_damaged=is_damaged)


def _request_file(client: flywheel.Client, file: SiteFile, **what: str) -> Any:  # noqa: ANN401 - the SDK has no types
    """Request a file as the SDK's `read_zip_member` does; its content is not received yet."""
    kind = str(file.entry.parent_ref.type)
    interface = getattr(client, _DOWNLOAD_APIS[kind])
    download = getattr(interface, f"download_file_from_{kind}_with_http_info")
    return download(
        str(file.entry.parent_ref.id),
        file.name,
        version=file.version,
        _preload_content=False,
        _return_http_data_only=True,
        **what,
    )
