"""Ours and the peers: how each is called on one input, and its version."""

import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bench.environments import VERSIONS, python_of
from conformance.install import debian_version, need_programs

OURS = "fw-dicom-check"
BY_DOCUMENT = ("--policy", "documented")
"""Options with which Flywheel's list makes the exit code, as the rows say it."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program. `command`: to which the input's path is appended. `about`: what of it is run.

    `takes_files`: it knows nothing of zips and is given the members, unpacked, instead.
    `is_server`: it is imported once and forks for each input, whose path it is told.
    """

    name: str
    version: str
    about: str
    command: tuple[str, ...]
    takes_files: bool = False
    is_server: bool = False


def find_program(name: str) -> Program:
    """Return a program; what it needs is installed where it is missing."""
    return PROGRAMS[name]()


def _ours() -> Program:
    command = str(Path(sys.executable).parent / OURS)
    about = f"`check --format json {' '.join(BY_DOCUMENT)}`"
    arguments = ("check", "--quiet", "--format", "json", *BY_DOCUMENT)
    return Program(OURS, version("fw-gear-dicom-check"), about, (command, *arguments))


def _peer(
    name: str, package: str, script: str, about: str, *, takes_files: bool = False
) -> Program:
    pins = (VERSIONS / f"{name}.txt").read_text("utf-8").splitlines()
    number = dict(line.split("==") for line in pins)[package]
    return Program(
        name, number, about, _script(python_of(name), script), takes_files, is_server=True
    )


def _dciodvfy() -> Program:
    need_programs({"dciodvfy": "dicom3tools"})
    about = "on each file"
    number = debian_version("dicom3tools")
    return Program("dciodvfy", number, about, _script(sys.executable, "dciodvfy"), takes_files=True)


def _script(python: str, name: str) -> tuple[str, ...]:
    return (shutil.which(python) or python, "-m", f"robustness.peers.{name}")


PROGRAMS: Mapping[str, Callable[[], Program]] = {
    OURS: _ours,
    "dicom-qc": lambda: _peer(
        "dicom-qc",
        "fw-gear-dicom-qc",
        "dicom_qc",
        "all rules but check_dicom_validator, which downloads the standard",
    ),
    "file-metadata-importer": lambda: _peer(
        "file-metadata-importer",
        "fw-gear-file-metadata-importer",
        "importer",
        "as the gear on a file of type dicom",
    ),
    "dicom-validator": lambda: _peer(
        "dicom-validator",
        "dicom-validator",
        "dicom_validator",
        "with the standard's tables out of highdicom, without conditions",
        takes_files=True,
    ),
    "dciodvfy": _dciodvfy,
}
"""Name -> what makes it ready; in the order of the page."""
