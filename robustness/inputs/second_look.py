"""X16 to X24: what a second look by fresh eyes found."""

import struct
import zipfile
from collections.abc import Callable, Mapping

from robustness.inputs.bad_input import file_fine, file_found, file_lost, zip_found, zip_lost
from robustness.inputs.making import (
    file_with,
    position_of,
    series_with,
    sound_file,
    sound_zip,
    with_members,
    zip_of,
)
from tests.support.dicom_files import COMPLETE, JPEG_2000, Value, dicom_file, encapsulate, series

_END, _END_SIZE = b"PK\5\6", 22
_DELIMITER_SIZE = 8
_DAMAGED = ("damaged_element", "archive/readable-members")
_CHARSET = "ohif-viewer/character-set"
_CUT = "archive/pixel-data-complete"
_UNIQUE = "archive/unique-instances"


def _end_with(offset: int, new: bytes) -> Callable[[], bytes]:
    def make() -> bytes:
        content = bytearray(sound_zip())
        at = len(content) - _END_SIZE + offset
        content[at : at + len(new)] = new
        return bytes(content)

    return make


def _spoilt(keyword: str, offset: int, new: bytes) -> Callable[[], bytes]:
    """Return what makes a whole file, with other bytes in one element's head."""

    def make() -> bytes:
        content = bytearray(sound_file())
        at = position_of(keyword, bytes(content)) + offset
        content[at : at + len(new)] = new
        return bytes(content)

    return make


def _encapsulated(cut: int, behind: bytes = b"") -> bytes:
    """Return a file with a packed frame, so many of its last bytes left out, others put behind."""
    pixels = encapsulate(bytes(range(256)) * 40)
    pixels = pixels[: len(pixels) - cut] + behind
    table = {**COMPLETE, "PixelData": pixels}
    return dicom_file(table, syntax=JPEG_2000, vrs={"PixelData": "OB"}, pixel_length=0xFFFFFFFF)


def _one_uid(*pixels: bytes) -> Callable[[], bytes]:
    """Return what makes a zip of instances with one UID and these pixels."""

    def make() -> bytes:
        members = [
            (f"{number}.dcm", dicom_file({**COMPLETE, "PixelData": each}))
            for number, each in enumerate(pixels)
        ]
        return zip_of(members)

    return make


def _sizes_of_their_own(count: int) -> bytes:
    """Return a zip of instances that all differ in Rows and Columns."""
    (_, table), *_ = series(1).items()
    members = [
        (
            f"{number}.dcm",
            dicom_file(
                {
                    **table,
                    "SOPInstanceUID": f"1.2.3.4.5.{number}",
                    "InstanceNumber": str(number + 1),
                    "Rows": 1 + number % 40,
                    "Columns": 1 + number // 40,
                }
            ),
        )
        for number in range(count)
    ]
    return zip_of(members)


_PIXELS = (bytes(512), b"\1" + bytes(511))
_OTHER_PATIENT: Mapping[int, Mapping[str, Value | None]] = {
    2: {"PatientID": None},
    3: {"PatientID": "other"},
}
_DATES: Mapping[int, Mapping[str, Value | None]] = {
    1: {"StudyDate": None},
    2: {"StudyDate": ""},
    3: {"StudyDate": "2024.13.1"},
}

SECOND_LOOK = (
    zip_lost(
        "X16", "counts that are the end's own signature", _end_with(8, _END), "damaged_archive"
    ),
    zip_lost(
        "X16",
        "a size that is the end's own signature",
        _end_with(12, _END),
        "damaged_archive",
    ),
    zip_lost("X16", "two counts of entries that differ", _end_with(8, b"\2\0"), "damaged_archive"),
    zip_lost(
        "X16",
        "an end of an empty zip behind the end",
        lambda: sound_zip() + _END + bytes(18),
        "archive/holds-dicom",
    ),
    file_fine(
        "X17",
        "a character set of 60,000 letters",
        file_with({"SpecificCharacterSet": "ISO_IR 100" * 6_000}),
        f"{_CHARSET}:not_supported",
    ),
    file_fine(
        "X17",
        "a character set of 2,000 terms",
        file_with({"SpecificCharacterSet": "\\".join(["ISO 2022 IR 87"] * 2_000)}),
        f"{_CHARSET}:several",
    ),
    file_found(
        "X18",
        "64 kB of escape sequences",
        file_with(
            {
                "SpecificCharacterSet": "\\ISO 2022 IR 87",
                "PatientID": (b"\x1b$B!!\x1b(J" * 8_000)[-64_000:],
            }
        ),
        "ohif-viewer/PatientID:undecodable",
    ),
    file_found(
        "X19", "packed pixels without their end", lambda: _encapsulated(_DELIMITER_SIZE), _CUT
    ),
    file_found("X19", "packed pixels that end in a frame", lambda: _encapsulated(5_000), _CUT),
    zip_found(
        "X19",
        "packed pixels without their end, stored in a zip",
        lambda: zip_of([("a.dcm", _encapsulated(_DELIMITER_SIZE))], zipfile.ZIP_STORED),
        _CUT,
        read=1,
    ),
    file_fine("X19", "packed pixels with 1 kB behind", lambda: _encapsulated(0, bytes(1024))),
    *(
        file_lost("X20", f"a VR of {name}", _spoilt("PatientID", 4, vr), *_DAMAGED)
        for name, vr in (("blanks", b"  "), ("small letters", b"qq"), ("0xFF", b"\xff\xff"))
    ),
    file_lost(
        "X20",
        "a length beyond the file's end",
        _spoilt("RescaleSlope", 6, struct.pack("<H", 0xFFF0)),
        *_DAMAGED,
    ),
    zip_found(
        "X21",
        "a study date that is missing, empty and malformed",
        series_with(_DATES, 4),
        "ohif-viewer/StudyDate",
        read=4,
    ),
    zip_found(
        "X21",
        "one image of no patient and one of another",
        series_with(_OTHER_PATIENT, 4),
        "ohif-viewer/PatientID",
        "archive/one-patient",
        read=4,
    ),
    zip_found("X22", "one UID, two images", _one_uid(*_PIXELS), f"{_UNIQUE}:used_twice", read=2),
    zip_found(
        "X22",
        "an image and its copy",
        _one_uid(_PIXELS[0], _PIXELS[0]),
        f"{_UNIQUE}:copied",
        read=2,
    ),
    zip_found(
        "X23",
        "a path of 5,000 letters",
        with_members(("d/" * 2_500 + "x.dcm", b"")),
        "empty_member",
        read=3,
    ),
    zip_found(
        "X24",
        "1,000 images, each with rows and columns of its own",
        lambda: _sizes_of_their_own(1_000),
        "ohif-viewer/Rows",
        "ohif-viewer/Columns",
        read=1_000,
    ),
)
"""Rows X16 to X24; those about folders, outputs and servers are tests of their own."""
