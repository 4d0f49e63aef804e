"""Opens a zip, a folder or a single file as members: named byte streams, without extracting."""

import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from fw_gear_dicom_check.errors import ArchiveError, ArchiveFault
from fw_gear_dicom_check.limits.bounds import LIMITS, Limits
from fw_gear_dicom_check.model import Fault, Unseen
from fw_gear_dicom_check.reading.inputs import zip_entry
from fw_gear_dicom_check.reading.inputs.random_access import read_file_at, stored_access
from fw_gear_dicom_check.reading.inputs.sniff import fault_of_kind, sniff
from fw_gear_dicom_check.reading.inputs.zip_directory import (
    check_directory,
    find_overlap,
    reaches_beyond,
    too_many_members,
)

SNIFFED = 262
"""Bytes read to recognise a container: tar has the furthest signature, 5 bytes at 257."""
_ENCRYPTED = 0x1
"""Bit of a zip entry's general purpose flags: it is encrypted (APPNOTE 4.4.4)."""


class Member(NamedTuple):
    """A named byte stream. `size`: bytes, as declared. `open` may raise what zipfile raises.

    `open_start`: a faster way to the first bytes, where there is one; it takes the number of
    compressed bytes that are likely to be needed. Where it fails, `open` decides.
    `checksum`: CRC-32 as a zip's directory declares it. `read_at`: a cheap way to any of its bytes,
    where there is one.
    """

    name: str
    size: int
    open: Callable[[], BinaryIO]
    is_encrypted: bool = False
    open_start: Callable[[int], zip_entry.EntryReader] | None = None
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
            raise ArchiveError(path, error.strerror or "cannot be read") from error
        yield source


def sniff_path(path: Path) -> str:
    """Return the kind of a file, as `sniff`; a zip may have other bytes before its first entry."""
    with path.open("rb") as stream:
        return sniff_stream(stream)


def sniff_stream(stream: BinaryIO) -> str:
    """Return the kind of a seekable stream that is at its beginning, as `sniff`."""
    kind = sniff(stream.read(SNIFFED))
    return "zip" if kind == "other" and zipfile.is_zipfile(stream) else kind


def _open_folder(path: Path, limits: Limits) -> Source:
    files = list_files_below(path)
    if len(files) > limits.members:
        return Source("folder", fault=too_many_members(limits))
    files = [file for file in files if not _is_readable_archive(file)]
    return Source("folder", (_file_member(file, path) for file in files), len(files))


def _is_readable_archive(path: Path) -> bool:
    try:
        return sniff_path(path) == "zip"
    except OSError:
        return False


def _raise(error: OSError) -> None:
    raise error


def list_files_below(folder: Path, on_fault: Callable[[OSError], None] = _raise) -> list[Path]:
    """Return all files below a folder, and links to files, in the order of their paths.

    `on_fault` gets the OSError of a subfolder that cannot be read; by default it is raised.
    """
    walk = os.walk(folder, onerror=on_fault)
    found = (Path(parent) / name for parent, _, names in walk for name in names)
    return sorted(path for path in found if path.is_file() or path.is_symlink())


def _file_member(path: Path, root: Path) -> Member:
    size = path.stat().st_size if path.is_file() else 0
    member = Member(path.relative_to(root).as_posix(), size, lambda: path.open("rb"))
    return member._replace(read_at=partial(read_file_at, path))


def _open_file(path: Path, stack: ExitStack, limits: Limits) -> Source:
    if path.exists() and not path.is_file():
        raise ArchiveError(path, "neither a file nor a folder")
    kind = sniff_path(path)
    if kind in ("dicom", "bare-dicom"):
        return Source("file", (_file_member(path, path.parent),), 1)
    if kind == "zip" and zipfile.is_zipfile(path):
        return _open_zip(path, stack, limits)
    return Source("file", fault=fault_of_kind(kind))


def _open_zip(path: Path, stack: ExitStack, limits: Limits) -> Source:
    stream = stack.enter_context(path.open("rb"))
    take = partial(_take_members, partial(os.pread, stream.fileno()))
    return open_zip(stream, take, limits)


def open_zip(stream: BinaryIO, take: TakeMembers, limits: Limits) -> Source:
    """Open a seekable stream as a zip; `take` makes its entries into members."""
    if fault := check_directory(stream, limits):
        return Source("zip", fault=fault)
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        return Source("zip", fault=_to_damaged(error))
    if fault := find_overlap(archive.filelist):
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
        entry.CRC,
    )


def _raise_beyond() -> BinaryIO:
    raise zipfile.BadZipFile("the member's bytes would reach into the directory")


def _open_with_zipfile(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> BinaryIO:
    if not zip_entry.is_possible(entry):
        raise zipfile.BadZipFile("more bytes are declared than can be packed into so few")
    return cast("BinaryIO", archive.open(entry))
