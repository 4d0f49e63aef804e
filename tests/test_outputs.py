"""Whole outputs, compared with golden files, and held to the published schema."""

import csv
import io
import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from fw_gear_dicom_check.limits.bounds import LIMITS
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Report, State
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.report.about import to_about
from fw_gear_dicom_check.report.csv_cells import to_cell
from fw_gear_dicom_check.report.csv_report import REPORT_COLUMNS, to_csv
from fw_gear_dicom_check.report.flywheel_metadata import (
    FileMetadata,
    to_metadata,
    to_tags,
)
from fw_gear_dicom_check.report.json_report import to_json
from fw_gear_dicom_check.report.lines import to_plain
from fw_gear_dicom_check.report.text_overview import to_overview
from fw_gear_dicom_check.report.text_report import to_terminal
from fw_gear_dicom_check.settings import Settings, to_settings
from tests.support.dicom_files import COMPLETE, dicom_file, series, without, write_zip


def failing_archive(folder: Path) -> Path:
    """Write an archive with one fault of each kind that a report tells differently."""
    tables = series(4)
    tables["001.dcm"] = without(tables["001.dcm"], "ImagePositionPatient", "StudyID")
    tables["002.dcm"]["StudyDate"] = "2024-01-02"
    tables["003.dcm"]["PatientID"] = ""
    members = {name: dicom_file(without(table, "BitsAllocated")) for name, table in tables.items()}
    members["004.dcm"] = members["004.dcm"][:-100]
    members["__MACOSX/._001.dcm"] = b"\x00\x05\x16\x07\x00\x02"
    members["cut.dcm"] = dicom_file()[:300]
    return write_zip(folder / "T1w.dicom.zip", members)


def as_json(reports: list[Report]) -> str:
    """Return reports as one JSON text."""
    return "".join(to_json(reports, to_about(to_settings(Options()))))


def as_csv(reports: list[Report]) -> str:
    """Return reports as one CSV text."""
    return "".join(to_csv(reports))


@pytest.fixture
def failing(tmp_path: Path, settings: Settings) -> Report:
    """Return the report on the failing archive."""
    return check_archive(failing_archive(tmp_path), settings)


@pytest.fixture
def passing(tmp_path: Path, settings: Settings) -> Report:
    """Return the report on a complete series."""
    members = {name: dicom_file(table) for name, table in series(3).items()}
    return check_archive(write_zip(tmp_path / "whole.dicom.zip", members), settings)


def test_the_terminal_report_of_a_failing_archive_is_as_agreed(failing: Report, golden) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    golden("failing.txt", to_plain(to_terminal(failing)))


def test_the_terminal_report_of_a_complete_archive_is_as_agreed(passing: Report, golden) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    golden("passing.txt", to_plain(to_terminal(passing)))


def test_the_json_report_is_as_agreed(failing: Report, passing: Report, golden) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    golden("report.json", as_json([failing, passing]))


def test_the_csv_report_is_as_agreed(failing: Report, passing: Report, golden) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    golden("report.csv", as_csv([failing, passing]))


def test_the_metadata_is_as_agreed(failing: Report, golden) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    metadata = to_metadata(failing)
    whole = {"qc": metadata.results, "dicom-check": metadata.info}
    golden("metadata.json", json.dumps(whole, indent=1, sort_keys=True) + "\n")


def test_the_overview_of_many_archives_is_as_agreed(  # type: ignore[no-untyped-def]
    failing: Report,
    passing: Report,
    golden,  # noqa: ANN001
) -> None:
    golden("overview.txt", to_plain(to_overview([failing, passing, failing], 80)))


@pytest.mark.parametrize("width", [40, 80, 100])
def test_no_line_is_wider_than_the_screen(failing: Report, passing: Report, width: int) -> None:
    lines = [*to_terminal(failing, width), *to_terminal(passing, width)]
    fixed = 70  # the table of verdicts has columns of its own
    assert max(len(line.text) for line in lines) <= max(width, fixed)


def test_the_answer_names_each_consumer_that_fails(passing: Report) -> None:
    verdicts = tuple(
        replace(each, observed=State.FAIL, state=State.FAIL) for each in passing.verdicts
    )
    lines = to_plain(to_terminal(replace(passing, verdicts=verdicts))).splitlines()
    assert max(map(len, lines)) <= 80
    told = " ".join(line.strip() for line in lines[:3])
    assert told.startswith(
        "FAIL: the viewer will not show it, the classifier will not classify it and the importer "
        "will refuse some or all of it."
    )


def test_the_json_report_follows_the_published_schema(failing: Report, passing: Report) -> None:
    text = (
        files("fw_gear_dicom_check")
        .joinpath("report", "schema", "report-2.schema.json")
        .read_text()
    )
    validator = Draft202012Validator(json.loads(text), format_checker=FormatChecker())
    Draft202012Validator.check_schema(json.loads(text))
    document = json.loads(as_json([failing, passing]))
    assert [error.message for error in validator.iter_errors(document)] == []


