"""Fetches the first bytes of several members ahead, while the previous ones are being read."""

import zipfile
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NoReturn, TypeVar

from fw_gear_dicom_check.errors import TimeUpError
from fw_gear_dicom_check.reading.inputs.location import Url
from fw_gear_dicom_check.reading.inputs.members import Member, zip_member
from fw_gear_dicom_check.reading.inputs.zip_entry import (
    EntryReader,
    bytes_to_read,
    open_fetched_entry,
)
from fw_gear_dicom_check.reading.remote.range_file import RangedFile
from fw_gear_dicom_check.reading.remote.store import ByteRange, Store

T = TypeVar("T")
F = TypeVar("F")
_FEW, _MANY = 4, 256
"""Members fetched at a time: in the first batch, and at most."""
_BYTES = 4 * 1024 * 1024
"""Bytes fetched at a time at most, unless a single member needs more."""
_GAP = 2 * 1024
"""Bytes between two ranges up to which one request is cheaper than two."""
_MARGIN, _CAP = 256, 1024 * 1024
"""Bytes to fetch in addition to those of the previous headers, and the most for one header."""
_GUESSES = {zipfile.ZIP_STORED: 16 * 1024, zipfile.ZIP_DEFLATED: 6 * 1024}
"""Compression method -> bytes to fetch for a header before any was read."""


class HeaderSizes:
    """Estimates the compressed bytes of a header from those of the previous batch."""

    def __init__(self) -> None:
        """Start with the guesses for a first batch."""
        self._known = dict(_GUESSES)
        self._opened: list[tuple[int, EntryReader]] = []

    def estimate(self, method: int) -> int:
        """Return the bytes that a header in this compression method is likely to take."""
        return self._known.get(method, 0)

    def note(self, method: int, reader: EntryReader) -> None:
        """Note a member that is about to be read."""
        self._opened.append((method, reader))

    def learn(self) -> None:
        """Update the estimates so that they suffice for 31 of 32 members that were read since."""
        for method in {method for method, _ in self._opened}:
            consumed = sorted(reader.consumed for each, reader in self._opened if each == method)
            self._known[method] = min(consumed[len(consumed) * 31 // 32] + _MARGIN, _CAP)
        self._opened.clear()


def take_zip_members(
    file: RangedFile, store: Store, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]
) -> Iterator[Member]:
    """Yield a member for each entry, the last entry first, its first bytes fetched ahead."""
    sizes = HeaderSizes()

    def size_of(entry: zipfile.ZipInfo) -> int:
        return bytes_to_read(entry, min(sizes.estimate(entry.compress_type), entry.compress_size))

    def fetch(batch: Sequence[zipfile.ZipInfo]) -> Sequence[bytes | TimeUpError]:
        ranges = [(entry.header_offset, size_of(entry)) for entry in batch]
        try:
            return fetch_ranges(store, file.url, file.size, ranges)
        except TimeUpError as error:
            return [error] * len(batch)

    for entry, first in fetch_ahead(entries, size_of, fetch, sizes.learn):
        if isinstance(first, TimeUpError):
            yield unread_member(entry.filename, first)
            continue
        member = zip_member(archive, entry, partial(_open_start, file, entry, first, sizes))
        yield member._replace(open=partial(_open_whole, member.open, file, entry, first))


def unread_member(name: str, fault: TimeUpError) -> Member:
    """Return a member for which there was no time: opening it raises the fault."""

    def refuse() -> NoReturn:
        raise fault

    return Member(name, 0, refuse)


def _open_start(
    file: RangedFile, entry: zipfile.ZipInfo, first: bytes, sizes: HeaderSizes, _expected: int
) -> EntryReader:
    file.hold(entry.header_offset, first)
    # Inflated in small steps from half of the estimate on, so that `consumed` is exact.
    reader = open_fetched_entry(
        file.read_at, entry, sizes.estimate(entry.compress_type) // 2, first
    )
    sizes.note(entry.compress_type, reader)
    return reader


def _open_whole(
    opened: Callable[[], T], file: RangedFile, entry: zipfile.ZipInfo, first: bytes
) -> T:
    file.hold(entry.header_offset, first)
    return opened()


def fetch_ahead(
    waiting: list[T],
    size_of: Callable[[T], int],
    fetch: Callable[[Sequence[T]], Sequence[F]],
    learn: Callable[[], None] = lambda: None,
) -> Iterator[tuple[T, F]]:
    """Yield each item, the last one first, with what `fetch` returns for it, batch by batch.

    The next batch is fetched while one is yielded; `learn` is called before its sizes are asked
    for. `size_of` returns bytes.
    """
    limit = _FEW
    with ThreadPoolExecutor(1) as fetcher:
        batch = _take_batch(waiting, size_of, limit)
        coming = fetcher.submit(fetch, batch)
        while batch:
            found = coming.result()
            learn()
            limit = min(2 * limit, _MANY)
            following = _take_batch(waiting, size_of, limit)
            coming = fetcher.submit(fetch, following)
            yield from zip(batch, found, strict=True)
            batch = following


def _take_batch(waiting: list[T], size_of: Callable[[T], int], limit: int) -> list[T]:
    batch: list[T] = []
    room = _BYTES
    while waiting and len(batch) < limit and (not batch or size_of(waiting[-1]) <= room):
        batch.append(waiting.pop())
        room -= size_of(batch[-1])
    return batch


def fetch_ranges(
    store: Store, url: Url, size: int, ranges: Sequence[tuple[int, int]]
) -> list[bytes]:
    """Return the bytes at each (offset, count) of a file; close ranges are fetched as one."""
    spans: list[ByteRange] = []
    for offset, count in sorted(set(ranges)):
        start, end = min(offset, size), min(offset + count, size)
        if spans and start <= spans[-1].end + _GAP:
            spans[-1] = spans[-1]._replace(end=max(end, spans[-1].end))
        elif end > start:
            spans.append(ByteRange(url, start, end))
    found = store.fetch(spans) if spans else []
    starts = [span.start for span in spans]
    return [_cut_out(starts, found, offset, count) for offset, count in ranges]


def _cut_out(starts: Sequence[int], found: Sequence[bytes], offset: int, count: int) -> bytes:
    number = bisect_right(starts, offset) - 1
    if number < 0:
        return b""
    return found[number][offset - starts[number] :][:count]
