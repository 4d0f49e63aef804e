"""Z1 to Z12: zips that are cut, damaged, empty, or hold what is no DICOM."""

import zipfile

from robustness.inputs.bad_input import (
    zip_fine,
    zip_found,
    zip_lost,
)
from robustness.inputs.making import (
    before_members,
    only_members,
    sound_members,
    sound_zip,
    with_members,
    zip_of,
)
from tests.support.dicom_files import dicom_file

_APPLE_DOUBLE = bytes.fromhex("0005160700020000") + b"Mac OS X        " + bytes(60)
_JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000") + bytes(200)
_UNREADABLE = "archive/readable-members"
_FOREIGN = "archive/foreign-members"


def _flip_packed_byte() -> bytes:
    content = bytearray(sound_zip())
    content[300] ^= 0xFF
    return bytes(content)


def _wrong_checksum() -> bytes:
    """Return a zip whose first member is stored and has one other byte than was summed up."""
    content = bytearray(zip_of(sound_members(), zipfile.ZIP_STORED))
    content[content.index(b"DICM") - 60] ^= 0xFF
    return bytes(content)


def _zip_in_zip(depth: int) -> bytes:
    content = sound_zip()
    for _ in range(depth):
        content = zip_of([("inner.zip", content)])
    return content


def _renamed(name: str) -> tuple[str, bytes]:
    return name, sound_members(4)[3][1]


ZIPS = (
    zip_lost(
        "Z1",
        "a zip cut in half",
        lambda: sound_zip()[: len(sound_zip()) // 2],
        "damaged_archive",
        "archive/opens",
    ),
    zip_lost(
        "Z2",
        "the end of the central directory is missing",
        lambda: sound_zip()[:-22],
        "damaged_archive",
    ),
    zip_found(
        "Z3", "a flipped byte in a packed member", _flip_packed_byte, "damaged_member", _UNREADABLE
    ),
    zip_found(
        "Z3", "a member with another checksum", _wrong_checksum, "damaged_member", _UNREADABLE
    ),
    zip_lost("Z4", "no members", only_members(), "archive/holds-dicom"),
    zip_lost("Z5", "no bytes", bytes, "empty_file"),
    zip_lost(
        "Z6", "nothing but folders", only_members(("a/", b""), ("a/b/", b"")), "archive/holds-dicom"
    ),
    zip_fine("Z7", "deep folders", with_members(_renamed("a/" * 100 + "x.dcm")), read=4),
    zip_fine("Z7", "a name of other letters", with_members(_renamed("Bögen/骨盤/ёж.dcm")), read=4),
    zip_fine("Z7", "a name of 240 letters", with_members(_renamed("n" * 236 + ".dcm")), read=4),
    zip_fine("Z7", "a name with backslashes", with_members(_renamed("a\\b\\x.dcm")), read=4),
    zip_fine(
        "Z7",
        "a name that is there twice",
        with_members(_renamed("001.dcm")),
        "archive/unique-names",
        read=4,
    ),
    zip_fine(
        "Z8",
        "what a Mac leaves behind",
        with_members(("__MACOSX/._001.dcm", _APPLE_DOUBLE), (".DS_Store", b"\0\0\0\1Bud1")),
        "foreign",
        _FOREIGN,
    ),
    zip_fine(
        "Z8",
        "what a Mac leaves behind, first in the zip",
        before_members(("._001.dcm", _APPLE_DOUBLE)),
        "foreign",
    ),
    zip_fine(
        "Z8",
        "what Windows leaves behind",
        with_members(("Thumbs.db", b"\xd0\xcf\x11\xe0"), ("desktop.ini", b"[.ShellClassInfo]")),
        "foreign",
    ),
    zip_fine(
        "Z9",
        "a text, a PDF, a JSON and a JPEG beside the images",
        with_members(
            ("README.txt", b"Scanned twice."),
            ("report.pdf", b"%PDF-1.7\n%%EOF\n"),
            ("info.json", b'{"a": 1}'),
            ("photo.jpg", _JPEG),
        ),
        "not_dicom",
        _FOREIGN,
    ),
    zip_lost(
        "Z10",
        "nothing but a text and a JPEG",
        only_members(("README.txt", b"Nothing here."), ("photo.jpg", _JPEG)),
        "not_dicom",
        "archive/holds-dicom",
    ),
    zip_found(
        "Z11",
        "a member without bytes",
        with_members(("004.dcm", b"")),
        "empty_member",
        _UNREADABLE,
        read=3,
    ),
    zip_lost(
        "Z12", "a zip in the zip", lambda: _zip_in_zip(1), "nested_archive", "archive/holds-dicom"
    ),
    zip_lost("Z12", "a zip in a zip, 40 times", lambda: _zip_in_zip(40), "nested_archive"),
    zip_fine(
        "Z12",
        "a zip beside the images",
        with_members(("more.zip", zip_of([("a.dcm", b"x")]))),
        "nested_archive",
        _FOREIGN,
    ),
    zip_fine(
        "X1", "a name of 60,000 letters", with_members(_renamed("n" * 60_000 + ".dcm")), read=4
    ),
    zip_fine("X1", "a name without letters", with_members(_renamed("")), read=4),
    zip_fine(
        "X1", "a name of control characters", with_members(_renamed("\x1b[2J\r\n\x07.dcm")), read=4
    ),
    zip_fine(
        "X1", "a name that turns the line round", with_members(_renamed("a\u202emcd.exe")), read=4
    ),
    zip_fine(
        "X1", "two names that differ in case alone", with_members(_renamed("001.DCM")), read=4
    ),
    zip_fine("X2", "a folder's name with the bytes of a file", with_members(("b/", dicom_file()))),
)
"""Rows Z1 to Z12, and X1 to X2: names."""
