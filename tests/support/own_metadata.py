"""Writes `.metadata.json` without the gear toolkit: all that leaving it would take."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.report.flywheel_metadata import to_metadata, to_tags
from fw_gear_dicom_check.settings import to_settings
from fw_gear_dicom_check.version import GEAR

_INPUT = "dicom"


def to_engine_file(gear_dir: Path) -> str:
    """Return the text of the engine's file for a gear's folder; options are at their default."""
    config = json.loads((gear_dir / "config.json").read_text("utf-8"))
    manifest = json.loads((gear_dir / "manifest.json").read_text("utf-8"))
    file = config["inputs"][_INPUT]
    settings = to_settings(Options())
    found = to_metadata(check_archive(Path(file["location"]["path"]), settings), settings.limits)
    info = file["object"]["info"] or {}
    results = {"job_info": _to_job(config, manifest["version"]), **found.results}
    qc = {**info.get("qc", {}), GEAR: results}
    told = {
        "name": file["location"]["name"],
        "info": {**info, "qc": qc, GEAR: found.info},
        "tags": to_tags(file["object"]["tags"] or [], config["config"]["tag"], found),
    }
    return json.dumps({file["hierarchy"]["type"]: {"files": [told]}}, indent=2)


def _to_job(config: Mapping[str, Any], version: str) -> dict[str, Any]:
    inputs = {
        name: {
            "parent": each["hierarchy"],
            "file_id": each["object"]["file_id"],
            "version": each["object"]["version"],
            "file_name": each["location"]["name"],
        }
        for name, each in config["inputs"].items()
    }
    job = config["job"]["id"]
    return {"version": version, "job_id": job, "inputs": inputs, "config": config["config"]}
