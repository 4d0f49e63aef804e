"""A run reaches nothing but its input and its output: no network, no process, no other file."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from scripts.run_gear import lay_out
from tests.support.dicom_files import COMPLETE, dicom_file, without, write_zip
from tests.support.places import ROOT

WATCH = [sys.executable, str(ROOT / "tests" / "support" / "watched.py")]
CHECK = "fw_gear_dicom_check.cli.app"
NO_NETWORK = ["unshare", "--map-root-user", "--net"]
"""Runs a command in a network namespace of its own, in which there is no way out."""
OUTWARD = "import socket; socket.create_connection(('192.0.2.1', 9), 1)"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    members = {
        "a.dcm": dicom_file(COMPLETE),
        "b.dcm": dicom_file(without(COMPLETE, "StudyID"))[:-9],
        "c.txt": b"no DICOM",
    }
    return write_zip(tmp_path / "a.dicom.zip", members)


def call(
    command: Sequence[str], folder: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"} | variables,
    )


def watch(folder: Path, *program: str) -> tuple[int, list[str], str]:
    """Run a program that may write below `out`; return its code, what it tried, what it said."""
    report = folder / "refused"
    (folder / "out").mkdir(exist_ok=True)
    ended = call([*WATCH, str(report), str(folder / "out"), *program], folder)
    return ended.returncode, report.read_text("utf-8").splitlines(), ended.stdout + ended.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--format", "json", "--output", "out/a.json"],
        ["--format", "csv", "--output", "out/a.csv", "--instances", "out/b.csv"],
        ["--format", "text"],
    ],
    ids=["json", "csv", "text"],
)
def test_a_check_reaches_nothing_else(arguments: list[str], archive: Path, tmp_path: Path) -> None:
    code, tried, said = watch(tmp_path, CHECK, "check", str(archive), *arguments)
    assert tried == []
    assert code == 1, said


def test_the_gear_reaches_nothing_else(archive: Path, tmp_path: Path) -> None:
    gear = tmp_path / "out"
    lay_out(gear, archive)
    report = tmp_path / "refused"
    program = [*WATCH, str(report), str(gear / "output"), str(ROOT / "run.py")]
    ended = call(program, gear)
    assert report.read_text("utf-8") == ""
    assert ended.returncode == 0, ended.stderr
    assert json.loads((gear / "output" / ".metadata.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("line", "event"),
    [
        ("import socket; socket.socket().connect(('192.0.2.1', 9))", "socket.connect"),
        ("import urllib.request as u; u.urlopen('http://localhost:9')", "socket.getaddrinfo"),
        ("import socket; socket.socket().bind(('127.0.0.1', 0))", "socket.bind"),
        ("import subprocess; subprocess.run(['true'])", "subprocess.Popen"),
        ("import os; os.system('true')", "os.system"),
        ("import os; os.fork()", "os.fork"),
        ("import os; os.execv('/bin/true', ['true'])", "os.exec"),
        ("import os; os.posix_spawn('/bin/true', ['true'], {})", "os.posix_spawn"),
        ("import pickle; pickle.loads(b'cos\\nsystem\\n.')", "pickle.find_class"),
        ("open('elsewhere', 'w')", "open"),
        ("import zipfile; zipfile.ZipFile('a.dicom.zip').extractall('.')", "open"),
    ],
)
def test_the_watch_sees_what_reaches_out(
    line: str, event: str, archive: Path, tmp_path: Path
) -> None:
    assert archive.is_file()
    program = tmp_path / "naughty.py"
    program.write_text(f"try:\n    {line}\nexcept PermissionError:\n    pass\n", "utf-8")
    _, tried, said = watch(tmp_path, str(program))
    assert [each.partition(" ")[0] for each in tried] == [event], said


@pytest.fixture
def no_network(tmp_path: Path) -> list[str]:
    """Return what a command is run with so that it has no network, or skip."""
    if shutil.which("unshare") is None or call([*NO_NETWORK, "true"], tmp_path).returncode:
        pytest.skip("no namespace without a network can be made here; the audit hook still looks")
    outward = call([*NO_NETWORK, sys.executable, "-c", OUTWARD], tmp_path)
    assert "Network is unreachable" in outward.stderr
    return NO_NETWORK


def test_a_check_needs_no_network(no_network: list[str], archive: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", CHECK, "check", "--format", "json", str(archive)]
    with_network, without_it = call(command, tmp_path), call([*no_network, *command], tmp_path)
    assert without_it.returncode == with_network.returncode == 1
    assert without_it.stdout == with_network.stdout


def test_the_gear_needs_no_network(no_network: list[str], archive: Path, tmp_path: Path) -> None:
    gear = tmp_path / "gear"
    lay_out(gear, archive)
    ended = call([*no_network, sys.executable, str(ROOT / "run.py")], gear)
    assert ended.returncode == 0, ended.stderr
    assert {path.name for path in (gear / "output").iterdir()} >= {
        ".metadata.json",
        "a.dicom-check.csv",
    }
