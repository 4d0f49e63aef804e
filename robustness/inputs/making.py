"""Builds bytes that are wrong in the way that is wanted: zips, DICOM files, patches of both."""

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence

from tests.support.dicom_files import (
    COMPLETE,
    EXPLICIT,
    Table,
    Value,
    dicom_file,
    element,
    series,
    to_tag,
)

Members = Sequence[tuple[str, bytes]]
"""Names may come twice."""
_DATE = (2024, 1, 2, 3, 4, 6)
_CENTRAL, _LOCAL = b"PK\1\2", b"PK\3\4"
MEGABYTE = 1024 * 1024


def sound_members(count: int = 3) -> list[tuple[str, bytes]]:
    """Return the members of a series that meets every rule."""
    return [(name, dicom_file(table)) for name, table in series(count).items()]


def zip_of(members: Members, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip with these members, in this order."""
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", compression) as archive:
        warnings.simplefilter("ignore")  # of names that come twice
        for name, content in members:
            info = zipfile.ZipInfo(name, _DATE)
            archive.writestr(info, content, compression)
    return out.getvalue()


def with_members(*others: tuple[str, bytes]) -> Callable[[], bytes]:
    """Return what makes a sound series with further members behind it."""
    return lambda: zip_of([*sound_members(), *others])


def before_members(*others: tuple[str, bytes]) -> Callable[[], bytes]:
    """Return what makes a sound series with further members before it."""
    return lambda: zip_of([*others, *sound_members()])


def only_members(*members: tuple[str, bytes]) -> Callable[[], bytes]:
    """Return what makes a zip of these members alone."""
    return lambda: zip_of(members)


def sound_zip() -> bytes:
    """Return a zip that meets every rule."""
    return zip_of(sound_members())


def sound_file() -> bytes:
    """Return a DICOM file that meets every rule."""
    return dicom_file()


def patch_entry(content: bytes, entry: int, central: int, local: int, new: bytes) -> bytes:
    """Overwrite a field of an entry, in the directory and in the local header; -1: not there."""
    changed = bytearray(content)
    for magic, offset in ((_CENTRAL, central), (_LOCAL, local)):
        if offset >= 0:
            at = place_of(content, magic, entry) + offset
            changed[at : at + len(new)] = new
    return bytes(changed)


def place_of(content: bytes, magic: bytes, number: int) -> int:
    """Return the position of the n-th header of a kind."""
    at = -1
    for _ in range(number + 1):
        at = content.index(magic, at + 1)
    return at


def file_with(changes: Table, **options: object) -> Callable[[], bytes]:
    """Return what makes a file with some attributes changed; `options`: those of `dicom_file`."""
    return lambda: dicom_file({**COMPLETE, **changes}, **options)  # type: ignore[arg-type]


def file_without(*keywords: str) -> Callable[[], bytes]:
    """Return what makes a file that lacks some attributes."""
    table = {key: value for key, value in COMPLETE.items() if key not in keywords}
    return lambda: dicom_file(table)


def insert_before(keyword: str, raw: bytes, content: bytes | None = None) -> bytes:
    """Return a sound file with bytes put in before an attribute."""
    content = content or dicom_file()
    at = position_of(keyword, content)
    return content[:at] + raw + content[at:]


def position_of(keyword: str, content: bytes) -> int:
    """Return where an attribute's element begins in an explicit little-endian file."""
    tag = to_tag(keyword)
    return content.index(struct.pack("<HH", tag >> 16, tag & 0xFFFF), 132)


def raw_element(tag: int, vr: bytes, raw: bytes, length: int | None = None) -> bytes:
    """Return an element with a length of four bytes, which need not be its own."""
    size = len(raw) if length is None else length
    return struct.pack("<HH2sHL", tag >> 16, tag & 0xFFFF, vr, 0, size) + raw


def explicit(keyword: str, value: Value, vr: str | None = None) -> bytes:
    """Return an element in explicit little endian."""
    return element(keyword, value, EXPLICIT, vr)


def deflated_zeros(megabytes: int) -> bytes:
    """Return a raw deflate stream of so many megabytes of zeros, a thousandth as long."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * megabytes + packer.flush()


def series_with(
    changes: Mapping[int, Mapping[str, Value | None]], count: int = 3
) -> Callable[[], bytes]:
    """Return what makes a zip of a series in which some instances, by number, are changed.

    A value of None takes an attribute out.
    """

    def make() -> bytes:
        members = []
        for number, (name, table) in enumerate(series(count).items(), start=1):
            merged = {**table, **changes.get(number, {})}
            kept = {key: value for key, value in merged.items() if value is not None}
            members.append((name, dicom_file(kept)))
        return zip_of(members)

    return make
