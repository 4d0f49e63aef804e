"""A member that is whole but for one element is told from a cut one, and the element named."""

import random
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from fw_gear_dicom_check.errors import MemberFault
from fw_gear_dicom_check.model import Unreadable
from fw_gear_dicom_check.reading.archive import read_archive
from fw_gear_dicom_check.reading.dicom.damaged_element import find_damaged_element
from fw_gear_dicom_check.reading.dicom.tags import to_wanted
from tests.support.dicom_files import BIG_ENDIAN, COMPLETE, EXPLICIT, IMPLICIT, dicom_file

KEYWORDS = {
    "PatientID": (0x0010, 0x0020, b"LO"),
    "Rows": (0x0028, 0x0010, b"US"),
    "RescaleSlope": (0x0028, 0x1053, b"DS"),
}
SMALLEST = 140
"""Bytes of a preamble and a little more."""


def damage(content: bytes, keyword: str, change: Callable[[bytearray, int], None]) -> bytes:
    group, element, vr = KEYWORDS[keyword]
    changed = bytearray(content)
    change(changed, content.index(struct.pack("<HH", group, element) + vr))
    return bytes(changed)


def fault_of(folder: Path, content: bytes) -> Unreadable:
    path = folder / "a.dcm"
    path.write_bytes(content)
    [unreadable] = read_archive(path, to_wanted(list(COMPLETE), {})).unreadable
    return unreadable


@pytest.mark.parametrize("vr", [b"  ", b"\0\0", b"??", b"qq", b"l1"])
@pytest.mark.parametrize("keyword", KEYWORDS)
def test_an_element_with_a_bad_vr_is_named(tmp_path: Path, keyword: str, vr: bytes) -> None:
    def spoil(content: bytearray, at: int) -> None:
        content[at + 4 : at + 6] = vr

    content = damage(dicom_file(), keyword, spoil)
    group, element, written = KEYWORDS[keyword]
    fault = fault_of(tmp_path, content)
    at = dicom_file().index(struct.pack("<HH", group, element) + written)
    assert fault.code == MemberFault.DAMAGED_ELEMENT
    assert fault.reason.startswith(
        f"its element ({group:04X},{element:04X}) at byte {at} has a bad VR; the rest of the file "
        "is whole: DCMTK's programs read past it, others stop there"
    )


@pytest.mark.parametrize("length", [0xFFFE, 0x8000, 5000])
@pytest.mark.parametrize("keyword", KEYWORDS)
def test_an_element_whose_length_leads_beyond_the_file_is_named(
    tmp_path: Path, keyword: str, length: int
) -> None:
    def spoil(content: bytearray, at: int) -> None:
        struct.pack_into("<H", content, at + 6, length)

    fault = fault_of(tmp_path, damage(dicom_file(), keyword, spoil))
    group, element, _ = KEYWORDS[keyword]
    assert fault.code == MemberFault.DAMAGED_ELEMENT
    assert f"its element ({group:04X},{element:04X}) at byte " in fault.reason
    assert "has a bad length" in fault.reason


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG_ENDIAN])
def test_a_header_that_is_cut_anywhere_has_no_damaged_element(syntax: str) -> None:
    content = dicom_file(syntax=syntax)
    sizes = range(SMALLEST, len(content) - len(bytes(COMPLETE["PixelData"])))  # type: ignore[arg-type]
    assert [size for size in sizes if find_damaged_element(content[:size], size)] == []
    assert find_damaged_element(content, len(content)) is None


def test_a_cut_header_is_still_called_cut(tmp_path: Path) -> None:
    assert fault_of(tmp_path, dicom_file()[:600]).code == MemberFault.TRUNCATED_HEADER


def test_no_bytes_however_wrong_break_the_search() -> None:
    chance = random.Random(5)  # noqa: S311 - seeded, no secret
    sound = dicom_file()
    for _ in range(300):
        content = bytearray(sound)
        for _ in range(chance.randint(1, 20)):
            content[chance.randrange(132, len(content))] = chance.randrange(256)
        find_damaged_element(bytes(content[: chance.randint(0, len(content))]), len(content))
