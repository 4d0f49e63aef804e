"""Reads the members of an archive one by one: ordinary ones by the walker, others by pydicom."""

from collections.abc import Callable

from fw_gear_dicom_check.errors import MemberFault, SkipReason, TimeUpError
from fw_gear_dicom_check.limits.bounds import LIMITS, Limits
from fw_gear_dicom_check.limits.budget import BUDGET_REASONS, Budget, SpentError
from fw_gear_dicom_check.model import Fault, Header, Instance, Skipped, Unreadable, Wanted
from fw_gear_dicom_check.reading.dicom.read_header import Reading
from fw_gear_dicom_check.reading.dicom.refusals import TOO_DEEP_REASON
from fw_gear_dicom_check.reading.inputs.inflater import InflateError
from fw_gear_dicom_check.reading.inputs.members import Member
from fw_gear_dicom_check.reading.inputs.zip_entry import EntryReader
from fw_gear_dicom_check.reading.pixel_end import look_at_end
from fw_gear_dicom_check.reading.pixel_fragments import look_at_fragments
from fw_gear_dicom_check.reading.read_with_pydicom import (
    DAMAGED,
    read_member,
    to_damaged,
    to_entry,
    to_skipped,
)
from fw_gear_dicom_check.reading.walker.buffer import FIRST_READ, HeaderBuffer
from fw_gear_dicom_check.reading.walker.walker import Walker
from fw_gear_dicom_check.runtime.crash_report import is_own
from fw_gear_dicom_check.text import shorten_middle

_SPARE_BYTES, _LARGEST_FIRST_READ = 600, 1024 * 1024
"""Bytes to read in addition to those of the previous header, and the most to read at first."""
_NO_MEMORY = "there is not enough memory to read it; run the check on a machine with more"
_DECAY = 64
"""The expected size sinks by 1/64 with each header for which it was enough."""


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
        return _to_barred(member.name, member.bar) if member.bar else self._try(member)

    def _try(self, member: Member) -> Instance | Skipped | Unreadable:
        try:
            self._budget.check()
            return self._read(member)
        except SpentError as spent:
            return _not_read(member.name, spent.code)
        except TimeUpError:
            return _not_read(member.name, MemberFault.TIME_LIMIT)
        except RecursionError:
            return Unreadable(member.name, MemberFault.NESTED_TOO_DEEP, TOO_DEEP_REASON)
        except MemoryError:
            return Unreadable(member.name, MemberFault.OUT_OF_MEMORY, _NO_MEMORY)
        except Exception as error:
            if is_own(error):
                raise
            return to_damaged(member.name, error)

    def _read(self, member: Member) -> Instance | Skipped | Unreadable:
        if not member.size and _is_without_bytes(member):
            return to_skipped(member.name, "empty")
        header = None if member.is_encrypted else self._walk(member)
        found = to_entry(member, header) if header else read_member(member, self._reading)
        if not isinstance(found, Instance):
            return found
        return look_at_fragments(member, look_at_end(member, found))

    def _walk(self, member: Member) -> Header | None:
        try:
            if member.open_start:
                return self._walk_entry(member.open_start(self._expected_compressed), member.size)
            with member.open() as stream:
                return self._walk_buffer(stream.read, member.size)
        except (*DAMAGED, InflateError):
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


def _is_without_bytes(member: Member) -> bool:
    """Tell whether an entry of a zip is seen to be empty; thousands of them cost little."""
    if member.open_start is None or member.is_encrypted:
        return False
    try:
        return not member.open_start(0).read(1)
    except (*DAMAGED, InflateError):
        return False


def _not_read(name: str, code: MemberFault) -> Unreadable:
    return Unreadable(name, code, f"it was not read: {BUDGET_REASONS[code]}")


def _to_barred(name: str, bar: SkipReason | Fault) -> Skipped | Unreadable:
    return Unreadable(name, bar.code, bar.reason) if isinstance(bar, Fault) else Skipped(name, bar)
