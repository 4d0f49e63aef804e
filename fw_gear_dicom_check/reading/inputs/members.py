"""Opens a zip, a folder or a single file as members: named byte streams, without extracting."""

import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from fw_gear_dicom_check.errors import ArchiveError, ArchiveFault, SkipReason
from fw_gear_dicom_check.limits.bounds import LIMITS, Limits
from fw_gear_dicom_check.model import Fault, Unseen
from fw_gear_dicom_check.reading.inputs import zip_entry
from fw_gear_dicom_check.reading.inputs.folder import Found, walk_folder
from fw_gear_dicom_check.reading.inputs.random_access import (
    read_file_at,
    reader_at,
    stored_access,
)
from fw_gear_dicom_check.reading.inputs.regular_file import open_regular, why_unreadable
from fw_gear_dicom_check.reading.inputs.sniff import fault_of_kind, sniff
from fw_gear_dicom_check.reading.inputs.steady_file import SteadyFile, size_of
from fw_gear_dicom_check.reading.inputs.zip_directory import (
    differs,
    find_directory,
    find_overlap,
    reaches_beyond,
    too_many_members,
)
from fw_gear_dicom_check.reading.inputs.zip_end import has_end_record

SNIFFED = 262
"""Bytes read to recognise a container: tar has the furthest signature, 5 bytes at 257."""
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
"""Compression methods that are read: those of all versions of Python, so that answers are equal."""
_ENCRYPTED = 0x1
"""Bit of a zip entry's general purpose flags: it is encrypted (APPNOTE 4.4.4)."""


class Member(NamedTuple):
    """A named byte stream. `size`: bytes, as declared. `open` may raise what zipfile raises.

    `open_start`: a faster way to the first bytes, where there is one; it takes the number of
    compressed bytes that are likely to be needed. Where it fails, `open` decides. `bar`: why it is
    not opened at all. `checksum`: CRC-32 as a zip's directory declares it. `read_at`: a cheap way
    to any of its bytes, where there is one.
    """

    name: str
    size: int
    open: Callable[[], BinaryIO]
    is_encrypted: bool = False
    open_start: Callable[[int], zip_entry.EntryReader] | None = None
    bar: SkipReason | Fault | None = None
    checksum: int | None = None
    read_at: zip_entry.ReadAt | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """An opened input: its kind (zip, folder, file), and its members or its fault.

    `members` can be iterated once; `count` is their number. `unseen`: members that are left out.
    """

    kind: str
    members: Iterable[Member] = ()
    count: int = 0
    fault: Fault | None = None
    unseen: Unseen | None = None


TakeMembers = Callable[[zipfile.ZipFile, list[zipfile.ZipInfo]], Iterator[Member]]
"""Makes members of a zip's entries, beginning with the last entry."""


@contextmanager
def open_source(path: Path, limits: Limits = LIMITS) -> Iterator[Source]:
    """Open an input for reading its members. Raises ArchiveError if the path cannot be read."""
    with ExitStack() as stack:
        try:
            is_folder = path.is_dir()
            source = _open_folder(path, limits) if is_folder else _open_file(path, stack, limits)
        except OSError as error:
            raise ArchiveError(path, why_unreadable(path, error)) from error
        yield source


def sniff_path(path: str | Path) -> str:
    """Return the kind of a file, as `sniff`; a zip may have other bytes before its first entry."""
    with open_regular(path) as stream:
        return sniff_stream(stream)


def sniff_stream(stream: BinaryIO) -> str:
    """Return the kind of a seekable stream that is at its beginning, as `sniff`."""
    kind = sniff(stream.read(SNIFFED))
    return "zip" if kind == "other" and has_end_record(stream) else kind


def _open_folder(path: Path, limits: Limits) -> Source:
    found = walk_folder(path, limits.members)
    if len(found) > limits.members:
        return Source("folder", fault=too_many_members(limits))
    found = [each for each in found if each.bar or not _is_readable_archive(each.path)]
    return Source("folder", (_found_member(each, path) for each in found), len(found))


def _is_readable_archive(path: str) -> bool:
    try:
        return sniff_path(path) == "zip"
    except OSError:
        return False


def _found_member(found: Found, root: Path) -> Member:
    path = Path(found.path)
    member = _file_member(path, path.relative_to(root).as_posix())
    return member._replace(bar=found.bar)


def _file_member(path: Path, name: str) -> Member:
    size = size_of(path)
    member = Member(name, size, partial(SteadyFile, path, size))
    return member._replace(read_at=partial(read_file_at, path))


def _open_file(path: Path, stack: ExitStack, limits: Limits) -> Source:
    stream = stack.enter_context(open_regular(path))
    kind = sniff_stream(stream)
    if kind in ("dicom", "bare-dicom"):
        return Source("file", (_file_member(path, path.name),), 1)
    if kind == "zip" and has_end_record(stream):
        take = partial(_take_members, reader_at(stream))
        return open_zip(stream, take, limits)
    return Source("file", fault=fault_of_kind(kind))


def open_zip(stream: BinaryIO, take: TakeMembers, limits: Limits) -> Source:
    """Open a seekable stream as a zip; `take` makes its entries into members."""
    directory = find_directory(stream, limits)
    if isinstance(directory, Fault):
        return Source("zip", fault=directory)
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        return Source("zip", fault=_to_damaged(error))
    if fault := differs(directory, archive) or find_overlap(archive.filelist):
        return Source("zip", fault=fault)
    entries = [entry for entry in reversed(archive.filelist) if not entry.filename.endswith("/")]
    # zipfile's own lists are emptied, so that an entry is freed once its member is read.
    archive.filelist.clear()
    archive.NameToInfo.clear()
    return Source("zip", take(archive, entries), len(entries))


def _to_damaged(error: Exception) -> Fault:
    reason = f"the zip cannot be opened: {error}; copy or upload it again"
    return Fault(ArchiveFault.DAMAGED_ARCHIVE, reason)


def _take_members(
    read_at: zip_entry.ReadAt, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]
) -> Iterator[Member]:
    """Yield a member for each entry, the last entry first, and free the entry."""
    while entries:
        entry = entries.pop()
        member = zip_member(archive, entry, partial(zip_entry.open_entry_start, read_at, entry))
        yield member._replace(read_at=stored_access(read_at, entry))


def zip_member(
    archive: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    open_start: Callable[[int], zip_entry.EntryReader],
) -> Member:
    """Return an entry as a member; `open_start` is used for entries that `can_read` accepts."""
    if reaches_beyond(entry, archive.start_dir):
        return Member(entry.filename, entry.file_size, _raise_beyond)
    return Member(
        entry.filename,
        entry.file_size,
        partial(_open_with_zipfile, archive, entry),
        bool(entry.flag_bits & _ENCRYPTED),
        open_start if zip_entry.can_read(entry) else None,
        checksum=entry.CRC,
    )


def _raise_beyond() -> BinaryIO:
    raise zipfile.BadZipFile("the member's bytes would reach into the directory")


def _open_with_zipfile(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> BinaryIO:
    if entry.compress_type not in _METHODS:
        raise NotImplementedError("zipfile reads this method in some versions of Python only")
    if not zip_entry.is_possible(entry):
        raise zipfile.BadZipFile("more bytes are declared than can be packed into so few")
    return cast("BinaryIO", archive.open(entry))
