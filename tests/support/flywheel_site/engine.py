"""Runs a site's jobs as Flywheel's engine does: the gear's folder, run.py, its metadata."""

import json
import shutil
from pathlib import Path
from typing import Any

from scripts.run_gear import lay_out
from tests.support.flywheel_site.state import State
from tests.support.forked_gear import run_forked


def run_jobs(state: State, folder: Path) -> None:
    """Run all pending jobs, also those that others lead to."""
    while pending := [job for job in state.jobs.values() if job["state"] == "pending"]:
        for job in pending:
            job["state"] = "running"
            job["state"] = "complete" if run_job(state, job, folder / job["_id"]) else "failed"


def run_job(state: State, job: dict[str, Any], folder: Path) -> bool:
    """Run one job; tell whether it ended well. What it has written is applied in any case."""
    file = state.files[job["file_id"]]
    folder.mkdir(parents=True)
    source = folder / file["name"]
    shutil.copyfile(state.folder / file["file_id"], source)
    facts = {key: file[key] for key in ("type", "tags", "info", "size", "version", "file_id")}
    config, profile = job["config"]["config"], fetch_profile(state, job, folder)
    lay_out(folder / "gear", source, config, facts, job["_id"], profile=profile)
    _set_place(folder / "gear" / "config.json", job["destination"])
    code = run_forked(folder / "gear", folder / "log")
    apply(state, job["destination"]["id"], folder / "gear" / "output")
    return code == 0


def fetch_profile(state: State, job: dict[str, Any], folder: Path) -> Path | None:
    """Return the job's second input, if it has one."""
    for each in job["inputs"]:
        if each["input"] == "profile":
            file = state.find_file(each["id"], each["name"])
            assert file
            return Path(shutil.copyfile(state.folder / file["file_id"], folder / file["name"]))
    return None


def apply(state: State, acquisition: str, output: Path) -> None:
    """Apply a job's metadata and upload its files: what is given of a file replaces what was."""
    for path in sorted(output.iterdir()):
        if path.name != ".metadata.json":
            state.upload(acquisition, path.name, path.read_bytes(), "tabular data")
    metadata = output / ".metadata.json"
    if not metadata.is_file():
        return
    content = json.loads(metadata.read_text("utf-8"))
    for told in content.get("acquisition", {}).get("files", []):
        file = state.find_file(acquisition, told["name"])
        if file is not None:
            facts = {key: told[key] for key in ("info", "tags") if key in told}
            state.change(file["file_id"], **facts, info_exists=bool(told.get("info")))


def _set_place(path: Path, destination: dict[str, str]) -> None:
    config = json.loads(path.read_text("utf-8"))
    config["destination"] = destination
    config["inputs"]["dicom"]["hierarchy"] = destination
    path.write_text(json.dumps(config), "utf-8")
