"""Runs Flywheel's importer (fw-file, fw-meta) on archives and records what it makes of them.

python ask.py LIST.json OUT.jsonl, in an environment of its own: fw-file changes pydicom's behaviour
for the whole process. LIST.json: [{"id": …, "path": …}, …], each a zip, a folder or a file.
"""

import json
import logging
import re
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fw_file.dicom import DICOM, get_config
from fw_file.dicom.series import build_dicom_tree
from fw_meta import MetaExtractor

ROUTING = (
    "[fw://]{group._id}[/{project.label}[/{subject.label}[/{session.label}[/{acquisition.label}]]]]"
)
"""The pattern that fw-meta recommends, applied to the attribute that Flywheel's document names."""
FIELDS = (
    *("group._id", "project.label", "subject.label"),
    *("session.uid", "session.label", "session.timestamp"),
    *("acquisition.uid", "acquisition.label", "acquisition.timestamp"),
)


def answer_each(answer: Callable[[Mapping[str, str]], Mapping[str, Any]]) -> None:
    """Write the answer to every entry of the list."""
    logging.disable(logging.CRITICAL)
    get_config()  # else fw-file mends values only from the second input on
    asked = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    lines = [json.dumps(answer(entry), sort_keys=True) for entry in asked]
    Path(sys.argv[2]).write_text("\n".join(lines) + "\n", "utf-8")


def ask_safely(entry: Mapping[str, str]) -> Mapping[str, Any]:
    """Return the same; what the importer itself fails at is a fact to record."""
    try:
        return ask(entry)
    except Exception as error:  # noqa: BLE001 - a fault of the consumer
        kind = f"it fails ({type(error).__name__})"
        return {"id": entry["id"], "series": [], "errors": {kind: 1}}


def ask(entry: Mapping[str, str]) -> Mapping[str, Any]:
    """Return the series that come out, with their fields, and the errors by kind."""
    with TemporaryDirectory() as folder:
        try:
            files = unpack(Path(entry["path"]), Path(folder))
        except (OSError, RuntimeError, zipfile.BadZipFile, zlib.error):
            return {"id": entry["id"], "series": [], "errors": {"the archive does not unpack": 1}}
        tree, errors = build_dicom_tree(files)
        series = [describe(each.values()) for study in tree.values() for each in study.values()]
    kinds = Counter(to_kind(error.message) for error in errors)
    fields = Counter(filter(None, (to_field(error.message) for error in errors)))
    record = {"id": entry["id"], "series": series, "errors": dict(sorted(kinds.items()))}
    return {**record, "conflicts": dict(sorted(fields.items()))} if fields else record


def describe(files: Collection[str]) -> Mapping[str, Any]:
    """Return a series' number of instances, and the fields of the one that stands for it."""
    opened = (DICOM(file, force=True, stop_when="PixelData") for file in files)
    meta = MetaExtractor(mappings=[("StudyComments", ROUTING)]).extract(
        min(opened, key=instance_number)
    )
    found = {field: to_text(meta.get(field)) for field in FIELDS}
    return {
        "instances": len(files),
        "fields": {field: text for field, text in found.items() if text is not None},
    }


def instance_number(instance: DICOM) -> int:
    """Return what the importer sorts a series by."""
    try:
        return int(instance.get("InstanceNumber") or 0)
    except (TypeError, ValueError):
        return 0


def to_text(value: object) -> str | None:
    """Return a field as text, None for one that is not set."""
    if value is None or value == "":
        return None
    return value.isoformat(timespec="milliseconds") if hasattr(value, "isoformat") else str(value)


def to_kind(message: str) -> str:
    """Return an error without the values in it."""
    for words in ("Missing study key", "Missing series key", "Missing instance key"):
        if words in message:
            return words
    for pattern, words in KINDS:
        if re.search(pattern, message):
            return words
    return "other: " + message.split(":", maxsplit=1)[0].split("'", maxsplit=1)[0][:40]


def to_field(message: str) -> str:
    """Return the field that differs, "" for an error of another kind."""
    found = CONFLICT.match(message)
    return found["field"] if found else ""


CONFLICT = re.compile(r"Metadata conflict on (?P<field>[\w.]+)")
KINDS = (
    (r"^'", "one series in two studies, which ends in a KeyError"),
    (r"already associated with", "one series in two studies"),
    (r"conflicts with", "one instance twice"),
    (CONFLICT.pattern, "metadata conflict"),
)


def unpack(path: Path, folder: Path) -> list[str]:
    """Write the members of an archive into a folder and return their paths, in order of names."""
    if path.is_dir():
        return sorted(str(each) for each in path.rglob("*") if each.is_file())
    if not zipfile.is_zipfile(path):
        return [str(path)]
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    return sorted(str(each) for each in folder.rglob("*") if each.is_file())


if __name__ == "__main__":
    answer_each(ask_safely)
