"""Where one attribute has several kinds of fault, each is told with its own count."""

import csv
from pathlib import Path

from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Finding, Report
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.report.csv_report import to_csv
from fw_gear_dicom_check.report.words import to_headline
from fw_gear_dicom_check.settings import to_settings
from tests.support.dicom_files import dicom_file, series, without, write_zip

RULE = "ohif-viewer/StudyDate"


def mixed(folder: Path) -> Report:
    """Check four images: one without a study date, two with an empty one, one with a bad one."""
    first, *empty, bad = series(4).values()
    tables = [
        without(first, "StudyDate"),
        *({**each, "StudyDate": ""} for each in empty),
        {**bad, "StudyDate": "2024.1.2"},
    ]
    members = {f"{number}.dcm": dicom_file(table) for number, table in enumerate(tables)}
    return check_archive(write_zip(folder / "mixed.dicom.zip", members), to_settings(Options()))


def finding_of(report: Report) -> Finding:
    [found] = [
        each for verdict in report.verdicts for each in verdict.findings if each.rule.id == RULE
    ]
    return found


def test_a_headline_counts_each_kind_of_fault_on_its_own(tmp_path: Path) -> None:
    told = to_headline(finding_of(mixed(tmp_path)))
    expected = "is missing in 1 of 4 instances, is empty in 2, is malformed in 1"
    assert told.startswith(f"StudyDate (0008,0020) {expected}")


def test_the_table_counts_each_kind_of_fault_on_its_own(tmp_path: Path) -> None:
    rows = csv.DictReader("".join(to_csv([mixed(tmp_path)])).splitlines())
    [row] = [row for row in rows if row["requirement"] == RULE]
    assert row["counts"] == "missing: 1 | empty: 2 | malformed: 1"
    assert (row["affected"], row["total"]) == ("4", "4")
