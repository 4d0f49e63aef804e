"""Real archives, sound and odd ones: each is checked to the end and written in every format."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Report
from fw_gear_dicom_check.report.about import to_about
from fw_gear_dicom_check.report.csv_report import to_csv
from fw_gear_dicom_check.report.flywheel_metadata import to_metadata
from fw_gear_dicom_check.report.json_report import to_json
from fw_gear_dicom_check.report.text_report import to_terminal
from fw_gear_dicom_check.settings import Settings
from tests.support.corpora import NOT_READ, SERIES

WIDTH = 80
"""Columns of a terminal."""
ZIPS = {each["zip"]: each for each in SERIES if each["zip"]}
"""The manifest's series by archive; the one of DICOMDIRs has none."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What is read out of one archive; the codes are sorted."""

    kind: str
    instances: int
    unreadable: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    fault: str = ""


_JUNK = ("foreign", "foreign", "foreign", "not_dicom", "not_dicom")
EDGE = {
    "bzip2.dicom.zip": Expected("zip", 2),
    "crc_error.dicom.zip": Expected("zip", 2, unreadable=("damaged_member",)),
    "cut_archive.dicom.zip": Expected("file", 0, fault="damaged_archive"),
    "deep_folders.dicom.zip": Expected("zip", 3),
    "empty.dicom.zip": Expected("zip", 0),
    "encrypted_flag.dicom.zip": Expected("zip", 0, unreadable=("encrypted",) * 3),
    "header_cut_member.dicom.zip": Expected("zip", 0, unreadable=("truncated_header",)),
    "junk_members.dicom.zip": Expected("zip", 2, skipped=_JUNK),
    "lzma.dicom.zip": Expected("zip", 2),
    "no_extension.dicom.zip": Expected("zip", 3),
    "non_ascii_names.dicom.zip": Expected("zip", 2),
    "one_truncated_member.dicom.zip": Expected("zip", 2, unreadable=("truncated_header",)),
    "only_folders.dicom.zip": Expected("zip", 0),
    "only_text.dicom.zip": Expected("zip", 0, skipped=("not_dicom",)),
    "plain_dicom_not_a_zip.dicom.zip": Expected("file", 1),
    "prefixed.dicom.zip": Expected("zip", 2),
    "same_instance_twice.dicom.zip": Expected("zip", 3),
    "single.dcm": Expected("file", 1),
    "stored.dicom.zip": Expected("zip", 3),
    "three_series.dicom.zip": Expected("zip", 6),
    "traversal_names.dicom.zip": Expected("zip", 3),
    "two_series.dicom.zip": Expected("zip", 6),
    "with_comment.dicom.zip": Expected("zip", 2),
    "wrong_extension.dicom.zip": Expected("zip", 2),
    "zero_byte_member.dicom.zip": Expected("zip", 2, unreadable=("empty_member",)),
    "zero_bytes.dicom.zip": Expected("file", 0, fault="empty_file"),
    "zip_in_zip.dicom.zip": Expected("zip", 0, skipped=("nested_archive",)),
}
"""Each archive of `zips_edge`; they are odd in themselves."""


@pytest.mark.parametrize("name", ZIPS)
def test_a_real_archive_is_checked_and_written_in_every_format(
    name: str, shared: Path, settings: Settings
) -> None:
    report = check_archive(shared / "corpora" / name, settings)
    files = [file["file"].removeprefix("files/") for file in ZIPS[name]["files"]]
    assert report.fault is None
    assert report.members == ZIPS[name]["members"] == len(files)
    assert report.instances == sum(file not in NOT_READ for file in files)
    assert_is_written_in_every_format(report, settings)


@pytest.mark.parametrize("name", EDGE)
def test_an_odd_archive_is_read_as_expected(name: str, shared: Path, settings: Settings) -> None:
    report = check_archive(shared / "corpora" / "zips_edge" / name, settings)
    assert to_expected(report) == EDGE[name]
    assert_is_written_in_every_format(report, settings)


def test_every_odd_archive_has_an_expectation(shared: Path) -> None:
    assert {path.name for path in (shared / "corpora" / "zips_edge").iterdir()} == EDGE.keys()


def to_expected(report: Report) -> Expected:
    """Return what was read, in the form of the table."""
    return Expected(
        report.kind,
        report.instances,
        tuple(sorted(each.code for each in report.unreadable)),
        tuple(sorted(each.code for each in report.skipped)),
        report.fault.code if report.fault else "",
    )


def assert_is_written_in_every_format(report: Report, settings: Settings) -> None:
    """Write a report with each writer, and read back what programs read."""
    document: dict[str, Any] = json.loads("".join(to_json([report], to_about(settings))))
    assert document["archives"][0]["instances"] == report.instances
    assert "".join(to_csv([report])).count("\r\n") > len(report.verdicts)
    assert max(len(line.text) for line in to_terminal(report, WIDTH)) <= WIDTH
    metadata = to_metadata(report)
    assert json.dumps([metadata.results, metadata.info], allow_nan=False)
