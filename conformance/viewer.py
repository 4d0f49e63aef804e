"""Opens variants in the real viewers in a browser; records what they show."""

import json
import shutil
import subprocess
import sys
import tomllib
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import pydicom

from conformance.evidence import Record
from conformance.install import VIEWERS, need_driver, need_programs, need_viewer
from conformance.places import WORK
from conformance.variants import Put, read_members

PROGRAMS = {"chromium": "chromium", "node": "nodejs", "npm": "npm"}
SERVER = {
    "Orthanc": "orthanc",
    "/usr/share/orthanc/plugins/libOrthancDicomWeb.so": "orthanc-dicomweb",
}
"""Program or file -> Debian's package."""
_ALONE = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
"""Orthanc listens on all addresses: here it has a network of its own, with nothing else in it."""


def look(
    viewer: str, source: str, variants: Mapping[str, Put], _archives: Mapping[str, Path]
) -> dict[str, Record]:
    """Return by digest what a viewer showed: of files (`local`), or through a `dicomweb` server."""
    needs_server = source == "dicomweb"
    need_programs({**PROGRAMS, **(SERVER if needs_server else {})})
    driver, app = need_driver(), need_viewer(viewer)
    setup = f"{viewer}-{source}"
    asked, out = WORK / f"{setup}-list.json", WORK / f"{setup}-records.jsonl"
    entries = [_to_entry(key, variant) for key, variant in variants.items()]
    asked.write_text(json.dumps(entries), "utf-8")
    command = ["node", str(driver / "drive.mjs"), "--viewer", viewer, "--source", source]
    command += ["--app", str(app), "--list", str(asked), "--out", str(out)]
    command += ["--screenshots", str(WORK / setup)]
    alone = _ALONE if needs_server else []
    ended = subprocess.run([*alone, *command], check=False, stdout=sys.stderr)  # noqa: S603 - a list
    if ended.returncode:
        sys.stderr.write("the browser run ended early; what it has seen is kept\n")
    by_id = {variant.id: key for key, variant in variants.items()}
    records = map(json.loads, out.read_text("utf-8").splitlines())
    return {by_id[record["id"]]: record for record in records}


def pins(viewer: str) -> dict[str, str]:
    """Return the version of a viewer."""
    pinned = tomllib.loads(VIEWERS.read_text("utf-8"))[viewer]
    return {pinned["package"]: pinned["version"]}


def _to_entry(key: str, variant: Put) -> Mapping[str, object]:
    """Unpack a variant's archive for the file dialog of a browser."""
    folder = WORK / "files" / key
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (WORK / "packed" / key).mkdir(parents=True, exist_ok=True)
    members = _unpack(variant.build(WORK / "packed" / key))
    files = []
    for name, content in members.items():
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
        except Exception:  # noqa: BLE001, S112 - damaged on purpose
            continue
        if uid := str(found.get("StudyInstanceUID", "")):
            return uid
    return ""
