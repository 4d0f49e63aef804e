"""X1 and on: what is not on the list, and was thought of or met since."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from robustness.inputs.bad_input import (
    DCM,
    FINE,
    UNREADABLE,
    BadInput,
    file_fine,
    file_found,
    file_lost,
    zip_fine,
    zip_found,
    zip_lost,
)
from robustness.inputs.making import (
    before_members,
    explicit,
    file_with,
    insert_before,
    only_members,
    patch_entry,
    place_of,
    position_of,
    raw_element,
    sound_file,
    sound_members,
    sound_zip,
    with_members,
    zip_of,
)
from tests.dicom_files import Value

_END = b"PK\5\6"
_MEMBERS = "archive/readable-members"
_UNDEFINED = 0xFFFFFFFF
_PRIVATE = 0x00091010
_ITEM = struct.pack("<HHL", 0xFFFE, 0xE000, 8)


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


def _before(keyword: str, raw: bytes) -> Callable[[], bytes]:
    return lambda: insert_before(keyword, raw)


def _meta_twice() -> bytes:
    content = sound_file()
    start = content.index(struct.pack("<HH", 8, 0x16), 132)
    return content[:start] + content[132:]


def _odd_length() -> bytes:
    content = sound_file()
    at = position_of("PatientID", content)
    element = explicit("PatientID", "odd!!")
    odd = element[:6] + struct.pack("<H", 5) + element[8:13]
    end = position_of("ProtocolName", content)
    return content[:at] + odd + content[end:]


def _many_elements(count: int) -> bytes:
    """Return a file with so many private elements before PatientID."""
    tags = (
        (group << 16) + element for group in range(9, 16, 2) for element in range(0x1000, 0xFFFF)
    )
    elements = (
        raw_element(tag, b"UN", b"0123456789abcdef")
        for tag, _ in zip(tags, range(count), strict=False)
    )
    return insert_before("PatientID", b"".join(elements))


_NAMES: Mapping[str, Value] = {
    "carets alone": "^^^^^^^",
    "seven components": "A^B^C^D^E^F^G",
    "four groups": "A=B=C=D",
    "300 letters": "N" * 300,
    "a line break": "A\nB",
    "backslashes": "A\\B\\C",
}
_SEQUENCES: Mapping[str, tuple[bytes, int]] = {
    "an item longer than its sequence": (
        raw_element(_PRIVATE, b"SQ", struct.pack("<HHL", 0xFFFE, 0xE000, 500)),
        1,
    ),
    "a sequence of text": (raw_element(0x00321064, b"SQ", b"this is no item."), 1),
    "a sequence of unknown VR": (
        raw_element(
            0x00321064,
            b"UN",
            _ITEM + explicit("CodeValue", ""),
        ),
        1,
    ),
    "an unknown VR without a length": (
        raw_element(
            _PRIVATE,
            b"UN",
            struct.pack("<HHLHHL", 0xFFFE, 0xE000, 0, 0xFFFE, 0xE0DD, 0),
            _UNDEFINED,
        ),
        1,
    ),
    "a text without a length": (raw_element(_PRIVATE, b"UT", b"text" * 4, _UNDEFINED), 0),
}

FOUND_BY_US = (
    zip_fine("X3", "a zip64 that needs none", _zip64),
    zip_fine("X3", "a zip64 end record", lambda: _zip64_end(3, sound_zip().index(b"PK\1\2"))),
    zip_lost("X3", "a zip64 of 2^62 entries", lambda: _zip64_end(1 << 62, 0), "damaged_member"),
    zip_lost(
        "X3",
        "a zip64 whose directory lies 2^63 bytes away",
        lambda: _zip64_end(3, 1 << 63),
        "damaged_member",
    ),
    zip_found("X3", "a zip64 field that is not there", _cut_extra_field, "damaged_member"),
    zip_fine("X4", "sizes behind the members, as in a stream", _streamed),
    zip_fine("X5", "the last part of a split zip", lambda: _end_with(4, b"\2\0\2\0")),
    zip_fine("X6", "65,535 entries by its end", lambda: _end_with(8, b"\xff\xff\xff\xff")),
    zip_fine("X6", "no entries by its end", lambda: _end_with(8, bytes(4))),
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
        "damaged_member",
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
    *(
        file_fine("X10", f"PatientName: {name}", file_with({"PatientName": value}))
        for name, value in _NAMES.items()
    ),
    *(
        BadInput(
            "X11",
            name,
            _before("StudyComments" if raw[:2] == b"\x32\0" else "PatientID", raw),
            FINE if count else UNREADABLE,
            count,
            () if count else (_MEMBERS,),
            DCM,
        )
        for name, (raw, count) in _SEQUENCES.items()
    ),
    file_fine("X12", "the file meta twice", _meta_twice),
    file_fine("X12", "a value of an odd length", _odd_length),
    file_lost(
        "X12",
        "a delimiter that ends nothing",
        _before("PatientID", struct.pack("<HHL", 0xFFFE, 0xE00D, 0)),
        _MEMBERS,
    ),
    file_lost("X12", "a tag of zeros", _before("SOPClassUID", bytes(8)), _MEMBERS),
    file_fine(
        "X12",
        "pixel data twice",
        lambda: sound_file() + sound_file()[position_of("PixelData", sound_file()) :],
    ),
    file_found(
        "X12",
        "pixel data first",
        _before("SOPClassUID", sound_file()[position_of("PixelData", sound_file()) :]),
        "ohif-viewer/Rows",
    ),
    file_lost("X13", "NUL bytes alone", lambda: bytes(4096), "not_dicom"),
    file_lost("X13", "preamble and NUL bytes", lambda: sound_file()[:132] + bytes(4096), _MEMBERS),
    file_lost(
        "X13", "preamble and 0xFF bytes", lambda: sound_file()[:132] + b"\xff" * 4096, _MEMBERS
    ),
    file_lost(
        "X13",
        "preamble and a JPEG",
        lambda: sound_file()[:132] + b"\xff\xd8\xff\xe0" + b"JFIF" * 50,
        _MEMBERS,
    ),
    zip_lost(
        "X13", "a web page", lambda: b"<!DOCTYPE html><title>404 Not Found</title>" * 9, "not_dicom"
    ),
    file_lost(
        "X13",
        "file meta and no data set",
        lambda: sound_file()[: sound_file().index(struct.pack("<HH", 8, 0x16), 132)],
        _MEMBERS,
    ),
    zip_lost("X14", "a zip of one byte", lambda: b"P", "not_dicom"),
    zip_lost("X14", "the end of a zip alone", lambda: zip_of([])[:21], "damaged_archive"),
    file_fine("X15", "a header of 3 MB in 100,000 elements", lambda: _many_elements(100_000)),
)
"""What we found ourselves; X1 and X2 stand with the zips."""
