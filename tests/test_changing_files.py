"""Files of a folder that grow, shrink or vanish while they are read are faults of these members."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import State
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.reading.inputs.members import open_source
from fw_gear_dicom_check.reading.member_reader import Reader
from fw_gear_dicom_check.settings import to_settings, wanted_by
from tests.support.dicom_files import dicom_file, series

SETTINGS = to_settings(Options())


def vanish(path: Path) -> None:
    """Remove the file."""
    path.unlink()


def shrink(path: Path) -> None:
    """Cut the file in its pixels."""
    path.write_bytes(path.read_bytes()[:-20])


def empty(path: Path) -> None:
    """Cut all of the file."""
    path.write_bytes(b"")


def grow(path: Path) -> None:
    """Make the file longer."""
    path.write_bytes(path.read_bytes() + bytes(100_000))


def become_a_folder(path: Path) -> None:
    """Put a folder in place of the file."""
    path.unlink()
    path.mkdir()


CHANGES = (vanish, shrink, empty, grow, become_a_folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of four files."""
    for name, table in series(4).items():
        (tmp_path / name).write_bytes(dicom_file(table))
    return tmp_path


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_changes_after_it_was_listed_is_unreadable(
    change: Callable[[Path], None], folder: Path
) -> None:
    reader = Reader(wanted_by(SETTINGS))
    with open_source(folder) as source:
        members = list(source.members)
        change(folder / "002.dcm")
        entries = [reader.read(member) for member in members]
    kinds = [type(each).__name__ for each in entries]
    assert kinds == ["Instance", "Unreadable", "Instance", "Instance"]
    assert getattr(entries[1], "code", "") in ("damaged_member", "empty_member")


@pytest.mark.parametrize("change", [vanish, empty, become_a_folder])
def test_a_folder_that_changes_while_it_is_checked_fails_for_that_member_alone(
    change: Callable[[Path], None], folder: Path
) -> None:
    def on_member(done: int, _all: int) -> None:
        if done == 1:
            change(folder / "003.dcm")

    report = check_archive(folder, SETTINGS, on_member)
    assert (report.instances, report.state) == (3, State.FAIL)
    assert [each.member for each in report.unreadable] == ["003.dcm"]


def test_what_changed_is_told_with_what_to_do(folder: Path) -> None:
    with open_source(folder) as source:
        (first, *_others) = source.members
        grow(folder / "001.dcm")
        entry = Reader(wanted_by(SETTINGS)).read(first)
    assert "check it again once it is complete" in getattr(entry, "reason", "")
