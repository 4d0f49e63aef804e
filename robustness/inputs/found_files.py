"""X10 and on: files that are not on the list, and were thought of or met since."""

import struct
from collections.abc import Callable, Mapping

from robustness.inputs.bad_input import (
    DCM,
    FINE,
    UNREADABLE,
    BadInput,
    file_fine,
    file_found,
    file_lost,
    zip_lost,
)
from robustness.inputs.making import (
    explicit,
    file_with,
    insert_before,
    position_of,
    raw_element,
    sound_file,
    zip_of,
)
from tests.support.dicom_files import Value

_MEMBERS = "archive/readable-members"
_UNDEFINED = 0xFFFFFFFF
_PRIVATE = 0x00091010
_ITEM = struct.pack("<HHL", 0xFFFE, 0xE000, 8)


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

FOUND_FILES = (
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
"""Rows X10 to X15; X1 and X2 stand with the zips of the list."""
