"""Reads an input into an Archive: each member becomes an Instance, a Skipped or an Unreadable."""

import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from lzma import LZMAError
from zipfile import BadZipFile

from fw_gear_dicom_check.errors import MemberFault, SkipReason
from fw_gear_dicom_check.limits.bounds import LIMITS, Limits
from fw_gear_dicom_check.limits.budget import BUDGET_REASONS, Budget, SpentError
from fw_gear_dicom_check.model import Archive, Fault, Header, Instance, Skipped, Unreadable, Wanted
from fw_gear_dicom_check.reading.dicom.bounded_stream import BoundedStream
from fw_gear_dicom_check.reading.dicom.quiet_pydicom import quiet_pydicom
from fw_gear_dicom_check.reading.dicom.read_header import Reading, read_header
from fw_gear_dicom_check.reading.dicom.refusals import TOO_DEEP_REASON, NotWalkableError
from fw_gear_dicom_check.reading.explain_fault import explain_fault
from fw_gear_dicom_check.reading.inputs.litter import is_litter
from fw_gear_dicom_check.reading.inputs.location import Location, input_name
from fw_gear_dicom_check.reading.inputs.members import SNIFFED, Member, Source
from fw_gear_dicom_check.reading.inputs.sniff import sniff
from fw_gear_dicom_check.reading.inputs.zip_entry import EntryReader, InflateError
from fw_gear_dicom_check.reading.open_input import open_input
from fw_gear_dicom_check.reading.pixel_end import look_at_end
from fw_gear_dicom_check.reading.walker.buffer import FIRST_READ, HeaderBuffer
from fw_gear_dicom_check.reading.walker.walker import Walker
from fw_gear_dicom_check.text import shorten_middle

DICOMDIR = "1.2.840.10008.1.3.10"
"""SOP Class UID of Media Storage Directory Storage: an index of files (PS3.10 8)."""
_DAMAGED = (BadZipFile, zlib.error, LZMAError, EOFError, UnicodeError, RuntimeError, OSError)
"""What zipfile raises for a member whose bytes, or the name before them, cannot be read."""
_SPARE_BYTES, _LARGEST_FIRST_READ = 600, 1024 * 1024
"""Bytes to read in addition to those of the previous header, and the most to read at first."""
_NO_MEMORY = "there is not enough memory to read it; run the check on a machine with more"
_DECAY = 64
"""The expected size sinks by 1/64 with each header for which it was enough."""


def read_archive(
    path: Location,
    wanted: Wanted,
    on_member: Callable[[int, int], None] = lambda _done, _all: None,
    limits: Limits = LIMITS,
    clock: Callable[[], float] = time.monotonic,
) -> Archive:
    """Read all headers of a zip, a folder or a file, or of a URL that means one.

    `on_member` is called after each member with the number done and the number of all; `clock`
    returns seconds. Raises ArchiveError only if the path itself cannot be read; a damaged archive
    has a `fault`. Members beyond the limits are unreadable.
    """
    with quiet_pydicom(), open_input(path, limits) as source:
        return read_source(input_name(path), source, wanted, on_member, limits, clock=clock)


def read_source(  # noqa: PLR0913 - what is read, and the bounds of it
    name: str,
    source: Source,
    wanted: Wanted,
    on_member: Callable[[int, int], None] = lambda _done, _all: None,
    limits: Limits = LIMITS,
    *,
    clock: Callable[[], float] = time.monotonic,
) -> Archive:
    """Read all headers of an opened input; the caller has silenced pydicom (`quiet_pydicom`)."""
    entries = []
    reader = Reader(wanted, limits, Budget(limits, clock))
    for done, member in enumerate(source.members, start=1):
        entries.append(reader.read(member))
        on_member(done, source.count)
    return _to_archive(name, source, entries)


