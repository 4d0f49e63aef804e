"""X3 to X9: zips whose directory is odd or lies, and members that are odd."""

import io
import struct
import zipfile
from typing import Any

from robustness.inputs.bad_input import zip_fine, zip_found, zip_lost
from robustness.inputs.making import (
    before_members,
    only_members,
    patch_entry,
    place_of,
    sound_members,
    sound_zip,
    with_members,
)

_END = b"PK\5\6"


class _Pipe(io.RawIOBase):
    """A stream that cannot be wound back: zipfile writes data descriptors into it."""

    def __init__(self) -> None:
        super().__init__()
        self.content = b""

    def writable(self) -> bool:
        return True

    def write(self, part: Any) -> int:  # noqa: ANN401 - a buffer
        self.content += bytes(part)
        return len(part)


def _streamed() -> bytes:
    out = _Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sound_members():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.content


def _zip64() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sound_members():
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                member.write(content)
    return out.getvalue()


def _zip64_end(entries: int, offset: int) -> bytes:
    """Return a zip with a zip64 end record that speaks of so many entries, at that place."""
    content = sound_zip()
    at = content.index(_END)
    size = struct.unpack_from("<L", content, at + 12)[0]
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, entries, entries, size, offset)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, at, 1)
    end = bytearray(content[at:])
    end[8:12], end[16:20] = b"\xff" * 4, b"\xff" * 4
    return content[:at] + record + locator + bytes(end)


def _end_with(offset: int, new: bytes) -> bytes:
    content = bytearray(sound_zip())
    at = content.index(_END) + offset
    content[at : at + len(new)] = new
    return bytes(content)


def _with_comment() -> bytes:
    comment = (_END + bytes(18)) * 2000
    content = sound_zip()
    return content[:-2] + struct.pack("<H", len(comment)) + comment


def _no_utf8_name() -> bytes:
    content = patch_entry(sound_zip(), 0, 8, 6, struct.pack("<H", 0x800))
    return patch_entry(content, 0, 46, 30, b"\xff\xfe1")


def _cut_extra_field() -> bytes:
    """Return a zip whose directory promises a zip64 field for a size, and does not have it."""
    return patch_entry(sound_zip(), 0, 24, -1, b"\xff\xff\xff\xff")


def _entry_behind_the_end() -> bytes:
    return patch_entry(sound_zip(), 0, 42, -1, struct.pack("<L", 0x7FFFFFFF))


def _directory_in_itself() -> bytes:
    content = sound_zip()
    return patch_entry(content, 0, 42, -1, struct.pack("<L", place_of(content, b"PK\1\2", 0)))


FOUND_ZIPS = (
    zip_fine("X3", "a zip64 that needs none", _zip64),
    zip_fine("X3", "a zip64 end record", lambda: _zip64_end(3, sound_zip().index(b"PK\1\2"))),
    zip_lost("X3", "a zip64 of 2^62 entries", lambda: _zip64_end(1 << 62, 0), "damaged_archive"),
    zip_lost(
        "X3",
        "a zip64 whose directory lies 2^63 bytes away",
        lambda: _zip64_end(3, 1 << 63),
        "damaged_archive",
    ),
    zip_found("X3", "a zip64 field that is not there", _cut_extra_field, "damaged_member"),
    zip_fine("X4", "sizes behind the members, as in a stream", _streamed),
    zip_fine("X5", "the last part of a split zip", lambda: _end_with(4, b"\2\0\2\0")),
    zip_lost(
        "X6",
        "65,535 entries by its end",
        lambda: _end_with(8, b"\xff\xff\xff\xff"),
        "damaged_archive",
    ),
    zip_lost("X6", "no entries by its end", lambda: _end_with(8, bytes(4)), "damaged_archive"),
    zip_lost(
        "X6",
        "a directory of 2 GB by its end",
        lambda: _end_with(12, b"\xff\xff\xff\x7f"),
        "damaged_archive",
    ),
    zip_lost(
        "X6",
        "a directory that begins behind the end",
        lambda: _end_with(16, b"\xff\xff\xff\x7f"),
        "damaged_archive",
    ),
    zip_lost("X6", "a comment of the ends of other zips", _with_comment, "archive/holds-dicom"),
    zip_fine("X6", "a comment that is longer by its length", lambda: _end_with(20, b"\xff\xff")),
    zip_lost("X7", "a name that is no UTF-8", _no_utf8_name, "damaged_archive"),
    zip_found("X8", "an entry behind the end of the file", _entry_behind_the_end, "damaged_member"),
    zip_found("X8", "an entry that is the directory", _directory_in_itself, "damaged_member"),
    zip_fine(
        "X9",
        "a first member that is no DICOM and has no number",
        before_members(("000.txt", b"text")),
        "dicom-classifier/first-member",
    ),
    zip_lost(
        "X9",
        "a DICOM file in a gzip in the zip",
        only_members(("a.dcm.gz", b"\x1f\x8b" + bytes(200))),
        "nested_archive",
    ),
    zip_fine("X9", "a member of 132 NUL bytes", with_members(("004.dcm", bytes(132))), "not_dicom"),
)
"""Rows X3 to X9."""
