"""A folder may hold anything: only files are opened, and what is bad costs only itself."""

import json
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fw_gear_dicom_check.cli.app import main
from fw_gear_dicom_check.limits.bounds import LIMITS
from fw_gear_dicom_check.output.exit_codes import FINE, UNREADABLE, USAGE
from fw_gear_dicom_check.reading.inputs.folder import list_files_below, walk_folder
from fw_gear_dicom_check.reading.inputs.members import open_source
from fw_gear_dicom_check.text import LONGEST_MESSAGE
from tests.support.dicom_files import dicom_file, write_zip

COMMAND = [sys.executable, "-m", "fw_gear_dicom_check.cli.start"]
MANY = 20_000
"""Files of a folder with too many; 300,000 are measured by hand."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with one instance."""
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.dcm").write_bytes(dicom_file())
    return folder


def report_of(capsys: pytest.CaptureFixture[str]) -> Any:  # noqa: ANN401 - JSON
    """Return the archive of the report that was written, and what was told on stderr."""
    told = capsys.readouterr()
    (archive,) = json.loads(told.out)["archives"]
    return archive


def make_pipe(path: Path) -> None:
    """Make a named pipe that nobody writes to."""
    os.mkfifo(path)


def make_socket(path: Path) -> None:
    """Make a socket that nobody answers."""
    here = Path.cwd()
    os.chdir(path.parent)  # the longest path of a socket is 107 bytes
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def link_to_zero(path: Path) -> None:
    """Make a link to a device without end."""
    path.symlink_to("/dev/zero")


def link_to_pipe(path: Path) -> None:
    """Make a link to a named pipe elsewhere."""
    os.mkfifo(path.parent.parent / "elsewhere")
    path.symlink_to("../elsewhere")


SPECIAL = {
    "named_pipe": make_pipe,
    "a link to a named_pipe": link_to_pipe,
    "socket": make_socket,
    "device": link_to_zero,
}


@pytest.mark.parametrize("kind", SPECIAL)
def test_what_is_no_file_is_left_out_by_its_kind_and_not_opened(
    kind: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    SPECIAL[kind](folder / "x.dcm")
    assert main(["check", str(folder), "--format", "json", "--quiet"]) == FINE
    archive = report_of(capsys)
    assert archive["skipped"] == [{"member": "x.dcm", "code": kind.rsplit(maxsplit=1)[-1]}]
    assert archive["instances"] == 1


@pytest.mark.parametrize("kind", SPECIAL)
def test_what_is_no_file_is_refused_where_it_is_the_path_itself(
    kind: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    SPECIAL[kind](folder / "x.dcm")
    assert main(["check", str(folder / "x.dcm")]) == UNREADABLE
    what = kind.rsplit(maxsplit=1)[-1].replace("_", " ")
    assert f"neither a file nor a folder, but a {what}" in capsys.readouterr().err


@pytest.mark.parametrize("target", ["absent", "x.dcm"])
def test_a_link_that_leads_nowhere_is_called_that(
    target: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "x.dcm").symlink_to(target)
    assert main(["check", str(folder), "--format", "json"]) == UNREADABLE
    assert [each["code"] for each in report_of(capsys)["unreadable"]] == ["broken_link"]
    assert main(["check", str(folder / "x.dcm")]) == UNREADABLE
    assert "a link that leads nowhere" in capsys.readouterr().err


def test_a_link_to_a_folder_is_told_and_not_followed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "self").symlink_to(".")
    assert main(["check", str(folder), "--format", "json"]) == FINE
    assert report_of(capsys)["skipped"] == [{"member": "self", "code": "linked_folder"}]


@pytest.fixture
def deep(folder: Path) -> Iterator[Path]:
    """Return a folder with a branch whose path is longer than the system takes."""
    here = Path.cwd()
    os.chdir(folder)
    for _ in range(30):
        Path("d" * 200).mkdir()
        os.chdir("d" * 200)
    os.chdir(here)
    yield folder
    subprocess.run(["rm", "-rf", folder], check=True)  # noqa: S603, S607 - shutil cannot


def test_a_path_that_is_too_long_costs_its_branch_alone(
    deep: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(deep), "--format", "json"]) == UNREADABLE
    told = capsys.readouterr()
    (archive,) = json.loads(told.out)["archives"]
    assert archive["instances"] == 1
    assert [each["code"] for each in archive["unreadable"]] == ["unreadable_folder"]
    assert "File name too long" in told.err
    assert max(map(len, told.err.splitlines())) < LONGEST_MESSAGE + 100


def test_a_name_that_is_too_long_is_told_in_a_short_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", "x" * 5_000]) == UNREADABLE
    told = capsys.readouterr().err
    assert "File name too long" in told
    assert len(told) < LONGEST_MESSAGE + 100


def test_a_folder_nested_2_000_deep_is_walked_to_its_end(folder: Path) -> None:
    here = Path.cwd()
    os.chdir(folder)
    for _ in range(1_900):
        Path("d").mkdir()
        os.chdir("d")
    Path("z.dcm").write_bytes(dicom_file())
    os.chdir(here)
    try:
        assert [path.name for path in list_files_below(folder)] == ["a.dcm", "z.dcm"]
    finally:
        subprocess.run(["rm", "-rf", folder], check=True)  # noqa: S603, S607 - shutil recurses


def test_files_are_in_the_order_of_their_paths_part_by_part(folder: Path) -> None:
    for name in ("b/c.dcm", "b.dcm", "b!/c.dcm", "b/C.dcm", "\u00e4.dcm"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"x")
    found = list_files_below(folder)
    assert found == sorted(found)


def test_too_many_files_are_told_before_any_is_opened(folder: Path) -> None:
    for number in range(MANY):
        os.link(folder / "a.dcm", folder / f"{number}.dcm")
    begun, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert len(walk_folder(folder, 10)) == 11
    with open_source(folder, replace(LIMITS, members=10)) as source:
        assert source.fault
        assert source.fault.code == "too_many_members"
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert time.process_time() - begun < 1
    assert after - before < 10_000


@pytest.mark.parametrize(
    "arguments",
    [
        [""],
        ["a.zip", ""],
        ["a.zip", "-o", ""],
        ["a.zip", "--instances", ""],
        ["a.zip", "--profile", ""],
    ],
)
def test_an_empty_path_is_wrong_usage(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_zip(tmp_path / "a.zip", {"a.dcm": dicom_file()})
    given = [each and str(tmp_path / each) if each == "a.zip" else each for each in arguments]
    assert main(["check", *given]) == USAGE
    assert "the path is empty" in capsys.readouterr().err


def test_a_table_of_instances_is_written_before_a_screen_that_nobody_reads(
    folder: Path, tmp_path: Path
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    arguments = ["check", str(folder), "--instances", str(tmp_path / "s.csv")]
    subprocess.run([*COMMAND, *arguments], stdout=writer, check=False)  # noqa: S603 - our own
    os.close(writer)
    assert (tmp_path / "s.csv").read_text().count("\n") > 1


def test_a_file_that_becomes_a_pipe_is_not_waited_for(folder: Path) -> None:
    with open_source(folder) as source:
        (folder / "a.dcm").unlink()
        os.mkfifo(folder / "a.dcm")
        (member,) = source.members
        with pytest.raises(OSError, match="named pipe"):
            member.open()
