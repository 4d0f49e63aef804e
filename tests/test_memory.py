"""Pixels are neither inflated nor kept: memory grows with the headers, not with the archive."""

import tracemalloc
import zipfile
from pathlib import Path

import pytest

from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.settings import Settings
from tests.support.dicom_files import (
    COMPLETE,
    DEFLATED,
    EXPLICIT,
    dicom_file,
    element,
    series,
    write_zip,
)

_MEGABYTE = 1024 * 1024
_LARGE = 64 * _MEGABYTE


def peak(path: Path, settings: Settings) -> int:
    """Return the bytes that checking an archive takes at its peak."""
    check_archive(path, settings)
    tracemalloc.start()
    try:
        check_archive(path, settings)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_large_pixels_take_no_more_memory_than_small_ones(
    tmp_path: Path, settings: Settings, compression: int
) -> None:
    tables = series(3)
    small = {name: dicom_file(table) for name, table in tables.items()}
    large = {name: content + bytes(_LARGE) for name, content in small.items()}
    few = peak(write_zip(tmp_path / "small.zip", small, compression), settings)
    many = peak(write_zip(tmp_path / "large.zip", large, compression), settings)
    assert many < few + _MEGABYTE


def test_a_long_private_block_is_passed_over_and_not_kept(
    tmp_path: Path, settings: Settings
) -> None:
    block = element("00290010", b"MAKER", EXPLICIT, "LO")
    block += element("00291010", bytes(_LARGE), EXPLICIT, "OB")
    whole = dicom_file()
    at = whole.index(element("RequestAttributesSequence", b"", EXPLICIT)[:4])
    path = write_zip(tmp_path / "a.zip", {"a.dcm": whole[:at] + block + whole[at:]})
    assert check_archive(path, settings).verdicts[1].state == "PASS"
    assert peak(path, settings) < 8 * _MEGABYTE


def test_a_deflated_data_set_that_would_be_huge_stays_small(
    tmp_path: Path, settings: Settings
) -> None:
    table = {**COMPLETE, "PixelData": bytes(_LARGE)}
    path = tmp_path / "bomb.dcm"
    path.write_bytes(dicom_file(table, syntax=DEFLATED))
    assert path.stat().st_size < _MEGABYTE
    assert peak(path, settings) < 4 * _MEGABYTE
