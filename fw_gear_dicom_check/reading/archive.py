"""Reads an input into an Archive: each member becomes an Instance, a Skipped or an Unreadable."""

from collections.abc import Callable

from fw_gear_dicom_check.limits.bounds import LIMITS, Limits
from fw_gear_dicom_check.limits.budget import Budget
from fw_gear_dicom_check.model import Archive, Instance, Skipped, Unreadable, Wanted
from fw_gear_dicom_check.reading.dicom.quiet_pydicom import quiet_pydicom
from fw_gear_dicom_check.reading.inputs.location import Location, input_name
from fw_gear_dicom_check.reading.inputs.members import Source
from fw_gear_dicom_check.reading.member_reader import Reader
from fw_gear_dicom_check.reading.open_input import open_input


def read_archive(
    path: Location,
    wanted: Wanted,
    on_member: Callable[[int, int], None] = lambda _done, _all: None,
    limits: Limits = LIMITS,
    budget: Budget | None = None,
) -> Archive:
    """Read all headers of a zip, a folder or a file, or of a URL that means one.

    `on_member` is called after each member with the number done and the number of all; `budget`
    is a new one by default. Raises ArchiveError only if the path itself cannot be read; a damaged
    archive has a `fault`. Members beyond the limits are unreadable.
    """
    with quiet_pydicom(), open_input(path, limits) as source:
        return read_source(input_name(path), source, wanted, on_member, limits, budget=budget)


def read_source(  # noqa: PLR0913 - what is read, and the bounds of it
    name: str,
    source: Source,
    wanted: Wanted,
    on_member: Callable[[int, int], None] = lambda _done, _all: None,
    limits: Limits = LIMITS,
    *,
    budget: Budget | None = None,
) -> Archive:
    """Read all headers of an opened input; the caller has silenced pydicom (`quiet_pydicom`)."""
    entries = []
    reader = Reader(wanted, limits, budget)
    for done, member in enumerate(source.members, start=1):
        entries.append(reader.read(member))
        on_member(done, source.count)
    return _to_archive(name, source, entries)


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
