"""The local command, run as a user runs it: its output, its files and its exit codes."""

import csv
import io
import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fw_gear_dicom_check.cli.app import main
from fw_gear_dicom_check.output.exit_codes import (
    FINE,
    FOUND,
    UNREADABLE,
    UNWRITABLE,
    USAGE,
)
from tests.support.dicom_files import COMPLETE, dicom_file, series, without, write_zip

COMMAND = [sys.executable, "-m", "fw_gear_dicom_check.cli.start"]


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """Return an archive that passes."""
    members = {name: dicom_file(table) for name, table in series(2).items()}
    return write_zip(tmp_path / "whole.zip", members)


@pytest.fixture
def lacking(tmp_path: Path) -> Path:
    """Return an archive that fails the documented minimum and is expected to work."""
    return write_zip(tmp_path / "lacking.zip", {"a.dcm": dicom_file(without(COMPLETE, "StudyID"))})


def run(*arguments: object) -> int:
    """Run the command in this process."""
    return main([str(argument) for argument in arguments])


def test_a_complete_archive_is_fine(whole: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", whole) == FINE
    assert "PASS (policy: documented, viewer: OHIF 3.11 to 3.13)" in capsys.readouterr().out


def test_a_verdict_that_fails_is_exit_code_1(lacking: Path) -> None:
    assert run("check", lacking) == FOUND


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--policy", "observed"], FINE),
        (["--fail-on", "never"], FINE),
        (["--policy", "observed", "--fail-on", "info"], FOUND),
        (["--policy", "observed", "--fail-on", "warning"], FINE),
    ],
    ids=["observed", "never", "info", "warning"],
)
def test_policy_and_fail_on_decide_about_the_exit_code(
    lacking: Path, options: list[str], code: int
) -> None:
    assert run("check", lacking, *options) == code


