"""What is imported at start: the local command never loads Flywheel's packages, help no pydicom."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.dicom_files import dicom_file

FLYWHEEL = ("flywheel", "flywheel_gear_toolkit", "fw_gear", "gears", "httpx2", "jsonschema")
NOT_FOR_A_CHECK = (
    *FLYWHEEL,
    "concurrent.futures.process",
    "jinja2",
    "numpy",
    "pyarrow",
    "rich",
    "typer",
)
NOT_FOR_HELP = (*NOT_FOR_A_CHECK, "dateutil", "pydicom", "tomllib", "zipfile")
PROGRAM = "import sys; from fw_gear_dicom_check.cli import main; main({0!r}); print(*sys.modules)"


def imported_by(program: str) -> set[str]:
    """Return the modules that a program has loaded at its end."""
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("arguments", "absent"),
    [(["--help"], NOT_FOR_HELP), (["check", "--help"], NOT_FOR_HELP)],
    ids=["help", "help of check"],
)
def test_help_waits_for_nothing(arguments: list[str], absent: Sequence[str]) -> None:
    assert imported_by(PROGRAM.format(arguments)).isdisjoint(absent)


def test_a_check_loads_only_what_it_needs(tmp_path: Path) -> None:
    path = tmp_path / "a.dcm"
    path.write_bytes(dicom_file())
    loaded = imported_by(PROGRAM.format(["check", str(path)]))
    assert loaded.isdisjoint(NOT_FOR_A_CHECK)
    assert "pydicom" in loaded


def test_the_gear_loads_the_toolkit_once_and_nothing_of_the_command_line() -> None:
    loaded = imported_by("import sys, run; print(*sys.modules)")
    assert "flywheel_gear_toolkit" in loaded
    assert loaded.isdisjoint({"click", "rich", "fw_gear_dicom_check.cli"})
