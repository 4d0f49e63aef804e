"""Encapsulated pixel data that has no end is told as cut, and nothing else is."""

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from fw_gear_dicom_check.model import Pixels
from fw_gear_dicom_check.reading.archive import read_archive
from fw_gear_dicom_check.reading.dicom.tags import to_wanted
from tests.support.dicom_files import COMPLETE, JPEG_2000, dicom_file, encapsulate, write_zip

WANTED = to_wanted([], {})
UNDEFINED = 0xFFFFFFFF
FRAME = bytes(range(256)) * 8
PADDING = b"\xfc\xff\xfc\xffOB\0\0" + (20_000).to_bytes(4, "little") + bytes(20_000)
"""Data Set Trailing Padding (PS3.10 7.2), longer than the bytes that are looked at first."""


def image(frame: bytes = FRAME, *, preamble: bool = True) -> bytes:
    """Return a file with one encapsulated frame; without preamble it is read by pydicom."""
    table = {**COMPLETE, "PixelData": encapsulate(frame)}
    vrs = {"PixelData": "OB"}
    return dicom_file(table, syntax=JPEG_2000, vrs=vrs, pixel_length=UNDEFINED, preamble=preamble)


def loose(folder: Path, content: bytes) -> Path:
    path = folder / "a.dcm"
    path.write_bytes(content)
    return path


def in_folder(folder: Path, content: bytes) -> Path:
    return loose(folder, content).parent


def stored(folder: Path, content: bytes) -> Path:
    return write_zip(folder / "a.zip", {"a": b"first", "b.dcm": content}, zipfile.ZIP_STORED)


def deflated(folder: Path, content: bytes) -> Path:
    return write_zip(folder / "a.zip", {"a": b"first", "b.dcm": content})


def pixels_of(path: Path) -> Pixels:
    [instance] = read_archive(path, WANTED).instances
    assert instance.header.pixels
    return instance.header.pixels


ALL = [loose, in_folder, stored, deflated]
Place = Callable[[Path, bytes], Path]


@pytest.mark.parametrize("place", ALL)
@pytest.mark.parametrize("preamble", [True, False], ids=["walker", "pydicom"])
@pytest.mark.parametrize("lost", [1, 8, 9, 1000])
def test_pixels_without_their_end_are_cut(
    tmp_path: Path, place: Place, lost: int, *, preamble: bool
) -> None:
    pixels = pixels_of(place(tmp_path, image(preamble=preamble)[:-lost]))
    assert pixels.is_open
    assert pixels.is_cut


@pytest.mark.parametrize("place", ALL)
@pytest.mark.parametrize("preamble", [True, False], ids=["walker", "pydicom"])
@pytest.mark.parametrize("after", [b"", b"\0", PADDING], ids=["nothing", "a byte", "padding"])
def test_whatever_follows_the_end_is_no_fault(
    tmp_path: Path, place: Place, after: bytes, *, preamble: bool
) -> None:
    assert not pixels_of(place(tmp_path, image(preamble=preamble) + after)).is_cut


def test_a_long_deflated_member_is_not_read_to_its_end(tmp_path: Path) -> None:
    content = image(os.urandom(100_000))[:-8]
    assert not pixels_of(deflated(tmp_path, content)).is_cut
    assert pixels_of(stored(tmp_path, content)).is_cut


def test_pixels_that_are_no_chain_of_items_are_left_to_other_checks(tmp_path: Path) -> None:
    table = {**COMPLETE, "PixelData": b"no items" * 100}
    assert not pixels_of(loose(tmp_path, dicom_file(table, pixel_length=UNDEFINED))).is_cut
