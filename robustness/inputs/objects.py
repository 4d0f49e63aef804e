"""D19 to D26: attributes out of place, odd pixel data, no images, UIDs that lie."""

import struct
from collections.abc import Callable
from functools import partial

from robustness.inputs.bad_input import (
    file_fine,
    file_found,
    zip_fine,
    zip_found,
    zip_lost,
)
from robustness.inputs.making import (
    MEGABYTE,
    explicit,
    file_with,
    file_without,
    insert_before,
    raw_element,
    sound_file,
    sound_members,
    with_members,
)
from tests.support.dicom_files import JPEG_2000, dicom_file
from tests.support.kinds import KINDS

_NO_IMAGES = sorted(KINDS.keys() & {"SR", "RTSTRUCT", "PDF", "SEG", "RAW", "PR", "KO", "waveform"})
_PIXELS = "archive/pixel-data-complete"
_SIZE = "ohif-viewer/pixel-data-size"
_INDEX = "1.2.840.10008.1.3.10"
_UIDS = "archive/file-meta-agrees"
_EMPTY_TABLE = struct.pack("<HHL", 0xFFFE, 0xE000, 0)
_END = struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)


def _wrong_group_length() -> bytes:
    content = bytearray(sound_file())
    content[140:144] = struct.pack("<L", 9999)
    return bytes(content)


def _no_group_length() -> bytes:
    content = sound_file()
    return content[:132] + content[144:]


def _behind(raw: bytes) -> Callable[[], bytes]:
    return lambda: sound_file() + raw


def _encapsulated(pixels: bytes) -> Callable[[], bytes]:
    return file_with(
        {"PixelData": pixels}, syntax=JPEG_2000, vrs={"PixelData": "OB"}, pixel_length=0xFFFFFFFF
    )


def _index() -> bytes:
    return dicom_file(
        {"FileSetID": "DISC", "OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity": 0},
        meta={"MediaStorageSOPClassUID": _INDEX, "MediaStorageSOPInstanceUID": "1.2.9"},
    )


def _with_preamble(begin: bytes) -> Callable[[], bytes]:
    return lambda: begin.ljust(128, b"\0") + sound_file()[128:]


OBJECTS = (
    file_fine(
        "D19",
        "an attribute that is there twice",
        lambda: insert_before("PatientID", explicit("PatientID", "other")),
    ),
    file_fine(
        "D19",
        "an attribute out of order",
        lambda: insert_before("Modality", explicit("PatientName", "A^B")),
    ),
    file_fine("D19", "a wrong group length", _wrong_group_length),
    file_fine("D19", "no group length", _no_group_length),
    file_fine(
        "D19",
        "a group length in group 8",
        lambda: insert_before("SOPClassUID", explicit("00080000", struct.pack("<L", 9), "UL")),
    ),
    file_fine(
        "D19", "padding behind the pixels", _behind(raw_element(0xFFFCFFFC, b"OB", bytes(64)))
    ),
    file_fine("D19", "litter behind the pixels", _behind(b"\xff" * 301)),
    file_fine(
        "D20",
        "10 MB of private bytes",
        lambda: insert_before("PatientID", raw_element(0x00091010, b"OB", bytes(10 * MEGABYTE))),
    ),
    file_fine(
        "D20",
        "a text of 5 MB",
        lambda: insert_before(
            "StudyComments", raw_element(0x00321070, b"UT", b"x" * (5 * MEGABYTE))
        ),
    ),
    file_fine(
        "D20",
        "a private group without its creator",
        lambda: insert_before("PatientID", raw_element(0x00091010, b"UN", b"12")),
    ),
    file_found("D21", "no pixel data", file_without("PixelData"), "ohif-viewer/PixelData"),
    file_found(
        "D21", "pixel data of no length", file_with({"PixelData": b""}), "ohif-viewer/PixelData"
    ),
    file_fine(
        "D21",
        "half of the pixels that Rows and Columns demand",
        file_with({"PixelData": bytes(256)}),
        _SIZE,
    ),
    file_found(
        "D21",
        "encapsulated pixels without a frame",
        _encapsulated(_EMPTY_TABLE + _END),
        f"{_PIXELS}:no_frames",
    ),
    file_found(
        "D21",
        "encapsulated pixels that are cut at once",
        _encapsulated(b""),
        f"{_PIXELS}:cut",
    ),
    file_fine("D21", "no frames by NumberOfFrames", file_with({"NumberOfFrames": "0"})),
    file_fine("D21", "a word as NumberOfFrames", file_with({"NumberOfFrames": "many"})),
    file_fine(
        "D21", "a million frames by NumberOfFrames", file_with({"NumberOfFrames": "1000000"}), _SIZE
    ),
    file_fine("D21", "no rows", file_with({"Rows": 0}), "ohif-viewer/rows-not-zero"),
    *(
        file_fine("D22", f"no image: {kind}", partial(dicom_file, KINDS[kind]))
        for kind in _NO_IMAGES
    ),
    file_fine(
        "D23", "an enhanced object of several frames", lambda: dicom_file(KINDS["enhanced CT"])
    ),
    zip_lost("D24", "a DICOMDIR alone", _index, "dicomdir", "archive/holds-dicom", ending=""),
    zip_fine(
        "D24",
        "a DICOMDIR in the zip",
        with_members(("DICOMDIR", _index())),
        "dicomdir",
        "archive/foreign-members",
    ),
    *(
        file_fine(
            "D25", f"a preamble that is {kind}", _with_preamble(begin), "archive/plain-preamble"
        )
        for kind, begin in (
            ("a program", b"MZ\x90\0"),
            ("a TIFF", b"II*\0\x08\0\0\0"),
            ("a script", b"#!/bin/sh\nexit 1\n"),
        )
    ),
    file_fine(
        "D26",
        "another instance UID in the file meta",
        file_with({}, meta={"MediaStorageSOPInstanceUID": "1.2.9.9"}),
        _UIDS,
    ),
    file_fine(
        "D26",
        "another class in the file meta",
        file_with({}, meta={"MediaStorageSOPClassUID": "1.2.840.10008.5.1.4.1.1.4"}),
        _UIDS,
    ),
    file_fine(
        "D26",
        "no UIDs in the file meta",
        file_with({}, meta={"MediaStorageSOPInstanceUID": "", "MediaStorageSOPClassUID": ""}),
    ),
    zip_found(
        "D24",
        "an image beside its copy under another name",
        with_members(("copy.dcm", sound_members()[0][1])),
        "archive/unique-instances:copied",
        read=4,
    ),
)
"""Rows D19 to D26."""
