"""What is imported at start: the local command never loads Flywheel's packages, help no pydicom."""

import subprocess
import sys
import tomllib
from collections.abc import Sequence
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from fw_gear_dicom_check.output.exit_codes import USAGE
from scripts.run_gear import lay_out
from tests.support.dicom_files import dicom_file
from tests.support.places import ROOT

FLYWHEEL = ("flywheel", "flywheel_gear_toolkit", "fw_gear", "gears", "httpx2", "jsonschema")
REMOTE = ("aiohttp", "concurrent.futures", "dask", "distributed", "fsspec", "s3fs")
NOT_FOR_A_CHECK = (*FLYWHEEL, *REMOTE, "jinja2", "numpy", "pyarrow", "rich", "typer")
NOT_FOR_HELP = (*NOT_FOR_A_CHECK, "dateutil", "pydicom", "tomllib", "zipfile")
FOR_A_JOB = {
    *("attr", "attrs", "dateutil", "dotty_dict", "flywheel", "flywheel_gear_toolkit", "fw_gear"),
    *("httpx2", "idna", "isal", "jsonschema", "jsonschema_specifications"),
    *("pydicom", "referencing", "rfc3987", "rpds", "typing_extensions"),
}
"""Packages: ours, and those that the toolkit imports whether it needs them or not."""
FOR_TESTS = {
    *("arrow", "fqdn", "isoduration", "jsonpointer", "rfc3339_validator", "rfc3986_validator"),
    *("six", "uri_template", "webcolors", "_distutils_hack"),
}
"""Formats for jsonschema, which takes them if it finds them, and setuptools: not in the image."""
NOT_FOR_A_JOB = (
    *("asyncio", "concurrent.futures.process", "sqlite3", "unittest", "xml.etree"),
    *("fw_gear_dicom_check.cli.app", "fw_gear_dicom_check.workers.check_many"),
)
INSTALLED = set(packages_distributions())
JOB = """
import runpy, sys
try:
    runpy.run_path({0!r}, run_name="__main__")
except SystemExit as ended:
    assert not ended.code
print(*sys.modules)
"""
PROGRAM = (
    "import sys; from fw_gear_dicom_check.cli.app import main; main({0!r}); print(*sys.modules)"
)


def imported_by(program: str, folder: Path = ROOT) -> set[str]:
    """Return the modules that a program has loaded at its end."""
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=folder
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


def test_a_job_loads_only_what_it_needs(tmp_path: Path) -> None:
    """Of the packages that are installed; it runs in 0.5 s of CPU, of which these are 0.4."""
    path = tmp_path / "a.dcm"
    path.write_bytes(dicom_file())
    lay_out(tmp_path / "gear", path)
    loaded = imported_by(JOB.format(str(ROOT / "run.py")), tmp_path / "gear")
    found = {each.partition(".")[0] for each in loaded}
    assert (found & INSTALLED) - FOR_TESTS == FOR_A_JOB
    assert loaded.isdisjoint(NOT_FOR_A_JOB)


@pytest.mark.parametrize(
    ("missing", "arguments", "words"),
    [
        ("fsspec", ["check", "https://127.0.0.1:9/a.zip"], "fsspec (extra 'urls')"),
        ("s3fs", ["check", "s3://bucket/a.zip"], "s3fs (extra 'urls')"),
        ("flywheel", ["rule", "show", "--project", "a/b"], "flywheel (extra 'site')"),
        ("flywheel", ["batch", "run", "--project", "a/b"], "flywheel (extra 'site')"),
        ("flywheel", ["batch", "peek", "--project", "a/b"], "flywheel (extra 'site')"),
        (
            "flywheel",
            ["batch", "collect", "--project", "a/b", "-o", "a.csv"],
            "flywheel (extra 'site')",
        ),
        (
            "distributed",
            ["check", "a.zip", "--executor", "dask", "--scheduler", "tcp://127.0.0.1:9"],
            "distributed (extra 'dask')",
        ),
    ],
)
def test_a_package_that_is_not_installed_is_named_with_its_extra(
    missing: str, arguments: list[str], words: str, tmp_path: Path
) -> None:
    (tmp_path / "a.zip").write_bytes(b"")
    program = (
        f"import sys; sys.modules[{missing!r}] = None; import fw_gear_dicom_check.cli.app as cli;"
    )
    program += f"sys.exit(cli.main({arguments!r}))"
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == USAGE
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    installed = done.stderr.partition("python -m pip install ")[2].split()
    extra = words.split("'")[1]
    needs = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert [each.strip('"') for each in installed] == needs["optional-dependencies"][extra]


def test_the_gear_loads_the_toolkit_once_and_nothing_of_the_command_line() -> None:
    loaded = imported_by("import sys, fw_gear_dicom_check.gear.job; print(*sys.modules)")
    assert "flywheel_gear_toolkit" in loaded
    assert loaded.isdisjoint({"click", "rich", "fw_gear_dicom_check.cli.app"})


def test_a_screen_of_latin_letters_loads_no_tables_of_widths(tmp_path: Path) -> None:
    path = tmp_path / f"{'Schädel' * 20}.dcm"
    path.write_bytes(dicom_file())
    assert "rich" not in imported_by(PROGRAM.format(["check", str(path)]))
