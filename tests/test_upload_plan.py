"""The plan of an upload: each series' row, and conflicts that were planted one by one."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from fw_gear_dicom_check.cli.app import main
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Series
from fw_gear_dicom_check.output.exit_codes import FINE, FOUND
from fw_gear_dicom_check.report.about import to_about
from fw_gear_dicom_check.report.page.html_report import to_html
from fw_gear_dicom_check.report.upload_plan import PLAN_COLUMNS
from fw_gear_dicom_check.settings import Settings
from tests.support.dicom_files import Table, dicom_file, without, write_zip
from tests.support.exports import EXPORTS, SOUND, make_mixed, table

_OTHER_STUDY = {"StudyInstanceUID": "1.2.1.7", "StudyDescription": "Visit 7"}
_OTHER_SERIES = {"SeriesInstanceUID": "1.2.1.7.8", "SOPInstanceUID": "1.2.1.7.8.1"}
BASE = table(1, 1, 1, 1)
SECOND = table(1, 1, 2, 1)


def plan_of(folder: Path, headers: Sequence[Table]) -> list[Mapping[str, str]]:
    """Check archives of one image each, and return the plan's rows."""
    (folder / "in").mkdir()
    for number, each in enumerate(headers):
        write_zip(folder / "in" / f"{number}.zip", {"a.dcm": dicom_file(each)})
    return read_plan(folder / "in", folder / "plan.csv")


def read_plan(folder: Path, path: Path) -> list[Mapping[str, str]]:
    """Check a folder, and return the plan's rows."""
    assert main(["check", str(folder), "--plan", str(path), "-q"]) in (FINE, FOUND)
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        assert tuple(rows.fieldnames or ()) == PLAN_COLUMNS
        return list(rows)


PLANTED: Mapping[str, tuple[Table, str]] = {
    "a series twice": (BASE, "series_in_archives"),
    "a study of two subjects": (
        {**SECOND, "PatientID": "sub-02", "StudyComments": "fw://neuro/Amnesia/sub-02"},
        "study_in_subjects",
    ),
    "another birth date": ({**SECOND, "PatientBirthDate": "19700101"}, "people_in_subject"),
    "another sex": ({**SECOND, "PatientSex": "M"}, "people_in_subject"),
    "another name": ({**SECOND, "PatientName": "Roe^Jo"}, "people_in_subject"),
    "a label that collides": (
        {**SECOND, **_OTHER_STUDY, **_OTHER_SERIES, "PatientID": "sub:01"},
        "labels_collide",
    ),
    "a session of days": (
        {**SECOND, "AcquisitionDateTime": "20240109030405", "AcquisitionDate": "20240109"},
        "session_of_days",
    ),
    "a reference to what is not there": (
        {**SECOND, "Modality": "SEG", "ReferencedSeriesSequence": [{"SeriesInstanceUID": "1.9"}]},
        "reference_not_there",
    ),
    "a session's label twice": (
        {**SECOND, **_OTHER_SERIES, "StudyInstanceUID": "1.2.1.7"},
        "sessions_alike",
    ),
    "an acquisition's label twice": (
        {**SECOND, "SeriesNumber": "1", "SeriesDescription": "T1w"},
        "acquisitions_alike",
    ),
}
"""What is planted beside BASE -> the second series, and the conflict that follows."""
_FIRST: Table = {
    **BASE,
    "PatientBirthDate": "19600101",
    "PatientSex": "F",
    "PatientID": "sub_01",
    "StudyComments": "",
}


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_conflict_is_found_and_no_other(planted: str, tmp_path: Path) -> None:
    other, kind = PLANTED[planted]
    first = {**_FIRST, "PatientID": "sub_01"} if kind == "labels_collide" else BASE
    person = {"PatientBirthDate": "19600101", "PatientSex": "F"}
    rows = plan_of(tmp_path, [{**person, **first}, {**person, **other, **_routing(kind)}])
    found = {each for row in rows for each in row["conflicts"].split("; ") if each}
    documented = {"acquisitions_alike"}  # the documentation's label has no number
    assert kind in found
    assert found - documented == {kind} - documented


