"""The fuzz targets hold on what once broke them, and their judges see what is wrong."""

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from fuzz import invariants
from fuzz.registry import TARGETS
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Report
from fw_gear_dicom_check.report.about import About
from fw_gear_dicom_check.report.csv_report import REPORT_COLUMNS
from fw_gear_dicom_check.report.flywheel_metadata import to_metadata
from fw_gear_dicom_check.report.json_report import to_json
from fw_gear_dicom_check.report.lines import Line
from fw_gear_dicom_check.settings import Settings
from tests.support.dicom_files import dicom_file
from tests.support.fuzz_cases import CASES

REPLAYED = [(target, name) for target, cases in CASES.items() for name in cases]


@pytest.mark.parametrize(("target", "name"), REPLAYED)
def test_what_once_broke_a_target_does_not_any_more(target: str, name: str) -> None:
    TARGETS[target].run(CASES[target][name])


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_holds_on_its_seeds_and_their_mutations(name: str) -> None:
    target = TARGETS[name]
    draw = random.Random(name)  # noqa: S311 - the same inputs in every run
    seeds = list(islice(target.seeds(), 24))
    for seed in (*seeds, *(target.mutate(each, draw, lambda each: each[1:]) for each in seeds)):
        target.run(seed[: target.longest])


def test_the_shares_of_the_targets_make_a_thousand() -> None:
    assert sum(target.share for target in TARGETS.values()) == 1000


@pytest.fixture
def report(tmp_path: Path, settings: Settings) -> Report:
    """Return a sound report."""
    path = tmp_path / "a.dcm"
    path.write_bytes(dicom_file())
    return check_archive(path, settings)


def _row(cell: str) -> str:
    return (
        f"{','.join(REPORT_COLUMNS)}\r\n"
        + ",".join([cell] + [""] * (len(REPORT_COLUMNS) - 1))
        + "\r\n"
    )


WRONG: dict[str, Callable[[Report], Any]] = {
    "a cell that runs": lambda _: invariants.hold_csv(_row("=1+1")),
    "a cell that runs in full width": lambda _: invariants.hold_csv(_row("\uff1d1")),
    "a cell that moves the screen": lambda _: invariants.hold_csv(_row("a\x1b[2J")),
    "a row that is too short": lambda _: invariants.hold_csv(
        f"{','.join(REPORT_COLUMNS)}\r\na,b\r\n"
    ),
    "a line that is too wide": lambda _: invariants.hold_lines([Line("x" * 81)], 80),
    "a line that turns the text round": lambda _: invariants.hold_lines([Line("\u202e")], 80),
    "a number that is none": lambda report: invariants.hold_json('{"archives": [NaN]}', report),
    "a state that the schema does not know": lambda report: invariants.hold_json(
        "".join(to_json([report], About())).replace('"PASS"', '"GOOD"'), report
    ),
    "a key with a dot": lambda report: invariants.hold_metadata(
        replace(to_metadata(report), info={"a.b": 1})
    ),
    "metadata that is too long": lambda report: invariants.hold_metadata(
        replace(to_metadata(report), info={"a": "x" * 300_000})
    ),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_judge_sees_what_is_wrong(wrong: Callable[[Report], Any], report: Report) -> None:
    invariants.hold_report(report)
    with pytest.raises(AssertionError):
        wrong(report)
