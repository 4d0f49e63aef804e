"""Fetches the first bytes of many members at once, while those before are being read."""

import zipfile
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from fw_gear_dicom_check.reading.inputs.location import Url
from fw_gear_dicom_check.reading.inputs.members import Member, zip_member
from fw_gear_dicom_check.reading.inputs.zip_entry import (
    EntryReader,
    bytes_to_read,
    open_fetched_entry,
)
from fw_gear_dicom_check.reading.remote.range_file import RangedFile
from fw_gear_dicom_check.reading.remote.store import Span, Store

T = TypeVar("T")
F = TypeVar("F")
_FEW, _MANY = 4, 256
"""Members fetched at a time: at first, when nothing is known of them, and at most."""
_BYTES = 4 * 1024 * 1024
"""Bytes fetched at a time, at most, unless one member alone needs more."""
_GAP = 2 * 1024
"""Bytes between two ranges up to which one request costs less than two."""
_MARGIN, _CAP = 256, 1024 * 1024
"""Bytes more than the headers before took, and the most that is fetched ahead of one."""
_GUESSES = {zipfile.ZIP_STORED: 16 * 1024, zipfile.ZIP_DEFLATED: 6 * 1024}
"""Compression method -> bytes that a header may take, where none was read so far."""


class Needs:
    """Learns how many compressed bytes a header takes, from the batch before."""

    def __init__(self) -> None:
        """Know nothing."""
        self._known = dict(_GUESSES)
        self._opened: list[tuple[int, EntryReader]] = []

    def of(self, method: int) -> int:
        """Return the bytes that a member of this compression method is likely to need."""
        return self._known.get(method, 0)

    def note(self, method: int, head: EntryReader) -> None:
        """Remember a member that is about to be read."""
        self._opened.append((method, head))

    def learn(self) -> None:
        """Take over what the members that were read meanwhile have needed, but for rare ones."""
        for method in {method for method, _ in self._opened}:
            consumed = sorted(head.consumed for each, head in self._opened if each == method)
            self._known[method] = min(consumed[len(consumed) * 31 // 32] + _MARGIN, _CAP)
        self._opened.clear()


def take_zip_members(
    file: RangedFile, store: Store, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]
) -> Iterator[Member]:
    """Yield a member for each entry, the last one first, its first bytes fetched ahead."""
    needs = Needs()

    def size_of(entry: zipfile.ZipInfo) -> int:
        return bytes_to_read(entry, min(needs.of(entry.compress_type), entry.compress_size))

    def fetch(batch: Sequence[zipfile.ZipInfo]) -> list[bytes]:
        places = [(entry.header_offset, size_of(entry)) for entry in batch]
        return fetch_places(store, file.url, file.size, places)

    for entry, first in run_ahead(entries, size_of, fetch, needs.learn):
        member = zip_member(archive, entry, partial(_open_start, file, entry, first, needs))
        yield member._replace(open=partial(_open_whole, member.open, file, entry, first))


def _open_start(
    file: RangedFile, entry: zipfile.ZipInfo, first: bytes, needs: Needs, _expected: int
) -> EntryReader:
    file.hold(entry.header_offset, first)
    # Inflated in small steps from half of it on, so that the head can say what it really took.
    head = open_fetched_entry(file.read_at, entry, needs.of(entry.compress_type) // 2, first)
    needs.note(entry.compress_type, head)
    return head


def _open_whole(
    opened: Callable[[], T], file: RangedFile, entry: zipfile.ZipInfo, first: bytes
) -> T:
    file.hold(entry.header_offset, first)
    return opened()


def run_ahead(
    waiting: list[T],
    size_of: Callable[[T], int],
    fetch: Callable[[Sequence[T]], Sequence[F]],
    learn: Callable[[], None] = lambda: None,
) -> Iterator[tuple[T, F]]:
    """Yield each thing, the last one first, with what is fetched for it, batch by batch.

    The next batch is under way while one is gone through; `learn` is called before its size is
    asked for.
    """
    limit = _FEW
    with ThreadPoolExecutor(1) as helper:
        batch = _take_batch(waiting, size_of, limit)
        coming = helper.submit(fetch, batch)
        while batch:
            found = coming.result()
            learn()
            limit = min(2 * limit, _MANY)
            following = _take_batch(waiting, size_of, limit)
            coming = helper.submit(fetch, following)
            yield from zip(batch, found, strict=True)
            batch = following


def _take_batch(waiting: list[T], size_of: Callable[[T], int], limit: int) -> list[T]:
    batch: list[T] = []
    room = _BYTES
    while waiting and len(batch) < limit and (not batch or size_of(waiting[-1]) <= room):
        batch.append(waiting.pop())
        room -= size_of(batch[-1])
    return batch


def fetch_places(
    store: Store, url: Url, size: int, places: Sequence[tuple[int, int]]
) -> list[bytes]:
    """Return the bytes at each (offset, count) of a file; what lies close is asked for at once."""
    spans: list[Span] = []
    for offset, count in sorted(set(places)):
        start, end = min(offset, size), min(offset + count, size)
        if spans and start <= spans[-1].end + _GAP:
            spans[-1] = spans[-1]._replace(end=max(end, spans[-1].end))
        elif end > start:
            spans.append(Span(url, start, end))
    found = store.fetch(spans) if spans else []
    starts = [span.start for span in spans]
    return [_cut_out(starts, found, offset, count) for offset, count in places]


def _cut_out(starts: Sequence[int], found: Sequence[bytes], offset: int, count: int) -> bytes:
    number = bisect_right(starts, offset) - 1
    if number < 0:
        return b""
    return found[number][offset - starts[number] :][:count]