class Reader:
    """Reads the members of one archive: walks undamaged headers, reads others with pydicom."""

    def __init__(
        self, wanted: Wanted, limits: Limits = LIMITS, budget: Budget | None = None
    ) -> None:
        """Take the attributes to look for, and what the archive may cost."""
        self._longest_name, self._budget = limits.text, budget or Budget(limits)
        self._reading = Reading(wanted, limits, self._budget)
        self._walker = Walker(wanted, limits, self._budget)
        self._first_read, self._expected_compressed = FIRST_READ, 0

    def read(self, member: Member) -> Instance | Skipped | Unreadable:
        """Read one member; whatever goes wrong with it is a value."""
        if len(member.name) > self._longest_name:
            member = member._replace(name=shorten_middle(member.name, self._longest_name))
        if code := self._budget.exceeded():
            return _not_read(member.name, code)
        try:
            header = None if member.is_encrypted else self._walk(member)
            found = _to_entry(member, header) if header else read_member(member, self._reading)
            return look_at_end(member, found) if isinstance(found, Instance) else found
        except SpentError as spent:
            return _not_read(member.name, spent.code)
        except RecursionError:
            return Unreadable(member.name, MemberFault.NESTED_TOO_DEEP, TOO_DEEP_REASON)
        except MemoryError:
            return Unreadable(member.name, MemberFault.OUT_OF_MEMORY, _NO_MEMORY)

    def _walk(self, member: Member) -> Header | None:
        try:
            if member.open_start:
                return self._walk_entry(member.open_start(self._expected_compressed), member.size)
            with member.open() as stream:
                return self._walk_buffer(stream.read, member.size)
        except (*_DAMAGED, InflateError):
            return None

    def _walk_entry(self, entry_reader: EntryReader, size: int) -> Header | None:
        """Walk a zip's member, and note how many compressed bytes the next one may need."""
        header = self._walk_buffer(entry_reader.read, size)
        is_enough = entry_reader.consumed <= self._expected_compressed
        self._expected_compressed = entry_reader.consumed - (
            entry_reader.consumed // _DECAY if is_enough else 0
        )
        return header

    def _walk_buffer(self, read: Callable[[int], bytes], size: int) -> Header | None:
        buffer = HeaderBuffer(read, size, self._first_read)
        header = self._walker.walk(buffer)
        self._budget.read -= len(buffer.data)
        if header and (buffer.used or len(buffer.data)) > self._reading.limits.header:
            return None
        if header:
            self._first_read = min(buffer.used + _SPARE_BYTES, _LARGEST_FIRST_READ)
        return header


def read_member(member: Member, reading: Reading) -> Instance | Skipped | Unreadable:
    """Read one member with pydicom; whatever goes wrong with it is a value. Raises SpentError."""
    if member.is_encrypted:
        reason = "it is encrypted; pack it again without a password"
        return Unreadable(member.name, MemberFault.ENCRYPTED, reason)
    try:
        try:
            header = _read_with_pydicom(member, replace(reading, skips=True))
        except NotWalkableError:
            header = _read_with_pydicom(member, reading)
        header = explain_fault(member, header, reading)
    except NotImplementedError:
        reason = "its compression method is not supported; pack it again with deflate"
        return Unreadable(member.name, MemberFault.UNSUPPORTED_COMPRESSION, reason)
    except _DAMAGED as error:
        reason = f"its bytes cannot be read ({type(error).__name__}); copy or upload it again"
        return Unreadable(member.name, MemberFault.DAMAGED_MEMBER, reason)
    return header if isinstance(header, Skipped | Unreadable) else _to_entry(member, header)


def _read_with_pydicom(member: Member, reading: Reading) -> Header | Fault | Skipped | Unreadable:
    with member.open() as stream:
        start = BoundedStream(stream, member.size, reading.limits, reading.budget)
        kind = sniff(start.peek(SNIFFED))
        if kind not in ("dicom", "bare-dicom"):
            return _to_skipped(member.name, kind)
        return read_header(start.rest(), member.size, reading)


def _not_read(name: str, code: MemberFault) -> Unreadable:
    return Unreadable(name, code, f"it was not read: {BUDGET_REASONS[code]}")


def _to_entry(member: Member, header: Header | Fault) -> Instance | Skipped | Unreadable:
    if isinstance(header, Fault):
        return Unreadable(member.name, header.code, header.reason)
    if _is_dicomdir(header):
        return Skipped(member.name, SkipReason.DICOMDIR)
    return Instance(member.name, header, member.size, member.checksum)


def _is_dicomdir(header: Header) -> bool:
    return DICOMDIR in (header.text("MediaStorageSOPClassUID"), header.text("SOPClassUID"))


def _to_skipped(name: str, kind: str) -> Skipped | Unreadable:
    if is_litter(name):
        return Skipped(name, SkipReason.FOREIGN)
    if kind == "empty":
        reason = "it is empty (0 bytes); copy or upload it again"
        return Unreadable(name, MemberFault.EMPTY_MEMBER, reason)
    return Skipped(name, SkipReason.NOT_DICOM if kind == "other" else SkipReason.NESTED_ARCHIVE)


def _to_archive(
    name: str, source: Source, entries: list[Instance | Skipped | Unreadable]
) -> Archive:
    return Archive(
        name=name,
        kind=source.kind,
        members=source.count + (source.unseen.members if source.unseen else 0),
        instances=tuple(entry for entry in entries if isinstance(entry, Instance)),
        unreadable=tuple(entry for entry in entries if isinstance(entry, Unreadable)),
        skipped=tuple(entry for entry in entries if isinstance(entry, Skipped)),
        fault=source.fault,
        unseen=source.unseen,
    )
