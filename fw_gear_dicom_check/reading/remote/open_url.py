"""Opens a URL as an input: a zip, a DICOM file, or all files below a folder."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice

from fw_gear_dicom_check.errors import ArchiveError, TimeUpError
from fw_gear_dicom_check.limits.bounds import LIMITS, Limits
from fw_gear_dicom_check.reading.inputs.location import Url, path_below
from fw_gear_dicom_check.reading.inputs.members import (
    SNIFFED,
    Member,
    Source,
    open_zip,
    sniff_stream,
)
from fw_gear_dicom_check.reading.inputs.sniff import fault_of_kind, sniff
from fw_gear_dicom_check.reading.inputs.zip_directory import too_many_members
from fw_gear_dicom_check.reading.inputs.zip_end import has_end_record
from fw_gear_dicom_check.reading.remote.choose_store import store_of
from fw_gear_dicom_check.reading.remote.prefetch import (
    fetch_ahead,
    take_zip_members,
    unread_member,
)
from fw_gear_dicom_check.reading.remote.range_file import RangedFile, as_stream
from fw_gear_dicom_check.reading.remote.store import FirstBytes, Store

_FIRST_FETCH = 16 * 1024
"""Bytes that are fetched of a file first."""
_KINDS_AT_ONCE = 64
"""Files whose kind is determined at the same time."""


@contextmanager
def open_url(url: Url, limits: Limits = LIMITS) -> Iterator[Source]:
    """Open a URL for reading its members. Raises ArchiveError if it cannot be read."""
    store = store_of(url, limits)
    yield (_open_folder if url.is_folder else _open_file)(store, url, limits)


def list_kinds(store: Store, folder: Url) -> Iterator[tuple[Url, str | ArchiveError]]:
    """Yield each file below a folder with its kind (see `sniff`), or why it cannot be read.

    Raises ArchiveError for the folder.
    """
    files = store.find(folder)
    for start in range(0, len(files), _KINDS_AT_ONCE):
        batch = files[start : start + _KINDS_AT_ONCE]
        try:
            firsts = store.fetch_first_bytes(batch, SNIFFED)
            kinds = [_kind_of(store, url, first) for url, first in zip(batch, firsts, strict=True)]
        except TimeUpError as error:
            raise TimeUpError(folder, error.args[1]) from None
        yield from zip(batch, kinds, strict=True)


def _kind_of(store: Store, url: Url, first: FirstBytes | ArchiveError) -> str | ArchiveError:
    if isinstance(first, ArchiveError):
        return first
    kind = sniff(first.data)
    is_zip = kind == "other" and has_end_record(as_stream(RangedFile(store, url, first)))
    return "zip" if is_zip else kind


def _open_folder(store: Store, folder: Url, limits: Limits) -> Source:
    kinds = list(islice(list_kinds(store, folder), limits.members + 1))
    if len(kinds) > limits.members:
        return Source("folder", fault=too_many_members(limits))
    files = [url for url, kind in kinds if kind != "zip"]
    return Source("folder", _take_files(store, folder, files[::-1]), len(files))


def _take_files(store: Store, folder: Url, files: list[Url]) -> Iterator[Member]:
    """Yield a member for each file, the last one first, its first bytes fetched ahead."""

    def fetch(batch: Sequence[Url]) -> list[FirstBytes | ArchiveError]:
        try:
            return store.fetch_first_bytes(batch, _FIRST_FETCH)
        except TimeUpError as error:
            return [error] * len(batch)

    for url, first in fetch_ahead(files, lambda _: _FIRST_FETCH, fetch):
        if isinstance(first, TimeUpError):
            yield unread_member(path_below(url, folder), first)
            continue
        if isinstance(first, ArchiveError):
            raise first
        yield _file_member(store, url, first, path_below(url, folder))


def _file_member(store: Store, url: Url, first: FirstBytes, name: str) -> Member:
    """Return a file as a member; its end is looked at where it was fetched with the beginning."""
    is_whole = len(first.data) >= first.size
    return Member(
        name,
        first.size,
        lambda: as_stream(RangedFile(store, url, first)),
        read_at=RangedFile(store, url, first).read_at if is_whole else None,
    )


def _open_file(store: Store, url: Url, limits: Limits) -> Source:
    first = store.fetch_first_bytes([url], _FIRST_FETCH)[0]
    if isinstance(first, ArchiveError):
        raise first
    file = RangedFile(store, url, first)
    kind = sniff_stream(as_stream(file))
    if kind in ("dicom", "bare-dicom"):
        member = _file_member(store, url, first, url.name)._replace(read_at=file.read_at)
        return Source("file", (member,), 1)
    if kind == "zip" and has_end_record(as_stream(file)):
        return open_zip(as_stream(file), partial(take_zip_members, file, store), limits)
    return Source("file", fault=fault_of_kind(kind))
