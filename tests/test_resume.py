"""A run that was interrupted goes on from its journal, and ends with the same bytes."""

import json
import os
import signal
import subprocess
import sys
import time
from hashlib import blake2b
from pathlib import Path

import pytest
from hypothesis import given

from fw_gear_dicom_check import main as main_module
from fw_gear_dicom_check.cli.app import main
from fw_gear_dicom_check.errors import CallError
from fw_gear_dicom_check.model import Report
from fw_gear_dicom_check.output.exit_codes import FOUND, USAGE
from fw_gear_dicom_check.output.journal import Journal
from fw_gear_dicom_check.output.report_codec import ReportCodec
from fw_gear_dicom_check.settings import Settings
from fw_gear_dicom_check.workers import check_many
from tests.support.dicom_files import COMPLETE, dicom_file, without, write_zip
from tests.support.exports import make_philips
from tests.support.reports_at_random import REPORTS

COMMAND = [sys.executable, "-m", "fw_gear_dicom_check.cli.start"]
MANY = 100


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with archives that pass and that do not, and a loose export."""
    folder = tmp_path / "in"
    folder.mkdir()
    make_philips(folder)
    for number in range(MANY):
        header = COMPLETE if number % 3 else without(COMPLETE, "BitsAllocated")
        header = {**header, "SeriesInstanceUID": f"1.2.{number}"}
        write_zip(folder / f"{number:03}.zip", {"a.dcm": dicom_file(header), "b.txt": b"x"})
    return folder


def run(folder: Path, name: str, *more: str) -> bytes:
    """Check a folder in this process, and return the report and the plan."""
    out, plan = folder.parent / f"{name}.json", folder.parent / f"{name}.csv"
    main(["check", str(folder), "-q", "--jobs", "1", "-o", str(out), "--plan", str(plan), *more])
    return out.read_bytes() + plan.read_bytes()


def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that the names of the archives are added to, as they are checked."""
    names: list[str] = []
    check = main_module.check_archive

    def note(path, settings, on_member, name):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        names.append(name)
        return check(path, settings, on_member, name)

    monkeypatch.setattr(check_many, "check_archive", note)
    return names


@pytest.mark.hostile
def test_a_run_that_is_killed_ten_times_ends_with_the_same_bytes(folder: Path) -> None:
    whole = run(folder, "whole")
    journal = folder.parent / "journal"
    outputs = ["-o", str(folder.parent / "again.json"), "--plan", str(folder.parent / "again.csv")]
    arguments = [*COMMAND, "check", str(folder), "-q", *outputs, "--resume", str(journal)]
    for number in range(10):
        begun = journal.stat().st_size if journal.exists() else 0
        with subprocess.Popen(arguments, stderr=subprocess.DEVNULL) as running:  # noqa: S603 - our own
            while running.poll() is None and _size(journal) < begun + 20_000:
                time.sleep(0.01)
            running.send_signal(signal.SIGTERM if number % 3 == 0 else signal.SIGKILL)
    before = journal.stat().st_size
    assert run(folder, "again", "--resume", str(journal)) == whole
    assert journal.stat().st_size >= before
    assert _keys(journal) == MANY + 7


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _keys(path: Path) -> int:
    """Return how many records a journal has; none may be there twice."""
    content, at, keys = path.read_bytes(), 25 + 16, []
    while at < len(content):
        keys.append(content[at + 20 : at + 36])
        at += 36 + int.from_bytes(content[at : at + 4], "little")
    assert len(set(keys)) == len(keys)
    return len(keys)


def test_nothing_is_checked_twice_and_what_has_changed_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = folder.parent / "journal"
    whole = run(folder, "whole", "--resume", str(journal))
    names = checked(monkeypatch)
    assert run(folder, "again", "--resume", str(journal)) == whole
    assert names == []
    os.utime(folder / "005.zip", (1, 1))
    write_zip(folder / "006.zip", {"a.dcm": dicom_file(without(COMPLETE, "Rows"))})
    (folder / "DICOM" / "IM_0001").write_bytes(dicom_file(COMPLETE) + b"\0\0")
    changed = run(folder, "again", "--resume", str(journal))
    assert names[-2:] == ["005.zip", "006.zip"]
    assert len(names) < 6
    assert changed == run(folder, "fresh")


def test_a_journal_that_ends_halfway_is_cut_and_goes_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = folder.parent / "journal"
    whole = run(folder, "whole", "--resume", str(journal))
    content = journal.read_bytes()
    names = checked(monkeypatch)
    for size in (10, 41, 50, len(content) // 2, len(content) - 1):
        journal.write_bytes(content[:size])
        assert run(folder, "again", "--resume", str(journal)) == whole
    assert len(names) > MANY


def test_other_options_do_not_take_these_reports(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["check", str(folder / "001.zip"), "--resume", str(folder.parent / "journal")]
    assert main(arguments) == FOUND
    assert main([*arguments, "--policy", "documented"]) == USAGE
    assert "with other options or another version" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"an important text", "is no journal"), (None, "is in a folder to check")],
)
def test_a_file_that_is_no_journal_is_not_touched(
    folder: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, told: str
) -> None:
    path = folder.parent / "x" if content else folder / "x"
    if content:
        path.write_bytes(content)
    assert main(["check", str(folder), "--resume", str(path)]) == USAGE
    assert told in capsys.readouterr().err
    assert not content or path.read_bytes() == content


def test_instances_are_not_resumed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--resume", str(folder.parent / "j"), "--instances", str(folder.parent / "i.csv")]
    assert main(["check", str(folder), *arguments]) == USAGE
    assert "leave one of them out" in capsys.readouterr().err


@pytest.mark.parametrize(
    "content",
    [b"[]", b"{}", b'{"named": ["Report", "x"]}', b"null", b"[[[[", b"\x80\x04N.", b'["a", 1]'],
)
def test_what_is_no_report_is_refused(folder: Path, settings: Settings, content: bytes) -> None:
    path, key = folder.parent / "journal", bytes(16)
    digest = blake2b(key + content, digest_size=16).digest()
    record = len(content).to_bytes(4, "little") + digest + key + content
    with Journal(path, key, settings.profiles):
        pass
    path.write_bytes(path.read_bytes() + record)
    with (
        Journal(path, key, settings.profiles) as journal,
        pytest.raises(CallError, match="no report"),
    ):
        journal.get(key)


@given(report=REPORTS)
def test_a_report_is_the_same_when_it_is_read_back(report: Report) -> None:
    profiles = [verdict.profile for verdict in report.verdicts]
    for known in ([], profiles):
        codec = ReportCodec(known)
        assert codec.decode(json.loads(json.dumps(codec.encode(report)))) == report


def test_a_journal_is_for_one_run_at_a_time(folder: Path, settings: Settings) -> None:
    path = folder.parent / "journal"
    with (
        Journal(path, bytes(16), settings.profiles),
        pytest.raises(CallError, match="another run"),
    ):
        Journal(path, bytes(16), settings.profiles)
    assert path.stat().st_mode & 0o777 == 0o600