def test_the_same_input_gives_the_same_bytes(tmp_path: Path, settings: Settings) -> None:
    path = failing_archive(tmp_path)
    first, second = (check_archive(path, settings) for _ in range(2))
    assert as_json([first]) == as_json([second])
    assert as_csv([first]) == as_csv([second])


def test_the_csv_has_its_columns_and_a_row_for_each_requirement(failing: Report) -> None:
    text = as_csv([failing])
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert tuple(rows[0]) == REPORT_COLUMNS
    requirements = [row for row in rows if row["record"] == "requirement"]
    assert len(requirements) == sum(len(verdict.findings) for verdict in failing.verdicts)
    assert "\r\n" in text
    assert text.encode("utf-8").decode("utf-8-sig") == text


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "+1"),
        ("-1 - T1", "'-1 - T1"),
        ("@SUM", "'@SUM"),
        ("\tx", "'\\tx"),
        ("\rx", "'\\rx"),
        ("\uff1dx", "'\uff1dx"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("a\u202eb", "a\\u202eb"),
        ("a\ud800b", "a\\ud800b"),
        ('T1w, "x"', 'T1w, "x"'),
        (None, ""),
        (3, "3"),
    ],
    ids=repr,
)
def test_a_cell_never_runs_and_never_moves_the_screen(value: object, cell: str) -> None:
    assert to_cell(value) == cell


def test_metadata_keys_are_fixed_and_safe(failing: Report) -> None:
    metadata = to_metadata(failing)
    keys = set(_keys([metadata.results, metadata.info]))
    assert not [key for key in keys if set(key) & set(".$/()")]
    assert "T1w.dicom.zip" not in keys


def _keys(value: object) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(key for each in value.values() for key in _keys(each))]
    return [key for each in value for key in _keys(each)] if isinstance(value, list) else []


def test_metadata_is_bounded_and_says_what_is_left_out(tmp_path: Path) -> None:
    rules = "\n".join(
        f'[[rule]]\nname = "rule-{number}"\nkeyword = "PatientComments"\nwhy = "{"x" * 900}"\n'
        f'fix = "y"\nlevel = "error"\n'
        for number in range(300)
    )
    profile = tmp_path / "site.toml"
    profile.write_text(f'name = "site"\n{rules}', "utf-8")
    path = write_zip(tmp_path / "a.zip", {"a.dcm": dicom_file()})
    report = check_archive(path, to_settings(Options(profile=profile)))
    metadata = to_metadata(report)
    kept = sum(len(result["data"]) for result in metadata.results.values())
    left = sum(result["left_out"] for result in metadata.results.values())
    assert (kept, left) == (LIMITS.findings, 300 - LIMITS.findings)
    assert len(json.dumps([metadata.results, metadata.info])) <= LIMITS.metadata


def test_a_verdicts_tag_replaces_that_of_an_earlier_run() -> None:
    before = ["read", "dicom-check", "dicom-check-FAIL", "dicom-check-below-minimum"]
    for state in (State.PASS, State.WARN, State.FAIL):
        told = to_tags(before, "dicom-check", FileMetadata({}, {}, state))
        assert told == ["dicom-check", f"dicom-check-{state}", "read"]
    assert to_tags(before, "dicom-check", FileMetadata({}, {}, State.NA)) == ["dicom-check", "read"]
    below = FileMetadata({}, {}, State.PASS, is_below_minimum=True)
    tags = ["dicom-check", "dicom-check-PASS", "dicom-check-below-minimum", "read"]
    assert to_tags(before, "dicom-check", below) == tags


def test_values_are_shown_only_when_they_are_asked_for(tmp_path: Path) -> None:
    table = {**COMPLETE, "StudyDate": "MARKED-VALUE"}
    path = write_zip(tmp_path / "a.zip", {"a.dcm": dicom_file(table)})
    silent, frank = (
        check_archive(path, to_settings(Options(include_values=each))) for each in (False, True)
    )
    assert "MARKED-VALUE" not in as_json([silent]) + "".join(to_csv([silent]))
    assert "MARKED-VALUE" in as_json([frank])
    assert "MARKED-VALUE" in to_plain(to_terminal(frank))


def test_labels_can_be_hidden(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"a.dcm": dicom_file()})
    report = check_archive(path, to_settings(Options(hide_labels=True)))
    written = as_json([report]) + as_csv([report])
    written += to_plain(to_terminal(report)) + json.dumps(dict(to_metadata(report).info))
    assert not [label for label in ("Amnesia", "sub-01", "t1_mprage") if label in written]


def test_what_is_worth_knowing_does_not_speak_for_what_is_worse(tmp_path: Path) -> None:
    table = without(COMPLETE, "SeriesDescription")
    members = {name: dicom_file(each) for name, each in series(3, table).items()}
    report = check_archive(write_zip(tmp_path / "a.dicom.zip", members), to_settings(Options()))
    text = to_plain(to_terminal(report))
    assert "The classifier loses its main clue" in text
    assert "no name in the viewer" not in text
    assert "affects  ohif-viewer, dicom-classifier, dicom-connector" in text
