"""The page of a check: as agreed, whole for one archive, bounded for many, safe with any text."""

from pathlib import Path

import pytest

from fw_gear_dicom_check.cli.app import main
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Policy, Report
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.output.exit_codes import FINE, FOUND
from fw_gear_dicom_check.report.about import About
from fw_gear_dicom_check.report.page import html_report
from fw_gear_dicom_check.report.page.html_report import to_html
from fw_gear_dicom_check.settings import Settings, to_settings
from tests.support.dicom_files import COMPLETE, dicom_file, series, without, write_zip
from tests.test_outputs import failing_archive
from tests.test_pages import Outline

HOSTILE = "\"><script>alert('x')</script><img src=x onerror=alert(1)>"


def page_of(*reports: Report) -> str:
    """Return the page of some reports."""
    return "".join(to_html(reports, About(Policy.OBSERVED)))


@pytest.fixture
def reports(tmp_path: Path, settings: Settings) -> tuple[Report, Report]:
    """Return the reports on an archive that fails and on one that passes."""
    members = {name: dicom_file(table) for name, table in series(3).items()}
    whole = write_zip(tmp_path / "whole.dicom.zip", members)
    return check_archive(failing_archive(tmp_path), settings), check_archive(whole, settings)


def test_the_page_of_one_archive_is_as_agreed(reports: tuple[Report, Report], golden) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    golden("check.html", page_of(reports[0]))


def test_the_page_of_many_archives_is_as_agreed(reports: tuple[Report, Report], golden) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    golden("checks.html", page_of(*reports, reports[0]))


def test_a_page_of_nothing_says_so() -> None:
    assert "0 archives" in Outline(page_of()).text


def test_the_page_shows_where_in_the_archive_a_fault_stands(tmp_path: Path) -> None:
    members = {
        name: dicom_file(without(table, "StudyID") if number == 2 else table)
        for number, (name, table) in enumerate(series(4).items())
    }
    path = write_zip(tmp_path / "a.zip", members)
    text = page_of(check_archive(path, to_settings(Options())))
    assert (
        '<i class="pass" style="width:50%"></i><i class="fail" style="width:25%"></i>'
        '<i class="pass" style="width:25%"></i>'
    ) in text


def test_a_hostile_header_shows_as_text(tmp_path: Path) -> None:
    table = {**COMPLETE, "StudyDescription": HOSTILE, "ProtocolName": HOSTILE, "StudyDate": HOSTILE}
    path = write_zip(tmp_path / "a.zip", {f"{HOSTILE[:40]}.dcm": dicom_file(table)})
    report = check_archive(path, to_settings(Options(include_values=True)), name=HOSTILE)
    outline = Outline(page_of(report, report))
    assert {tag for tag, _ in outline.tags}.isdisjoint({"script", "img", "link", "iframe"})
    assert HOSTILE in outline.text
    assert not [name for _, each in outline.tags for name in each if name.startswith("on")]


def test_labels_that_are_hidden_are_not_in_the_page(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"a.dcm": dicom_file()})
    text = page_of(check_archive(path, to_settings(Options(hide_labels=True))))
    assert not [label for label in ("Amnesia", "sub-01", "t1_mprage") if label in text]
    assert "(hidden)" in text


def test_of_many_archives_those_that_fail_are_told_first(
    reports: tuple[Report, Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html_report, "MOST_DETAILED", 2)
    monkeypatch.setattr(html_report, "MOST_LISTED", 4)
    failing, passing = reports
    text = page_of(passing, passing, passing, failing, passing)
    assert 'id="archive-3"' in text
    assert text.count('class="archive"') == 2
    assert "And 1 more" in text


def test_the_command_writes_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_zip(tmp_path / "a.zip", {"a.dcm": dicom_file()})
    output = tmp_path / "a.html"
    assert main(["check", str(path), "--format", "html", "--output", str(output)]) == FINE
    assert output.read_text("utf-8").startswith("<!doctype html>")
    (tmp_path / "b.zip").write_bytes(b"PK\x03\x04")
    assert main(["check", str(tmp_path / "b.zip"), "--format", "html"]) > FOUND
    assert "central directory is missing" in capsys.readouterr().out
