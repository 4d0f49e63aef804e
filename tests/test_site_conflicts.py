"""What contradicts itself in a project: found in one pass, told with links, never with values."""

from pathlib import Path

import pytest

from fw_gear_dicom_check.cli.app import main
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.report.flywheel_metadata import INFO_KEY, to_metadata
from fw_gear_dicom_check.report.project.conflicts import CONFLICT_WORDS, MOST_EXAMPLES, Conflicts
from fw_gear_dicom_check.settings import Settings
from tests.support.dicom_files import COMPLETE, dicom_file
from tests.support.flywheel_site.server import Site
from tests.test_pages import Outline

pytest_plugins = ("tests.support.flywheel_site.fixture",)
COLLECT = ["batch", "collect", "--project", "neuro/Amnesia"]
BIRTH_DATES = ("19590303", "19610101")


def row(number: int, **facts: str) -> dict[str, str]:
    """Return the row of a file that has nothing in common with others."""
    session = f"{number:024x}"
    return {
        "file_id": f"f{number}",
        "session_id": session,
        "subject_id": f"p{number}",
        "series_uid": f"1.{number}",
        "study_uid": f"2.{number}",
        "session_label": f"label {number}",
        "birth_date_digest": f"digest {number}",
        "link": f"https://site.example/#/sessions/{session}?tab=data",
        **facts,
    }


SAME = {
    "series_in_files": {"series_uid": "1.1"},
    "study_in_subjects": {"study_uid": "2.1"},
    "birth_dates": {"subject_id": "p1"},
    "sessions_alike": {
        "subject_id": "p1",
        "session_label": "label 1",
        "birth_date_digest": "digest 1",
    },
}
"""Kind of conflict -> what a second file shares with the first."""


@pytest.mark.parametrize("kind", SAME)
def test_each_kind_is_found_alone_and_both_sides_are_linked(kind: str) -> None:
    conflicts = Conflicts()
    conflicts.follow(row(1))
    conflicts.follow(row(2, **SAME[kind]))
    assert {each: len(found) for each, found in conflicts.found.items() if found} == {kind: 1}
    (places,) = conflicts.examples[kind]
    assert [each.link for each in places] == [row(1)["link"], row(2)["link"]]
    assert [each.session_id for each in places] == [f"{1:024x}", f"{2:024x}"]


def test_what_belongs_together_and_what_is_not_known_is_no_conflict() -> None:
    conflicts = Conflicts()
    for number in range(3):
        together = {"series_uid": f"1.{number}", "file_id": f"f{number}"}
        conflicts.follow(row(1, **together))
        conflicts.follow(row(number, series_uid="", study_uid="", subject_id=""))
    assert not any(conflicts.found.values())


def test_two_files_of_one_session_are_one_place() -> None:
    conflicts = Conflicts()
    conflicts.follow(row(1))
    conflicts.follow({**row(1), "file_id": "another"})
    assert [len(places) for places in conflicts.examples["series_in_files"]] == [1]


def test_of_many_conflicts_some_are_shown_and_all_are_counted() -> None:
    conflicts = Conflicts(most=50)
    for number in range(100):
        conflicts.follow(row(number % 50, file_id=f"f{number}"))
    assert len(conflicts.found["series_in_files"]) == 50
    assert len(conflicts.examples["series_in_files"]) == MOST_EXAMPLES
    assert conflicts.left_out == 0
    conflicts.follow(row(51))
    assert conflicts.left_out == len(CONFLICT_WORDS)


def upload(site: Site, folder: Path, settings: Settings, subject: str, **changed: str) -> None:
    """Put a checked file into a session of its own; the importer has read it, too."""
    table = {**COMPLETE, **changed}
    content = dicom_file(table)
    source = folder / "source.dcm"
    source.write_bytes(content)
    told = to_metadata(check_archive(source, settings))
    header = {key: table[key] for key in ("PatientBirthDate", "SeriesInstanceUID") if key in table}
    info = {
        "qc": {INFO_KEY: {"job_info": {"version": "0.1.0"}, **told.results}},
        INFO_KEY: told.info,
        "header": {"dicom": header},
    }
    file = site.state.upload(site.state.add_acquisition("a", subject), "a.dcm", content)
    site.state.change(file, info=info)


def test_a_project_tells_its_conflicts(
    site: Site, tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = site.state.new_id(), site.state.new_id()
    for subject, number, born in ((one, 1, 0), (one, 2, 1), (other, 2, 0), (other, 3, 0)):
        uids = {"StudyInstanceUID": f"1.2.{number}", "SeriesInstanceUID": f"1.3.{number}"}
        upload(site, tmp_path, settings, subject, PatientBirthDate=BIRTH_DATES[born], **uids)
    outputs = [f"-o{tmp_path / name}" for name in ("p.csv", "p.html")]
    assert main([*COLLECT, *outputs]) == 0
    told = capsys.readouterr().out
    titles = [line for line in told.splitlines() if ": one " in line or ": several " in line]
    assert titles == [
        "        1  series: one series in several files",
        "        1  study: one study under several subjects",
        "        1  subject: one subject with several birth dates",
        "        2  labels: several sessions of one subject with the same label",
    ]
    page = Outline((tmp_path / "p.html").read_text("utf-8"))
    assert "Conflicts in this project" in page.text
    assert all(words.title in page.text for words in CONFLICT_WORDS.values())
    written = told + (tmp_path / "p.csv").read_text("utf-8") + page.text
    assert not any(date in written for date in BIRTH_DATES)


def test_a_project_without_conflicts_says_nothing_of_them(
    site: Site, tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    upload(site, tmp_path, settings, "")
    assert main([*COLLECT, f"-o{tmp_path / 'p.html'}"]) == 0
    assert "CONFLICTS" not in capsys.readouterr().out
    assert "Conflicts" not in (tmp_path / "p.html").read_text("utf-8")
