"""Every bad input of the list is survived, and what is wrong with it is told."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from fuzz.invariants import hold_schema
from fw_gear_dicom_check.cli.app import main
from fw_gear_dicom_check.gear.job import to_exit_code
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.settings import Settings
from robustness.inputs import INPUTS
from robustness.inputs.bad_input import BadInput
from robustness.programs import BY_DOCUMENT
from robustness.told import told
from tests.support.places import ROOT

pytestmark = pytest.mark.hostile

LISTED = {
    *(f"Z{number}" for number in range(1, 24)),
    *(f"D{number}" for number in range(1, 27)),
    *(f"S{number}" for number in range(1, 7)),
    *(f"O{number}" for number in range(1, 8)),
}
"""Rows of the list that are inputs; O8 to O10 are surroundings, below."""
IN_A_PROCESS = ("D8 100,000 sequences in each other", "Z1 a zip cut in half", "D19 no group length")
"""Inputs that are put to the command as a user calls it too."""


@pytest.mark.parametrize("each", INPUTS, ids=lambda each: each.id)
def test_a_bad_input_is_survived_and_told(
    each: BadInput, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(each, tmp_path)
    code = main(["check", str(path), "--format", "json", "--quiet", *BY_DOCUMENT])
    shown = capsys.readouterr()
    assert shown.err == ""
    report = json.loads(shown.out)
    hold_schema(report)
    archive = report["archives"][0]
    assert set(each.told) - told(report) == set()
    assert (code, archive["instances"]) == (each.exit_code, each.instances)


@pytest.mark.parametrize("form", ["text", "csv"])
@pytest.mark.parametrize(
    "each", [each for each in INPUTS if each.row[0] in "OX"], ids=lambda each: each.id
)
def test_a_bad_input_is_told_in_every_form(
    each: BadInput, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["check", str(write(each, tmp_path)), "--format", form, "--quiet", *BY_DOCUMENT])
    shown = capsys.readouterr()
    assert (code, shown.err) == (each.exit_code, "")
    assert not [sign for sign in "\x1b\x07\x00\u202e" if sign in shown.out]


@pytest.mark.parametrize(
    "each", [each for each in INPUTS if not each.instances], ids=lambda each: each.id
)
def test_the_gear_fails_its_job_where_there_was_nothing_to_check(
    each: BadInput, settings: Settings, tmp_path: Path
) -> None:
    report = check_archive(write(each, tmp_path), settings)
    assert to_exit_code(report, "no-dicom") == each.gear_code == 1


@pytest.mark.parametrize("name", IN_A_PROCESS)
def test_the_command_as_it_is_called_ends_in_order(name: str, tmp_path: Path) -> None:
    each = next(each for each in INPUTS if each.id == name)
    path = str(write(each, tmp_path))
    command = [sys.executable, "-m", "fw_gear_dicom_check.cli.app", "check", path]
    done = subprocess.run(command, capture_output=True, check=False, cwd=ROOT)  # noqa: S603 - ours
    assert (done.returncode, done.stderr) == (each.exit_code, b"")


def test_every_row_of_the_list_has_an_input() -> None:
    assert LISTED - {each.row for each in INPUTS} == set()
    assert len({each.id for each in INPUTS}) == len(INPUTS)


def test_an_input_is_the_same_each_time_it_is_made() -> None:
    changing = [each.id for each in INPUTS if each.row != "Z14" and each.make() != each.make()]
    assert changing == []


def write(each: BadInput, folder: Path) -> Path:
    """Write an input and return its path."""
    path = folder / f"case{each.ending}"
    path.write_bytes(each.make())
    return path
