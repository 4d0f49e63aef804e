"""Opens variants in the real viewers in a browser; records what they show."""

import json
import os
import subprocess
import sys
import tomllib
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pydicom

from conformance.evidence import Record
from conformance.install import VIEWERS, need_driver, need_programs, need_python, need_viewer
from conformance.places import WORK
from conformance.setups import Setup
from conformance.variants import Put, read_members

PROGRAMS = {"chromium": "chromium", "node": "nodejs", "npm": "npm"}
ORTHANC = {
    "Orthanc": "orthanc",
    "/usr/share/orthanc/plugins/libOrthancDicomWeb.so": "orthanc-dicomweb",
}
"""Program or file -> Debian's package."""
RUNS = WORK / "runs"
"""Each run has a folder of its own in it, so that two at once do not disturb each other."""
BROWSERS = os.environ.get("BROWSERS", "2")
"""So many at once."""
_ALONE = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
"""Orthanc listens on all addresses: here it has a network of its own, with nothing else in it."""


def look(setup: Setup, variants: Mapping[str, Put], shots: Path | None = None) -> dict[str, Record]:
    """Return by digest what a viewer showed.

    `shots`: folder for the screenshots of what is no evidence.
    """
    is_orthanc = setup.route == "orthanc"
    need_programs({**PROGRAMS, **(ORTHANC if is_orthanc else {})})
    python = need_python("pydicom_server") if setup.route == "pydicom" else sys.executable
    driver, app = need_driver(), need_viewer(setup.viewer)
    RUNS.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f"{setup.name}-", dir=RUNS) as name:
        folder = Path(name)
        asked, out = folder / "list.json", folder / "records.jsonl"
        entries = [_to_entry(key, variant, folder) for key, variant in variants.items()]
        asked.write_text(json.dumps(entries), "utf-8")
        command = ["node", str(driver / "drive.mjs"), "--viewer", setup.viewer]
        command += ["--source", setup.route, "--python", python, "--app", str(app)]
        command += ["--list", str(asked), "--out", str(out), "--workers", BROWSERS]
        command += ["--screenshots", str(shots or WORK / setup.name)]
        if shots:
            command += ["--faster"]
        _drive([*(_ALONE if is_orthanc else []), *command])
        by_id = {variant.id: key for key, variant in variants.items()}
        records = map(json.loads, out.read_text("utf-8").splitlines())
        return {by_id[record["id"]]: record for record in records}


def _drive(command: Sequence[str]) -> None:
    ended = subprocess.run(command, check=False, stdout=sys.stderr)  # noqa: S603 - a list
    if ended.returncode:
        sys.stderr.write("the browser run ended early; what it has seen is kept\n")


def pins(setup: Setup) -> dict[str, str]:
    """Return the version of a viewer."""
    pinned = tomllib.loads(VIEWERS.read_text("utf-8"))[setup.viewer]
    return {pinned["package"]: pinned["version"]}


def _to_entry(key: str, variant: Put, work: Path) -> Mapping[str, object]:
    """Unpack a variant's archive, for the file dialog of a browser or a server."""
    folder, packed = work / "files" / key, work / "packed" / key
    folder.mkdir(parents=True)
    packed.mkdir(parents=True)
    files = []
    for name, content in _unpack(variant.build(packed)).items():
        path = folder / name.replace("/", "_")
        path.write_bytes(content)
        files.append(path)
    return {"id": variant.id, "study": _study_of(files), "files": [str(path) for path in files]}


def _unpack(archive: Path) -> Mapping[str, bytes]:
    """Return the members, of a damaged zip none: it would not be unpacked by hand either."""
    try:
        return read_members(archive)
    except (OSError, RuntimeError, zipfile.BadZipFile, zlib.error):
        return {}


def _study_of(files: Iterable[Path]) -> str:
    """Return the study's UID, for the viewer's address."""
    for path in files:
        try:
            found = pydicom.dcmread(path, force=True, specific_tags=["StudyInstanceUID"])
            uid = str(found.get("StudyInstanceUID", ""))
        except Exception:  # noqa: BLE001, S112 - damaged on purpose
            continue
        if uid:
            return uid
    return ""
