"""Reads objects of an S3 store by ranges, through s3fs; the environment configures it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import s3fs
from aiohttp import ClientError as HttpError
from botocore.exceptions import BotoCoreError, ClientError

from fw_gear_dicom_check.errors import ArchiveError
from fw_gear_dicom_check.limits.bounds import Limits
from fw_gear_dicom_check.limits.deadline import Deadline
from fw_gear_dicom_check.reading.inputs.location import Url
from fw_gear_dicom_check.reading.remote.s3_session import bounded_options
from fw_gear_dicom_check.reading.remote.store import (
    AT_ONCE,
    ByteRange,
    FirstBytes,
    refuse_too_many,
)
from fw_gear_dicom_check.reading.remote.time_left import check_time

T = TypeVar("T")
_UNEXPECTED = (LookupError, TypeError, AttributeError)
"""What s3fs raises where an answer lacks what every store tells, such as an object's length."""
_RAISED = (OSError, ValueError, BotoCoreError, ClientError, HttpError, *_UNEXPECTED)
"""What s3fs and the packages below it raise."""
_ATTEMPTS = 2
"""Attempts of botocore (connecting, 5xx, 429), and of s3fs around them."""
_CODE = re.compile(r"\w{1,40}")
_ABSENT = "no such object (404); the URL of a folder ends with /"
_REFUSED = "the store refuses access (403): no permission, or credentials that have expired"
_SILENT = "the store does not answer"
_REASONS = (
    (FileNotFoundError, _ABSENT),
    (PermissionError, _REFUSED),
    (TimeoutError, _SILENT),
    (_UNEXPECTED, "the host's answer is not that of an S3 store"),
)
_NAMED_REASONS = {
    "NoCredentialsError": "no credentials for the store; for public data set FSSPEC_S3_ANON=true",
    "PartialCredentialsError": "the credentials for the store are incomplete",
    "ParamValidationError": "not a valid bucket or key",
    **dict.fromkeys(
        ("ConnectTimeoutError", "EndpointConnectionError", "FSTimeoutError", "ReadTimeoutError"),
        _SILENT,
    ),
    "ConnectionClosedError": "the store closed the connection",
    "ClientPayloadError": "the store's response ends early",
    "SSLError": "the store's certificate is not trusted",
}
"""Name of a botocore or aiohttp error -> its meaning; their own texts hold URLs and keys."""


class S3Store:
    """The store for S3 and compatible services."""

    def __init__(self, timeout: float, limits: Limits) -> None:
        """Start the time of the archive; the environment has address and credentials."""
        self._deadline, self._most = Deadline(limits.seconds), limits.members
        options = {"connect_timeout": timeout, "read_timeout": timeout, **bounded_options()}
        retries = {"mode": "standard", "total_max_attempts": _ATTEMPTS}
        self._files = s3fs.S3FileSystem(
            skip_instance_cache=True,
            use_listings_cache=False,
            config_kwargs={**options, "retries": retries, "max_pool_connections": AT_ONCE},
        )
        self._files.retries = _ATTEMPTS
        self._sizes: dict[Url, int] = {}

    def fetch_first_bytes(self, urls: Sequence[Url], count: int) -> list[FirstBytes | ArchiveError]:
        """Return the first `count` bytes of each object, or why they cannot be read."""
        sizes = [self._size_of(url) for url in urls]
        ends = [0 if isinstance(size, ArchiveError) else min(size, count) for size in sizes]
        ranges = [ByteRange(url, 0, end) for url, end in zip(urls, ends, strict=True) if end]
        found = iter(self._ask(ranges))
        return [
            size if isinstance(size, ArchiveError) else _to_first(next(found) if end else b"", size)
            for size, end in zip(sizes, ends, strict=True)
        ]

    def fetch(self, ranges: Sequence[ByteRange]) -> list[bytes]:
        """Return the bytes of each span, all of them. Raises ArchiveError."""
        return [_raise_fault(each) for each in self._ask(ranges)]

    def find(self, folder: Url) -> list[Url]:
        """Return all objects below a prefix, in the order of their keys. Raises ArchiveError."""
        most = self._most
        listed = self._ask_store(
            folder, self._files.find, _path(folder), detail=True, max_items=most + 1
        )
        if isinstance(listed, ArchiveError):
            raise listed
        refuse_too_many(folder, len(listed), most)
        found = {
            replace(folder, text=f"s3://{name}"): each["size"] for name, each in listed.items()
        }
        self._sizes |= {url: size for url, size in found.items() if not url.is_folder}
        return [url for url in found if not url.is_folder]

    def _size_of(self, url: Url) -> int | ArchiveError:
        if url not in self._sizes:
            size = self._ask_store(url, self._files.size, _path(url))
            if not isinstance(size, int):
                return size if isinstance(size, ArchiveError) else ArchiveError(url, _ABSENT)
            self._sizes[url] = size
        return self._sizes[url]

    def _ask(self, ranges: Sequence[ByteRange]) -> list[bytes | ArchiveError]:
        if not ranges:
            return []
        answers = self._ask_store(
            ranges[0].url,
            self._files.cat_ranges,
            [_path(byte_range.url) for byte_range in ranges],
            [byte_range.start for byte_range in ranges],
            [byte_range.end for byte_range in ranges],
            batch_size=AT_ONCE,
            on_error="return",
        )
        if isinstance(answers, ArchiveError):
            return [answers for _ in ranges]
        return [
            _check_length(byte_range, answer)
            for byte_range, answer in zip(ranges, answers, strict=True)
        ]

    def _ask_store(
        self, url: Url, ask: Callable[..., T], *what: object, **how: object
    ) -> T | ArchiveError:
        """Return what `ask` returns; what the store's packages raise becomes an ArchiveError.

        Raises TimeUpError.
        """
        check_time(self._deadline, url)
        try:
            return ask(*what, **how, timeout=self._deadline.left())
        except _RAISED as error:
            check_time(self._deadline, url)
            return ArchiveError(url, _reason(error))


def _path(url: Url) -> str:
    return url.text.partition("://")[2]


def _check_length(byte_range: ByteRange, answer: bytes | BaseException) -> bytes | ArchiveError:
    if not isinstance(answer, bytes):
        return ArchiveError(byte_range.url, _reason(answer))
    if len(answer) != byte_range.end - byte_range.start:
        return ArchiveError(
            byte_range.url, "the store's response ends early, or the object has changed"
        )
    return answer


def _reason(error: BaseException) -> str:
    name = type(error).__name__
    if name in _NAMED_REASONS:
        return _NAMED_REASONS[name]
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return reason
    return f"the store answers with an error ({_code_of(error) or name})"


def _code_of(error: BaseException) -> str:
    """Return the store's own code for an error, such as SlowDown, "" for none."""
    response = getattr(error.__cause__ or error, "response", None)
    code = str(response["Error"].get("Code", "")) if isinstance(response, dict) else ""
    return code if _CODE.fullmatch(code) else ""


def _raise_fault(answer: bytes | ArchiveError) -> bytes:
    if isinstance(answer, ArchiveError):
        raise answer
    return answer


def _to_first(answer: bytes | ArchiveError, size: int) -> FirstBytes | ArchiveError:
    return answer if isinstance(answer, ArchiveError) else FirstBytes(answer, size)