def _routing(kind: str) -> Table:
    return {"StudyComments": ""} if kind == "labels_collide" else {}


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_export_is_planned_without_conflicts(name: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    EXPORTS[name](tmp_path / "in")
    rows = read_plan(tmp_path / "in", tmp_path / "plan.csv")
    assert {row["conflicts"] for row in rows} <= {"", "acquisitions_alike"}
    assert {row["filed"] for row in rows} == {"yes"}
    assert {row["importer subject"] for row in rows} == {"sub-01"}
    images = [row for row in rows if row["modality"] == "MR"]
    assert {(row["files"], row["instances"]) for row in images} == {("3", "3")}
    assert len(rows) == 6 + (name == "philips")


def test_the_plan_of_mixed_patients_names_what_is_mixed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    make_mixed(tmp_path / "in")
    rows = read_plan(tmp_path / "in", tmp_path / "plan.csv")
    assert {row["importer subject"] for row in rows} == {"sub-01", "sub-02"}


def test_what_a_series_refers_to_is_told_with_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    of_images = [{"SeriesInstanceUID": "1.2.1.1.1"}]
    nested: Mapping[str, Table] = {
        "PR": {"ReferencedSeriesSequence": of_images},
        "KO": {
            "CurrentRequestedProcedureEvidenceSequence": [{"ReferencedSeriesSequence": of_images}]
        },
        "RTSTRUCT": {
            "ReferencedFrameOfReferenceSequence": [
                {"RTReferencedStudySequence": [{"RTReferencedSeriesSequence": of_images}]}
            ]
        },
    }
    headers = [
        {**table(1, 1, number, 1), "Modality": modality, **sequence}
        for number, (modality, sequence) in enumerate(nested.items(), start=2)
    ]
    rows = plan_of(tmp_path, [BASE, *headers])
    assert [row["refers_to"] for row in rows] == ["", *["1.2.1.1.1"] * 3]
    capsys.readouterr()
    for form, told in (
        ("text", "refers to    series 1.2.1.1.1"),
        ("json", '"refers_to": ["1.2.1.1.1"]'),
    ):
        main(["check", str(tmp_path / "in" / "1.zip"), "--format", form])
        assert told in capsys.readouterr().out
    assert "reference_not_there" not in "".join(row["conflicts"] for row in rows)


def test_a_plan_is_no_input_and_given_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_zip(tmp_path / "a.zip", {"a.dcm": dicom_file()})
    assert main(["check", str(path), "--plan", str(path)]) > FOUND
    assert "this output is an input too" in capsys.readouterr().err


def test_a_page_of_2_000_series_is_small_and_folds_without_script(
    tmp_path: Path, settings: Settings
) -> None:
    path = write_zip(tmp_path / "a.zip", {"a.dcm": dicom_file(without(BASE, "Rows"))})
    report = check_archive(path, settings)
    [series] = report.series
    reports = [
        replace(report, name=f"{number} - T{number}w in visit{number // 20}", series=(each,))
        for number in range(2_000)
        for each in [_series(series, number)]
    ]
    text = "".join(to_html(reports, to_about(settings)))
    assert len(text.encode()) < 3_000_000
    assert "<script" not in text
    assert text.count('<span class="level">acquisition</span>') == 2_000
    assert text.count("<details><summary>") == 1 + 1 + 50 + 100


def _series(series: Series, number: int) -> Series:
    """Return a series as another one of an upload of 50 subjects with two visits each."""
    labels = {
        "subject.label": f"sub-{number // 40}",
        "session.label": f"Visit {number // 20}",
        "session.uid": f"1.2.{number // 20}",
        "acquisition.label": f"{number} - T{number}w",
    }
    hierarchy = {
        mapping: {
            name: replace(each, value=labels.get(name, each.value)) for name, each in fields.items()
        }
        for mapping, fields in series.hierarchy.items()
    }
    return replace(series, series_uid=f"1.2.3.{number}", hierarchy=hierarchy)


def test_hidden_labels_are_not_in_a_plan_nor_is_anything_of_a_person(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    person = {"PatientName": "Zaphod^B", "PatientBirthDate": "19420208", "PatientSex": "F"}
    for number in (1, 2):
        header = {**table(1, 1, number, 1, **person), "PatientID": "sub/01"}
        (tmp_path / "in" / f"{number}").write_bytes(dicom_file(header))
    arguments = ["-q", "--hide-labels", "--plan", str(tmp_path / "plan.csv")]
    for form in ("json", "html", "text"):
        out = tmp_path / f"out.{form}"
        main(["check", str(tmp_path / "in"), *arguments, "--format", form, "-o", str(out)])
        told = out.read_text("utf-8") + (tmp_path / "plan.csv").read_text("utf-8")
        hidden = ("Zaphod", "19420208", "sub/01", "sub_01", "sub-01", "Visit", "T1w", "Amnesia")
        assert [each for each in hidden if each in told] == []


def test_a_plan_of_hostile_labels_runs_nothing(tmp_path: Path) -> None:
    header = {**BASE, "StudyComments": "", "PatientID": "=1+1", "SeriesDescription": "\x1b[31m@cmd"}
    [row] = plan_of(tmp_path, [header])
    assert row["importer subject"] == "'=1+1"
    assert "\x1b" not in (tmp_path / "plan.csv").read_text("utf-8")
