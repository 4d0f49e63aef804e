"""What is said of when a series was acquired: by the document, by the importer, and how likely."""

from datetime import date
from pathlib import Path

import pytest

from fw_gear_dicom_check.derive.unlikely_dates import unlikely
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Timestamp
from fw_gear_dicom_check.report.lines import to_plain
from fw_gear_dicom_check.report.text_report import to_terminal
from fw_gear_dicom_check.report.timestamp_words import to_stamp_words
from fw_gear_dicom_check.settings import Settings
from tests.support.dicom_files import COMPLETE, Table, dicom_file, without, write_zip

NO_TIMES = without(COMPLETE, "AcquisitionDateTime", "AcquisitionTime", "AcquisitionDate")
DATED = {"AcquisitionDate": "20200102", "AcquisitionTime": "101112"}

SERIES = {"SeriesDate": "20200102", "SeriesTime": "101112"}


def words(folder: Path, settings: Settings, *several: Table) -> str:
    members = {f"{n}.dcm": dicom_file({**NO_TIMES, **each}) for n, each in enumerate(several)}
    report = check_archive(write_zip(folder / "a.zip", members), settings)
    return to_stamp_words(report.series[0])


@pytest.mark.parametrize(
    ("several", "importer"),
    [
        ([DATED], None),
        ([DATED | {"AcquisitionTime": "101112.123456"}], None),
        (
            [SERIES | {"AcquisitionDate": "20200102", "TimezoneOffsetFromUTC": ""}],
            "T12:00:00.000+00:00' from AcquisitionDate, be",
        ),
        (
            [
                DATED | {"InstanceNumber": "1", "SOPInstanceUID": "1.2.1"},
                DATED | {"InstanceNumber": "2", "SOPInstanceUID": "1.2.2", "AcquisitionTime": "09"},
            ],
            "because it looks at one image",
        ),
        ([DATED | {"SeriesDate": "20200101"}], None),
    ],
)
def test_the_importers_time_is_shown_where_it_differs_with_the_reason(
    tmp_path: Path, settings: Settings, several: list[Table], importer: str | None
) -> None:
    told = words(tmp_path, settings, *several)
    assert (importer in told) if importer else "current importer" not in told


def test_a_date_only_where_the_documentation_does_not_look_is_told(
    tmp_path: Path, settings: Settings
) -> None:
    told = words(tmp_path, settings, {"SeriesDate": "", "SeriesTime": "", "StudyDate": "20200102"})
    assert told.startswith("blank: no date that the documentation accepts; current importer: '2020")
    assert told.endswith("from StudyDate+StudyTime, where the documentation does not look")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("1900-01-01T12:00:00+00:00", "before the first CT scan"),
        ("1971-09-30T23:59:59+00:00", "before the first CT scan"),
        ("1971-10-01T00:00:00+00:00", ""),
        ("2026-11-28T12:00:00+00:00", ""),
        ("2026-11-29T12:00:00+00:00", ""),
        ("2026-11-30T00:00:00+00:00", "in the future (today is 2026-11-28)"),
        (None, ""),
    ],
)
def test_dates_before_any_scanner_and_in_the_future_are_unlikely(
    value: str | None, reason: str
) -> None:
    told = unlikely(Timestamp(value, None, None, None), date(2026, 11, 28))
    assert (reason in told and told.startswith("unlikely")) if reason else told == ""


def test_an_unlikely_date_is_told_on_the_screen(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    path = tmp_path / "a.dcm"
    path.write_bytes(dicom_file({**NO_TIMES, **DATED, "AcquisitionDate": "20240101"}))
    text = " ".join(to_plain(to_terminal(check_archive(path, settings))).split())
    assert "unlikely: the date is in the future (today is 2023-11-14)" in text


def test_a_title_that_is_no_attributes_stands_alone_in_a_list(
    tmp_path: Path, settings: Settings
) -> None:
    dateless = {"SeriesDate": "", "SeriesTime": "", "StudyDate": "20200102", "ProtocolName": ""}
    path = tmp_path / "a.dcm"
    path.write_bytes(dicom_file({**NO_TIMES, **dateless}))
    text = to_plain(to_terminal(check_archive(path, settings)))
    assert "ProtocolName: empty (dicom-connector)" in text
    assert "No timestamp (dicom-connector)" in text
