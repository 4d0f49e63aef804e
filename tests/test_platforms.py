"""Where the program may run: without isal, without what only POSIX has, with other consoles."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.reading.inputs.regular_file import BUFFERED, open_regular
from fw_gear_dicom_check.reading.inputs.steady_file import SteadyFile
from fw_gear_dicom_check.settings import Settings
from tests.support.dicom_files import dicom_file
from tests.support.elsewhere import DAMAGED, LACKING
from tests.support.places import ROOT

ZSTANDARD = 93
"""Compression method Zstandard (APPNOTE 4.4.5), which zipfile knows since Python 3.14."""


def run(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, *arguments],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env=os.environ | variables,
    )


@pytest.mark.hostile
def test_answers_are_the_same_without_isal_and_without_posix(shared: Path) -> None:
    folders = [str(shared / each) for each in ("corpora", "found")]
    told = {
        lacks: run("-m", "tests.support.elsewhere", lacks, *folders).stdout.decode()
        for lacks in LACKING
    }
    assert len(set(told.values())) == 1, told
    assert int(told["nothing"].split()[0]) > DAMAGED + 200


@pytest.fixture
def zstandard(tmp_path: Path) -> Path:
    """Return a zip of two members, the second as one of method Zstandard that is damaged."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("1.dcm", dicom_file())
        archive.writestr("2.dcm", dicom_file())
    content = bytearray(path.read_bytes())
    local, central = content.rindex(b"PK\3\4"), content.rindex(b"PK\1\2")
    content[local + 8] = content[central + 10] = ZSTANDARD
    path.write_bytes(content)
    return path


def test_a_method_of_some_versions_of_python_is_read_by_none(
    zstandard: Path, settings: Settings
) -> None:
    report = check_archive(zstandard, settings)
    assert report.instances == 1
    assert [(each.member, each.code) for each in report.unreadable] == [
        ("2.dcm", "unsupported_compression")
    ]


class LibraryError(Exception):
    """Raised by a library, unknown to us."""


def test_an_unknown_exception_of_a_library_costs_one_member(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes out of zipfile's own code, as `compression.zstd.ZstdError` does."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("1.dcm", dicom_file())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("2.dcm", dicom_file())
    namespace: dict[str, object] = {"LibraryError": LibraryError}
    exec(compile("def fail(*_): raise LibraryError", "zipfile.py", "exec"), namespace)  # noqa: S102 - a frame of another file
    monkeypatch.setattr(zipfile, "_get_decompressor", namespace["fail"])
    report = check_archive(path, settings)
    assert report.instances == 1
    assert [(each.member, each.reason) for each in report.unreadable] == [
        ("1.dcm", "its bytes cannot be read (LibraryError); copy or upload it again")
    ]


def test_a_loose_file_is_read_in_small_pieces(tmp_path: Path) -> None:
    """Whatever the version of Python takes for a good size of buffers."""
    path = tmp_path / "a.dcm"
    path.write_bytes(bytes(10 * BUFFERED))
    for stream in streams(path):
        with stream:
            stream.read(1)
            assert len(stream.peek()) == BUFFERED - 1


def streams(path: Path) -> Iterator[SteadyFile]:
    yield SteadyFile(path, path.stat().st_size)
    yield open_regular(path)  # type: ignore[misc] # a BufferedReader, too


@pytest.mark.parametrize(
    ("encoding", "output"),
    [
        ("cp437", "text"),
        ("cp932", "text"),
        ("cp1252", "csv"),
        ("cp1252", "html"),
        ("ascii", "json"),
    ],
)
def test_any_console_takes_every_format(encoding: str, output: str, tmp_path: Path) -> None:
    """Letters that it does not know are written as escapes."""
    path = tmp_path / "Schädel 頭 🩻.dcm"
    path.write_bytes(dicom_file())
    command = ("-m", "fw_gear_dicom_check.cli.start", "check", str(path), "--format", output)
    done = run(*command, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert done.returncode in (0, 1), done.stderr
    assert done.stderr == b""
    assert "Sch" in done.stdout.decode(encoding)


ENDING = """
import os, signal, sys, time
for name in ("setitimer", "SIGALRM", "getitimer", "alarm"): delattr(signal, name)
from fw_gear_dicom_check.runtime.process import prepare
prepare()
class Last:
    def __del__(self): signal.raise_signal(signal.SIGTERM)
last = Last()
del last
time.sleep(20)
print("went on")
"""


def test_a_signal_during_a_finalizer_ends_the_run_without_posix_timers() -> None:
    done = run("-c", ENDING)
    assert (done.returncode, done.stdout) == (143, b"")
