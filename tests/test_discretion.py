"""Of what is in a file nothing gets out but what docs/privacy.md lists, whatever goes wrong."""

import csv
import json
import logging
import os
import re
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import pytest
from pydicom import dcmread

from fw_gear_dicom_check import series
from fw_gear_dicom_check.cli.app import main as command
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.output.exit_codes import BROKEN, FINE, FOUND, UNREADABLE
from fw_gear_dicom_check.pseudonyms import hide_name
from fw_gear_dicom_check.reading import member_reader
from fw_gear_dicom_check.report.flywheel_metadata import to_metadata
from fw_gear_dicom_check.rules import evaluate
from fw_gear_dicom_check.settings import Settings, to_settings
from scripts.run_gear import lay_out
from tests.support.dicom_files import dicom_file, write_zip
from tests.support.marks import (
    KEYWORDS,
    MARK,
    NAME,
    NUMBER,
    VALID,
    found_in,
    keyword_of,
    marked_archive,
    valid_archives,
)
from tests.support.places import ROOT

FORMS = ("text", "json", "csv", "html")
OUTPUTS = (*FORMS, "instances", "metadata")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds nothing else."""
    return tmp_path_factory.mktemp("marked")


@pytest.fixture(scope="module")
def marked(folder: Path) -> Path:
    """Return an archive whose every value and name is marked."""
    return marked_archive(folder)


@lru_cache
def outputs(path: Path, folder: Path, *options: str) -> dict[str, str]:
    """Return all that is written of an archive, by output; and `errors`, what is told beside."""
    told: dict[str, str] = {}
    for form in FORMS:
        file, table = folder / f"out.{form}", folder / "instances.csv"
        details = folder / "details.csv"
        arguments = ["--format", form, "--output", str(file), "--instances", str(table)]
        arguments += ["--details", str(details), "--policy", "documented"]
        assert command(["check", str(path), *arguments, *options]) == FOUND
        beside = details.read_text("utf-8") if form == "csv" else ""
        told |= {form: file.read_text("utf-8") + beside, "instances": table.read_text("utf-8")}
    words = {option.removeprefix("--").replace("-", "_"): True for option in options}
    metadata = to_metadata(check_archive(path, to_settings(Options(**words))))  # type: ignore[arg-type]
    return told | {"metadata": json.dumps([metadata.results, metadata.info])}


@lru_cache
def documented() -> Mapping[str, Mapping[str, str]]:
    """Return the table of docs/privacy.md: attribute -> output -> yes, label or nothing."""
    lines = (ROOT / "docs" / "privacy.md").read_text("utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "|" in line]
    head = next(row for row in cells if row[:1] == ["attribute"])
    return {
        row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in cells if row[0] in KEYWORDS
    }


def allowed(output: str, *kinds: str) -> set[str]:
    """Return the attributes that an output may show."""
    return {word for word, row in documented().items() if row[output] in kinds}


def shown_in(text: str) -> set[str]:
    """Return the attributes of which a text shows a marked or a valid value."""
    by_value = {word for word, forms in VALID.items() if any(form in text for form in forms)}
    return {keyword_of(word) for word in found_in(text)} | by_value


@pytest.mark.parametrize(
    ("options", "kinds"),
    [((), ("yes", "label")), (("--hide-labels",), ("yes",))],
    ids=["by default", "with hide-labels"],
)
def test_what_is_shown_of_a_header_is_what_is_documented(
    marked: Path, folder: Path, options: tuple[str, ...], kinds: tuple[str, ...]
) -> None:
    seen: dict[str, set[str]] = {output: set() for output in OUTPUTS}
    for path in (marked, *valid_archives(folder)):
        for output, text in outputs(path, folder, *options).items():
            seen[output] |= shown_in(text)
            if path == marked:
                assert str(NUMBER) not in text
    assert seen == {output: allowed(output, *kinds) for output in OUTPUTS}


def test_nothing_is_logged_or_told_beside_at_any_level(
    marked: Path,
    folder: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    outputs.__wrapped__(marked, folder)
    told = capfd.readouterr()
    assert (caplog.text, told.out, told.err) == ("", "", "")


def test_the_marks_would_be_seen_if_they_were_logged(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    path = folder / "charset.dcm"
    table = {"SpecificCharacterSet": f"{MARK}-charset", "PatientName": "x"}
    path.write_bytes(dicom_file(table))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        str(dcmread(path))
    assert MARK in caplog.text


def test_values_are_shown_where_they_are_asked_for(marked: Path, folder: Path) -> None:
    told = outputs(marked, folder, "--include-values")
    for output in set(OUTPUTS) - {"instances"}:
        assert "Rows" in shown_in(told[output]) or f"{MARK}-StudyDate" in told[output], output


def test_no_name_of_a_member_is_shown_where_names_are_hashed(marked: Path, folder: Path) -> None:
    plain = outputs(marked, folder)
    assert {output for output in OUTPUTS if NAME in plain[output]} == set(OUTPUTS)
    hashed = outputs(marked, folder, "--hash-names")
    assert [output for output in OUTPUTS if NAME in hashed[output]] == []
    with zipfile.ZipFile(marked) as archive:
        digests = {hide_name(name, "") for name in archive.namelist()}
    assert {o for o in OUTPUTS if any(each in hashed[o] for each in digests)} == set(OUTPUTS)


@pytest.fixture
def hidden_below(tmp_path: Path) -> Path:
    """Return a folder with archives and what cannot be read, all with names of patients."""
    folder = tmp_path / "uploads"
    (folder / f"{NAME}_A").mkdir(parents=True)
    write_zip(folder / f"{NAME}_A" / f"{NAME}.zip", {f"{NAME}.dcm": dicom_file()})
    (folder / f"{NAME}_B.zip").symlink_to(tmp_path / "absent")
    return folder


@pytest.mark.parametrize(("form", "jobs"), [*((form, "1") for form in FORMS), ("csv", "2")])
def test_names_below_a_folder_are_hashed_in_reports_and_faults(
    hidden_below: Path, capfd: pytest.CaptureFixture[str], form: str, jobs: str
) -> None:
    arguments = ["--format", form, "--hash-names", "--jobs", jobs]
    assert command(["check", str(hidden_below), *arguments]) == UNREADABLE
    told = capfd.readouterr()
    assert NAME not in told.out + told.err
    assert (
        f"{hidden_below}/{hide_name(f'{NAME}_B.zip', '')}: it is a link that leads nowhere"
        in told.err
    )
    assert hide_name(f"{NAME}_A/{NAME}.zip", "") in told.out


def test_a_digest_is_found_again_with_the_same_key_and_only_with_it(
    hidden_below: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (hidden_below / f"{NAME}_B.zip").unlink()
    told = {}
    for key in ("", "secret"):
        monkeypatch.setenv("FW_DICOM_CHECK_NAMES_KEY", key)
        assert command(["names", str(hidden_below)]) == FINE
        told[key] = dict(line.split("  ") for line in capsys.readouterr().out.splitlines())
        assert [*told[key].values()] == [f"{NAME}_A/{NAME}.zip", f"{NAME}.dcm"]
        command(["check", str(hidden_below), "--hash-names", "--format", "json"])
        [archive] = json.loads(capsys.readouterr().out)["archives"]
        assert archive["name"] in told[key]
    assert told[""].keys().isdisjoint(told["secret"])


def test_the_one_line_of_the_document_makes_the_same_digest(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "privacy.md").read_text("utf-8")
    [line] = re.findall(r'^python3 -c "(.*)" a\.zip$', text, re.MULTILINE)
    path = write_zip(tmp_path / "a.zip", {"Doe/Jané.dcm": b"", "plain": b""})
    done = subprocess.run(  # noqa: S603 - the document's own line
        [sys.executable, "-c", line, str(path)], capture_output=True, text=True, check=True
    )
    names = ("Doe/Jané.dcm", "plain")
    expected = [f"{hide_name(name, '').partition('.')[0]} {name}" for name in names]
    assert done.stdout.splitlines() == expected


@pytest.mark.parametrize("name", ["JANE.DOE", "1.2.840.19410101", "a.b/DOE", "Doe.DcM "])
def test_of_a_name_only_a_known_extension_is_kept(name: str) -> None:
    assert re.fullmatch("[0-9a-f]{12}", hide_name(name, ""))


def _fail(error: BaseException) -> Callable[..., Any]:
    """Return a function that raises the error in what looks like a module of the package."""
    names: dict[str, Any] = {"error": error}
    code = "def fail(*_args, **_more): raise error"
    exec(compile(code, series.__file__, "exec"), names)  # noqa: S102 - our own text
    return cast("Callable[..., Any]", names["fail"])


FAULTS = [
    ValueError(f"{MARK}-value"),
    KeyError(f"{MARK}-key"),
    UnicodeDecodeError("utf-8", f"{MARK}-bytes".encode(), 0, 1, f"{MARK}-reason"),
    AssertionError(f"{MARK}-assertion"),
    RecursionError(f"{MARK}-recursion"),
    MemoryError(f"{MARK}-memory"),
]
PLACES = {
    "reading": (member_reader.Reader, "_read"),
    "checking": (evaluate, "judge_rule"),
    "deriving": (series, "_to_series"),
}


@pytest.mark.parametrize("error", FAULTS, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("place", PLACES)
def test_a_bug_is_told_by_its_kind_and_place_alone(
    marked: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    place: str,
    error: BaseException,
) -> None:
    monkeypatch.setattr(*PLACES[place], _fail(error))
    code = command(["check", str(marked), "--output", os.devnull])
    told = capfd.readouterr()
    assert MARK not in told.out + told.err
    assert "Traceback" not in told.err
    if place == "reading" and isinstance(error, RecursionError | MemoryError):
        assert "WHAT BREAKS" in told.out or code == UNREADABLE, "a member's fault is a finding"
        return
    assert told.err.count("\n") == 1
    assert code == (UNREADABLE if isinstance(error, MemoryError) else BROKEN)
    if not isinstance(error, MemoryError):
        assert f"at fault: {type(error).__name__} at fw_gear_dicom_check/" in told.err
        assert "report this line" in told.err


def test_a_bug_in_a_writer_leaves_no_file_and_shows_no_value(
    marked: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("fw_gear_dicom_check.report.csv_report._derived_rows", _fail(FAULTS[0]))
    output = tmp_path / "out.csv"
    assert command(["check", str(marked), "--details", str(output)]) == BROKEN
    assert MARK not in capfd.readouterr().err
    assert list(tmp_path.iterdir()) == []


PROGRAM = """
import runpy
from pydoc import locate
def fail(*_args, **_more):
    raise {fault}
