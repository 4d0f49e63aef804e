"""Runs the gear as Flywheel's engine does: lays out its folder, runs it there, shows the report."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from typing import IO, Any

from pydicom.data import get_testdata_file

from fw_gear_dicom_check.errors import ArchiveError
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.output.screen import emit, screen_width
from fw_gear_dicom_check.reading.inputs.folder import list_files_below
from fw_gear_dicom_check.reading.inputs.members import sniff_path
from fw_gear_dicom_check.report.text_report import to_terminal
from fw_gear_dicom_check.settings import to_settings

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
"""Folder for everything that is built."""
SERIES = ("98892003/MR700/4467", "mr_angio.dicom.zip")
"""An instance of a real MR series of seven, in pydicom's package, and what its zip is called."""
CONTAINER = {"type": "acquisition", "id": "62b5a1f5a7b0f2c3d4e5f601"}
"""The acquisition that holds the file, and the job's destination."""
FILE_ID = "62b5a1f5a7b0f2c3d4e5f602"
JOB_ID = "62b5a1f5a7b0f2c3d4e5f603"
OUTPUTS = (
    ("metadata", ".metadata.json"),
    ("table", "*.dicom-check.csv"),
    ("page", "*.dicom-check.html"),
)
"""What the gear writes, and the pattern of its name."""
_DATE = (2024, 1, 1, 0, 0, 0)
"""Date of every zip entry: the same files make the same zip."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the gear on an archive, show what it found, and return its exit code."""
    options = _parse(arguments)
    try:
        dicom = options.dicom or zip_real_series(BUILD)
        archive = lay_out(options.gear_dir, dicom, {"write-page": "always"})
    except (ArchiveError, OSError) as error:
        sys.stderr.write(f"run_gear: {error}\n")
        return 3
    code = run_gear(options.gear_dir)
    report = check_archive(archive, to_settings(Options()))
    emit(to_terminal(report, screen_width()), None)
    sys.stdout.write("\n" + "".join(_list_outputs(options.gear_dir / "output")))
    return code


def lay_out(  # noqa: PLR0913 - each option is a part of config.json
    gear_dir: Path,
    dicom: Path,
    config: Mapping[str, Any] | None = None,
    file_object: Mapping[str, Any] | None = None,
    job_id: str = JOB_ID,
    *,
    profile: Path | None = None,
    seen_as: PurePath | None = None,
) -> Path:
    """Make a new gear folder and return the archive in it.

    `config`: options that are not the manifest's defaults. `file_object`: what Flywheel knows of
    the file. `profile`: the second input. `seen_as`: the gear folder's path inside a container.
    Raises ArchiveError for an archive that is not there.
    """
    if not dicom.exists():
        raise ArchiveError(f"{dicom}: no such file or folder")
    root = seen_as or gear_dir.resolve()
    archive = place_inputs(gear_dir, dicom, profile)
    for name in ("output", "work"):
        shutil.rmtree(gear_dir / name, ignore_errors=True)
        (gear_dir / name).mkdir()
    manifest = (ROOT / "manifest.json").read_text("utf-8")
    (gear_dir / "manifest.json").write_text(manifest, "utf-8")
    inputs = {"dicom": to_input(archive, root, "dicom", file_object or {})}
    if profile:
        inputs["profile"] = to_input(gear_dir / "input" / "profile" / profile.name, root, "profile")
    content = {
        "config": default_config(json.loads(manifest)) | dict(config or {}),
        "inputs": inputs,
        "destination": CONTAINER,
        "job": {"id": job_id},
    }
    (gear_dir / "config.json").write_text(json.dumps(content, indent=2), "utf-8")
    return archive


def place_inputs(gear_dir: Path, dicom: Path, profile: Path | None) -> Path:
    """Replace the inputs of an earlier run, which may be the new ones."""
    fresh, folder = gear_dir / "input.new", gear_dir / "input"
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "dicom").mkdir(parents=True)
    name = f"{dicom.resolve().name}.dicom.zip" if dicom.is_dir() else dicom.name
    if dicom.is_dir():
        zip_folder(dicom, fresh / "dicom" / name)
    else:
        shutil.copyfile(dicom, fresh / "dicom" / name)
    if profile:
        (fresh / "profile").mkdir()
        shutil.copyfile(profile, fresh / "profile" / profile.name)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    return folder / "dicom" / name


def to_input(
    path: Path, root: PurePath, name: str, file_object: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return a file's entry in config.json, as the engine writes it."""
    known: dict[str, Any] = {
        "type": "dicom" if name == "dicom" else "source code",
        "mimetype": "application/zip" if sniff_path(path) == "zip" else "application/octet-stream",
        "modality": None,
        "classification": {},
        "tags": [],
        "info": {},
        "size": path.stat().st_size,
        "version": 1,
        "file_id": FILE_ID,
    }
    return {
        "base": "file",
        "hierarchy": CONTAINER,
        "location": {"name": path.name, "path": str(root / "input" / name / path.name)},
        "object": known | dict(file_object or {}),
    }


def default_config(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options' defaults, which the engine fills in."""
    return {name: option["default"] for name, option in manifest["config"].items()}


def zip_real_series(folder: Path) -> Path:
    """Zip a real series out of pydicom's package and return the zip. Raises ArchiveError."""
    member, name = SERIES
    folder.mkdir(exist_ok=True)
    return zip_folder(real_file(member).parent, folder / name)


def real_file(name: str) -> Path:
    """Return a test file of pydicom's package. Raises ArchiveError."""
    found = get_testdata_file(name, download=False)
    if not isinstance(found, str):
        raise ArchiveError(
            f"pydicom's package has no test file {name}; give an archive with --dicom"
        )
    return Path(found)


def zip_folder(folder: Path, target: Path) -> Path:
    """Zip all files below a folder in a fixed order, and return the zip."""
    files = list_files_below(folder)
    with zipfile.ZipFile(target, "w") as archive:
        for file in files:
            entry = zipfile.ZipInfo(file.relative_to(folder).as_posix(), _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.file_size = file.stat().st_size
            with file.open("rb") as source, archive.open(entry, "w") as out:
                shutil.copyfileobj(source, out)
    return target


def run_gear(gear_dir: Path, log: IO[str] | None = None) -> int:
    """Run this checkout's gear in its folder, with the manifest's environment.

    `log`: file for its output, None for the screen.
    """
    environment = json.loads((gear_dir / "manifest.json").read_text("utf-8"))["environment"]
    own_path = {"PATH": os.environ.get("PATH", os.defpath)}
    sys.stdout.flush()
    ended = subprocess.run(  # noqa: S603 - a list, no shell
        [sys.executable, str(ROOT / "run.py")],
        cwd=gear_dir,
        env=os.environ | environment | own_path,
        stdout=log,
        stderr=log,
        check=False,
    )
    return ended.returncode


def _list_outputs(output: Path) -> list[str]:
    found = [(title, sorted(output.glob(pattern))) for title, pattern in OUTPUTS]
    return [
        f"{title:<10}{os.path.relpath(paths[0]) if paths else 'was not written'}\n"
        for title, paths in found
    ]


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run_gear", description=__doc__)
    parser.add_argument("--gear-dir", type=Path, default=BUILD / "gear", help="the gear's folder")
    parser.add_argument("--dicom", type=Path, help="a zip, a DICOM file or a folder")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
