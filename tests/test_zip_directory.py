"""The directory of a zip is found as zipfile finds it, or the zip is refused."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from fw_gear_dicom_check.cli.app import main
from fw_gear_dicom_check.limits.bounds import LIMITS
from fw_gear_dicom_check.model import Fault
from fw_gear_dicom_check.output.exit_codes import FINE, UNREADABLE
from fw_gear_dicom_check.reading.inputs.zip_directory import Directory, find_directory
from tests.support.dicom_files import dicom_file, series, write_zip

END = b"PK\5\6"


@pytest.fixture
def sound(tmp_path: Path) -> bytes:
    """Return a zip of three instances."""
    members = {name: dicom_file(table) for name, table in series(3).items()}
    return write_zip(tmp_path / "sound.zip", members).read_bytes()


def end_with(content: bytes, offset: int, new: bytes) -> bytes:
    """Return a zip with other bytes in its end record."""
    at = content.rfind(END) + offset
    return content[:at] + new + content[at + len(new) :]


def zip64(content: bytes, *, place: int = 0, size: int = 44, entries: int = 3) -> bytes:
    """Return a zip with a zip64 end record besides, that may be somewhere else than it says."""
    at = content.rfind(END)
    _, directory, offset = struct.unpack_from("<HLL", content, at + 10)
    numbers = (0, 0, entries, entries, directory, offset)
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", size, 45, 45, *numbers)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, at + place, 1)
    return content[:at] + record + locator + content[at:]


def found(content: bytes) -> Directory | Fault:
    """Return what is found of a directory."""
    return find_directory(io.BytesIO(content), LIMITS)


def test_counts_that_hold_the_signature_hide_nothing(
    sound: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "magic.zip"
    path.write_bytes(end_with(sound, 8, END))
    assert main(["check", str(path), "--limit", "members=2"]) == UNREADABLE
    assert "two numbers of entries" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (lambda zip_: end_with(zip_, 8, b"\2\0\3\0"), "two numbers of entries"),
        (lambda zip_: end_with(zip_, 8, b"\2\0\2\0"), "has 3 entries"),
        (lambda zip_: end_with(zip_, 12, b"\1\0\0\0"), "has 0 entries"),
        (lambda zip_: end_with(zip_, 12, b"\xff\xff\xff\x7f"), "longer than the zip"),
        (lambda zip_: zip_[10:], "first 10 bytes are missing"),
        (lambda zip_: zip_[:-30], "end record is missing"),
        (lambda zip_: zip_[:-1], "end record is missing"),
        (lambda zip_: zip64(zip_, place=1), "contradicts"),
        (lambda zip_: zip64(zip_, entries=4), "contradicts"),
        (lambda zip_: zip64(zip_, size=45), "not where it should be"),
        (lambda zip_: zip64(zip_).replace(b"PK\6\6", b"PK\6\5"), "not where it should be"),
        (lambda zip_: zip_ + END * 3, "end record is missing"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_an_end_that_contradicts_itself_refuses_the_zip(
    content: Callable[[bytes], bytes], reason: str, sound: bytes
) -> None:
    fault = found(content(sound))
    assert isinstance(fault, Fault)
    assert reason in fault.reason


@pytest.mark.parametrize(
    "content",
    [
        lambda zip_: zip_,
        lambda zip_: b"in front" + zip_,
        lambda zip_: zip_ + b"behind",
        zip64,
        lambda zip_: b"in front" + zip64(zip_),
        lambda zip_: zip64(end_with(zip_, 8, b"\xff" * 4)),
        lambda zip_: zip_[:-2] + b"\x04\0" + END,
    ],
    ids=["whole", "prefix", "suffix", "zip64", "zip64 with prefix", "zip64 counts", "comment"],
)
def test_a_sound_directory_is_the_one_that_zipfile_reads(
    content: Callable[[bytes], bytes], sound: bytes
) -> None:
    whole = content(sound)
    try:
        archive = zipfile.ZipFile(io.BytesIO(whole))
    except zipfile.BadZipFile:
        assert isinstance(found(whole), Fault)
    else:
        assert found(whole) == (archive.start_dir, len(archive.filelist))


def test_70_000_entries_are_counted_in_16_bits_where_no_zip64_record_is(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(70_000):
            archive.writestr(zipfile.ZipInfo(f"{number}/"), b"")
    assert main(["check", str(path)]) != FINE
    whole = path.read_bytes()
    at = whole.rfind(END)
    short = whole[: at - 76] + struct.pack("<4s4H", END, 0, 0, *[70_000 % 65_536] * 2)
    assert found(short + whole[at + 12 :]) == found(whole)