owner, _, name = {place!r}.replace(":", ".").rpartition(".")
setattr(locate(owner), name, {instead})
runpy.run_path({run!r}, run_name="__main__")
"""


def run_broken(gear: Path, place: str, instead: str = "fail") -> subprocess.CompletedProcess[str]:
    """Run the gear with a function that fails, or does something else, in place of its own."""
    program = PROGRAM.format(
        fault=f"ValueError('{MARK}-bug')", place=place, instead=instead, run=str(ROOT / "run.py")
    )
    return subprocess.run(  # noqa: S603 - our own gear
        [sys.executable, "-c", program], cwd=gear, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "place",
    [
        "fw_gear_dicom_check.rules.evaluate:judge_rule",
        "fw_gear_dicom_check.report.csv_report:_derived_rows",
        "flywheel_gear_toolkit.utils.metadata:Metadata.clean",
    ],
    ids=["in a check", "in a writer", "in the toolkit"],
)
def test_a_bug_fails_the_job_and_shows_no_value_even_with_debug(
    marked: Path, tmp_path: Path, place: str
) -> None:
    lay_out(tmp_path, marked, {"debug": True}, {"info": {"header": {"x": f"{MARK}-info"}}})
    done = run_broken(tmp_path, place)
    told = {path.name: path.read_text("utf-8") for path in (tmp_path / "output").glob("job*")}
    assert len(told) == 1
    for text in (done.stdout, done.stderr, *told.values()):
        assert MARK not in text
        assert "Traceback" not in text
    assert "please report this line" in done.stderr
    assert done.returncode == BROKEN
    assert not list((tmp_path / "output").glob("*.csv"))


def test_metadata_that_flywheels_schema_refuses_is_not_logged(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"a.dcm": dicom_file()})
    lay_out(tmp_path / "gear", path, file_object={"info": {"x": f"{MARK}-info"}})
    place = "fw_gear_dicom_check.report.flywheel_metadata:to_tags"
    done = run_broken(tmp_path / "gear", place, f"lambda *_: ['{MARK}-tag', 5]")
    assert done.returncode == BROKEN
    assert "schema does not allow the metadata" in done.stderr
    assert MARK not in done.stdout + done.stderr


def test_a_profile_that_is_something_else_is_not_quoted_at_length(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = tmp_path / "patients.csv"
    profile.write_text(f"PatientID,PatientName\n1,{MARK}^JANE\n")
    assert command(["check", "--profile", str(profile), str(tmp_path)]) != FINE
    assert MARK not in capsys.readouterr().err


def test_instances_are_told_apart_by_their_digests(tmp_path: Path, settings: Settings) -> None:
    assert settings.names_key is None
    names = {f"{NAME}{number}.dcm": dicom_file() for number in range(3)}
    path, table = write_zip(tmp_path / "a.zip", names), tmp_path / "t.csv"
    command(["check", str(path), "--hash-names", "--instances", str(table), "-q"])
    rows = csv.DictReader(table.read_text("utf-8").splitlines())
    assert len({row["member"] for row in rows}) == 3