def test_nothing_checked_is_never_a_success(tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("no archive")
    (tmp_path / "empty").mkdir()
    write_zip(tmp_path / "readme.zip", {"readme.txt": b"hello"})
    for name in ("text.zip", "empty", "readme.zip", "absent.zip"):
        assert run("check", tmp_path / name) == UNREADABLE, name


def test_a_path_that_is_absent_is_named_and_the_others_are_checked(
    whole: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", whole.parent / "absent.zip", whole) == UNREADABLE
    told = capsys.readouterr()
    assert "absent.zip: No such file or directory" in told.err
    assert "whole.zip" in told.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check"], "PATHS"),
        (["check", "--policy", "strict", "x"], "--policy"),
        (["check", "--timezone", "Mars/Base", "x"], "Mars/Base"),
        (["check", "--routing-attributes", "StudyComment", "x"], "StudyComment"),
        (["check", "--routing-pattern", "{group", "x"], "routing"),
        (["check", "--profile", "absent.toml", "x"], "absent.toml"),
        (["rules", "ohif-viewer/BitAllocated"], "did you mean 'ohif-viewer/BitsAllocated'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_wrong_call_is_exit_code_2_and_names_the_thing(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == USAGE
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("where", ["in the file", "as its name", "as an option"])
def test_what_a_message_quotes_is_short(
    where: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile, word = tmp_path / "site.toml", "k" * 100_000
    profile.write_text(f"{word} = 1\n")
    arguments = {
        "in the file": ("--profile", profile),
        "as its name": ("--profile", word),
        "as an option": ("--policy", word),
    }
    assert run("check", *arguments[where], "x") == USAGE
    assert 0 < len(capsys.readouterr().err) < 2_000


def test_output_that_cannot_be_written_is_exit_code_4(whole: Path, tmp_path: Path) -> None:
    assert run("check", whole, "--output", tmp_path / "absent" / "a.json") == UNWRITABLE
    assert run("check", whole, "--output", tmp_path) == UNWRITABLE


def test_a_file_is_whole_or_absent(whole: Path, tmp_path: Path) -> None:
    output = tmp_path / "report.json"
    output.write_text("of an earlier run")
    assert run("check", whole, "--format", "json", "--output", output) == FINE
    assert json.loads(output.read_text())["archives"][0]["state"] == "PASS"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_folder_means_each_zip_in_it_and_its_loose_files_as_one(
    whole: Path, lacking: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = whole.parent
    (folder / "sub").mkdir()
    lacking.rename(folder / "sub" / "lacking.zip")
    (folder / "loose.dcm").write_bytes(dicom_file())
    run("check", folder, "--format", "json")
    archives = json.loads(capsys.readouterr().out)["archives"]
    assert [(each["name"], each["kind"]) for each in archives] == [
        (folder.name, "folder"),
        ("sub/lacking.zip", "zip"),
        ("whole.zip", "zip"),
    ]


def test_many_archives_make_one_overview(
    whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = whole.read_bytes()
    for number in range(5):
        (tmp_path / f"{number}.zip").write_bytes(content)
    assert run("check", tmp_path) == FINE
    assert capsys.readouterr().out.startswith("6 archives, 12 instances\n")


def test_the_rules_are_listed_and_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("rules") == FINE
    listed = capsys.readouterr().out
    assert "BitsAllocated" in listed
    assert max(map(len, listed.splitlines())) <= 80
    assert run("rules", "ohif-viewer/BitsAllocated") == FINE
    assert "blank viewport" in capsys.readouterr().out


def test_the_schema_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("schema") == FINE
    assert json.loads(capsys.readouterr().out)["$defs"]["outcome"]


def test_there_are_no_escape_codes_and_no_bar_unless_a_person_watches(whole: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own command
        [*COMMAND, "check", whole], capture_output=True, check=True
    )
    assert b"\x1b" not in done.stdout + done.stderr


def test_a_terminal_gets_colours_and_no_color_takes_them_away(whole: Path) -> None:
    assert b"\x1b[32m" in on_terminal(whole, {})
    assert b"\x1b[32m" not in on_terminal(whole, {"NO_COLOR": "1"})


def on_terminal(path: Path, environment: dict[str, str]) -> bytes:
    """Run the command on a pseudo-terminal and return what it showed."""
    leader, follower = pty.openpty()
    done = subprocess.run(  # noqa: S603 - our own command
        [*COMMAND, "check", path],
        stdout=follower,
        stderr=follower,
        env={**os.environ, "TERM": "xterm", **environment},
        check=False,
    )
    os.close(follower)
    assert done.returncode == FINE
    return os.read(leader, 65536)


@pytest.mark.parametrize("form", ["csv", "json"])
def test_what_goes_into_a_file_goes_there_though_a_bar_is_watched(
    form: str, whole: Path, tmp_path: Path
) -> None:
    command = [*COMMAND, "check", str(whole), str(whole.parent), "--format", form]
    expected = subprocess.run(command, capture_output=True, check=False).stdout  # noqa: S603 - our own command
    leader, follower = pty.openpty()
    with (tmp_path / "table").open("wb") as table:
        subprocess.run(  # noqa: S603 - our own command
            command,
            stdout=table,
            stderr=follower,
            env={**os.environ, "TERM": "xterm"},
            check=False,
            timeout=120,  # what is shown instead fills the terminal, which nobody reads by then
        )
    os.close(follower)
    assert b"checking" in os.read(leader, 65536), "no bar was shown"
    os.close(leader)
    assert (tmp_path / "table").read_bytes() == expected


def test_a_closed_pipe_is_no_traceback(whole: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(  # noqa: S603 - our own command
        [*COMMAND, "check", whole], stdout=writer, stderr=subprocess.PIPE, check=False
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (UNWRITABLE, b"")


def test_a_link_is_followed_and_a_pipe_is_written_to(whole: Path, tmp_path: Path) -> None:
    table, link, pipe = tmp_path / "real.csv", tmp_path / "link.csv", tmp_path / "pipe"
    table.write_text("old")
    link.symlink_to(table)
    assert run("check", whole, "--format", "csv", "--output", link) == FINE
    assert link.is_symlink()
    assert table.read_text().startswith("archive,")
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert run("check", whole, "--format", "csv", "--output", pipe) == FINE
    assert pipe.is_fifo()
    assert os.read(reader, 8) == b"archive,"
    os.close(reader)


def test_what_is_neither_file_nor_folder_is_refused(
    whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert run("check", tmp_path / "pipe", whole) == UNREADABLE
    told = capsys.readouterr()
    assert "neither a file nor a folder" in told.err
    assert "PASS" in told.out


def test_links_to_files_count_and_dangling_ones_are_told(
    whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "links"
    folder.mkdir()
    (folder / "a.zip").symlink_to(whole)
    assert run("check", folder) == FINE
    (folder / "b.zip").symlink_to(tmp_path / "absent")
    assert run("check", folder) == UNREADABLE
    assert "b.zip: it is a link that leads nowhere" in capsys.readouterr().err


def test_litter_and_texts_beside_zips_are_no_archive(
    whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "uploads"
    folder.mkdir()
    whole.rename(folder / "whole.zip")
    (folder / ".DS_Store").write_bytes(b"")
    (folder / "readme.txt").write_text("hello")
    assert run("check", folder) == FINE
    assert "whole.zip" in capsys.readouterr().out


def test_two_archives_of_one_name_are_told_apart(
    whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.zip").write_bytes(whole.read_bytes())
    run("check", tmp_path / "one", tmp_path / "two", "--format", "json")
    names = [each["name"] for each in json.loads(capsys.readouterr().out)["archives"]]
    assert [name[-9:] for name in names] == ["one/a.zip", "two/a.zip"]


def test_an_escape_code_in_a_path_is_shown_and_not_sent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", tmp_path / "no\x1b[31mfile") == UNREADABLE
    assert "\x1b" not in capsys.readouterr().err


def test_a_screen_without_unicode_is_no_traceback() -> None:
    done = subprocess.run(  # noqa: S603 - our own command
        [*COMMAND, "rules"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        check=False,
    )
    assert (done.returncode, done.stderr) == (FINE, b"")


def test_a_second_table_has_a_row_for_each_instance(whole: Path, tmp_path: Path) -> None:
    table = tmp_path / "instances.csv"
    lacking = write_zip(
        tmp_path / "some.zip",
        {
            "a.dcm": dicom_file(),
            "b.dcm": dicom_file(without(COMPLETE, "StudyID", "SOPInstanceUID")),
            "c.txt": b"hello",
        },
    )
    assert run("check", whole, lacking, "--instances", table) == FOUND
    rows = list(csv.DictReader(io.StringIO(table.read_bytes().decode(), newline="")))
    assert [(row["archive"], row["member"]) for row in rows] == [
        ("whole.zip", "001.dcm"),
        ("whole.zip", "002.dcm"),
        ("some.zip", "a.dcm"),
        ("some.zip", "b.dcm"),
    ]
    assert [row["ohif-viewer/StudyID"] for row in rows] == ["ok", "ok", "ok", "missing"]
    assert not [name for name in rows[0] if name.endswith("-members")]


def test_a_folder_that_cannot_be_looked_into_is_told_and_the_rest_is_checked(
    whole: Path, tmp_path: Path
) -> None:
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        pytest.skip("needs setpriv, to run as somebody who may not read everything")
    if os.geteuid() == 0:
        drop = ["setpriv", "--reuid", "65534", "--bounding-set", "-all", "--inh-caps", "-all"]
    else:
        drop = []
    folder = tmp_path / "uploads"
    (folder / "locked").mkdir(parents=True)
    (folder / "whole.zip").write_bytes(whole.read_bytes())
    (folder / "locked").chmod(0)
    for parent in (tmp_path, *tmp_path.parents):
        if parent.name.startswith(("pytest-", "popen-", tmp_path.name)):
            parent.chmod(0o755)
    done = subprocess.run(  # noqa: S603 - our own command
        [*drop, *COMMAND, "check", folder, "--format", "json"], capture_output=True, check=False
    )
    if done.returncode == 127 or b"No module named" in done.stderr or b"setpriv" in done.stderr:
        pytest.skip("needs setpriv, and Python that others may read")
    assert done.returncode == UNREADABLE
    assert b"locked: Permission denied" in done.stderr
    assert [each["name"] for each in json.loads(done.stdout)["archives"]] == ["whole.zip"]
