"""Where in an archive a fault stands: the pattern that the page draws."""

from pathlib import Path

import pytest

from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Outcome
from fw_gear_dicom_check.rules.judge_rule import STRETCHES
from fw_gear_dicom_check.settings import Settings
from tests.support.dicom_files import dicom_file, series, without, write_zip
from tests.support.reports import find


@pytest.mark.parametrize(
    ("count", "faulty", "expected"),
    [
        (4, {1}, "-x--"),
        (4, {0, 1, 2, 3}, ""),
        (4, set(), ""),
        (240, {0, 1, 238}, "x" + "-" * 118 + "x"),
    ],
    ids=["one of four", "all", "none", "two instances a stretch"],
)
def test_a_pattern_shows_where_instances_lack_something(
    tmp_path: Path, settings: Settings, count: int, faulty: set[int], expected: str
) -> None:
    members = {
        name: dicom_file(without(table, "StudyID") if number in faulty else table)
        for number, (name, table) in enumerate(series(count).items())
    }
    report = check_archive(write_zip(tmp_path / "a.zip", members), settings)
    pattern = find(report, "ohif-viewer/StudyID").pattern
    signs = {Outcome.OK: "-", Outcome.MISSING: "x"}
    assert "".join(signs[each] for each in pattern) == expected
    assert len(pattern) <= STRETCHES


def test_the_worst_of_a_stretch_is_shown(tmp_path: Path, settings: Settings) -> None:
    tables = series(240)
    for number, (name, table) in enumerate(tables.items()):
        if number in (0, 3):
            tables[name] = {**table, "StudyID": ""}
        elif number == 1:
            tables[name] = without(table, "StudyID")
    members = {name: dicom_file(table) for name, table in tables.items()}
    report = check_archive(write_zip(tmp_path / "a.zip", members), settings)
    pattern = find(report, "ohif-viewer/StudyID").pattern
    assert pattern[:3] == (Outcome.MISSING, Outcome.EMPTY, Outcome.OK)
