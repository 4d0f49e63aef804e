"""What a site holds: a project with acquisitions and files, gears, rules and jobs."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from typing import Any

from tests.support.places import ROOT

GROUP, PROJECT = "neuro", "Amnesia"
CREATED = "2026-01-02T03:04:05.000000+00:00"


@dataclass
class RefusedError(Exception):
    """The site refuses a request: `status` and what it says."""

    status: int
    message: str


@dataclass
class State:
    """All of it, in the form in which the API tells it. `folder`: where the files' bytes are."""

    folder: Path
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    acquisitions: dict[str, dict[str, Any]] = field(default_factory=dict)
    gears: dict[str, dict[str, Any]] = field(default_factory=dict)
    rules: dict[str, dict[str, Any]] = field(default_factory=dict)
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)
    ids: int = 0

    def __post_init__(self) -> None:
        """Make the project."""
        self.project = {"_id": self.new_id(), "label": PROJECT, "group": GROUP}

    def new_id(self) -> str:
        """Return an id as Flywheel's: 24 hexadecimal digits, in order."""
        with self.lock:
            self.ids += 1
            return f"{self.ids:024x}"

    @property
    def parents(self) -> dict[str, str]:
        """What every file and job stands below."""
        return {"group": GROUP, "project": str(self.project["_id"])}

    def add_gear(self, version: str = "") -> str:
        """Install this checkout's gear, as `version` if one is given; return its id."""
        manifest = json.loads((ROOT / "manifest.json").read_text("utf-8"))
        manifest["version"] = version or manifest["version"]
        gear = {"_id": self.new_id(), "category": "qa", "gear": manifest, "created": CREATED}
        self.gears[str(gear["_id"])] = gear
        return str(gear["_id"])

    def add_acquisition(self, label: str, subject: str = "") -> str:
        """Make an empty acquisition in a session of its own and return its id.

        `subject`: id of the one that has the session, a new one if none is given.
        """
        above = {**self.parents, "subject": subject or self.new_id(), "session": self.new_id()}
        acquisition = {"_id": self.new_id(), "label": label, "parents": above}
        self.acquisitions[str(acquisition["_id"])] = acquisition
        return str(acquisition["_id"])

    def upload(self, acquisition: str, name: str, content: bytes, kind: str = "dicom") -> str:
        """Put a file, or its next version, into an acquisition; rules fire. Return its id."""
        with self.lock:
            present = self.find_file(acquisition, name)
            before = dict(present) if present else None
            known = present or {"file_id": self.new_id(), "version": 0, "name": name}
            hashed = hashlib.sha256(content).hexdigest()
            file = self._to_file(known, acquisition, type=kind, size=len(content), hash=hashed)
            self.files[str(file["file_id"])] = file
            (self.folder / str(file["file_id"])).write_bytes(content)
            self.fire(before, file)
            return str(file["file_id"])

    def upload_to_project(self, name: str, content: bytes) -> dict[str, Any]:
        """Put a file, or its next version, at the project; no rule looks there."""
        with self.lock:
            project = str(self.project["_id"])
            known = self.find_file(project, name)
            known = known or {"file_id": self.new_id(), "version": 0, "name": name}
            facts = {"type": "source code", "size": len(content), "hash": ""}
            place = {"parent_ref": {"type": "project", "id": project}, "parents": self.parents}
            file = {**self._to_file(known, "", **facts), **place}
            self.files[str(file["file_id"])] = file
            (self.folder / str(file["file_id"])).write_bytes(content)
            return file

    def files_of_project(self) -> list[dict[str, Any]]:
        """Return the files at the project itself, as the API tells them of a container."""
        project = str(self.project["_id"])
        return [each for each in self.files.values() if each["parent_ref"]["id"] == project]

    def add_checked(self, acquisition: str, name: str, info: Mapping[str, Any]) -> None:
        """Put in a DICOM file that has no bytes and fires no rule, for sites with very many."""
        known = {"file_id": self.new_id(), "version": 0, "name": name}
        facts = {"type": "dicom", "size": 0, "hash": "", "info": info, "info_exists": True}
        file = self._to_file(known, acquisition, **facts)
        self.files[str(file["file_id"])] = file

    def _to_file(
        self, known: Mapping[str, Any], acquisition: str, **facts: object
    ) -> dict[str, Any]:
        return {
            **known,
            "_id": self.new_id(),
            "version": known["version"] + 1,
            "tags": [],
            "info": {},
            "info_exists": False,
            "parent_ref": {"type": "acquisition", "id": acquisition},
            "parents": self._parents_in(acquisition),
            "created": CREATED,
            **facts,
        }

    def _parents_in(self, acquisition: str) -> dict[str, str]:
        above = self.acquisitions.get(acquisition, {"parents": self.parents})["parents"]
        return {**above, "acquisition": acquisition}

    def find_file(self, acquisition: str, name: str) -> dict[str, Any] | None:
        """Return a file of an acquisition, or of the project, by its name."""
        files = (each for each in self.files.values() if each["name"] == name)
        return next((each for each in files if each["parent_ref"]["id"] == acquisition), None)

    def change(self, file_id: str, **facts: object) -> None:
        """Change what is known of a file, as the engine does after a job; rules fire."""
        with self.lock:
            file = self.files[file_id]
            before = dict(file)
            file.update(facts)
            self.fire(before, file)

    def fire(self, before: Mapping[str, Any] | None, file: Mapping[str, Any]) -> None:
        """Add a job for each rule that is true of a file now and was not before."""
        for rule in self.rules.values():
            was = before is not None and holds(rule, before)
            if not rule["disabled"] and holds(rule, file) and not was:
                inputs = {"dicom": {**file["parent_ref"], "name": file["name"]}}
                for fixed in rule["fixed_inputs"]:
                    inputs[fixed["input"]] = {key: fixed[key] for key in ("type", "id", "name")}
                self.add_job(rule["gear_id"], inputs, rule["config"], [], rule=rule["_id"])

    def add_job(
        self,
        gear_id: str,
        inputs: Mapping[str, Mapping[str, str]],
        config: Mapping[str, Any],
        tags: Iterable[str],
        rule: str | None = None,
    ) -> str:
        """Queue a job and return its id. Raises RefusedError as the real site does."""
        with self.lock:
            gear = self.gears.get(gear_id)
            if gear is None:
                raise RefusedError(404, "no such gear")
            file = self.find_file(inputs["dicom"]["id"], inputs["dicom"]["name"])
            for each in inputs.values():
                if self.find_file(each["id"], each["name"]) is None:
                    raise RefusedError(404, "no such file")
            assert file is not None
            job = {
                "_id": self.new_id(),
                "gear_id": gear_id,
                "gear_info": {key: gear["gear"][key] for key in ("name", "version")},
                "inputs": [{**each, "input": name} for name, each in inputs.items()],
                "destination": file["parent_ref"],
                "config": {"config": dict(config)},
                "tags": [*tags, gear["gear"]["name"]],
                "state": "pending",
                "parents": file["parents"],
                "rule_id": rule,
                "created": CREATED,
                "file_id": file["file_id"],
                "file_version": file["version"],
            }
            self.jobs[str(job["_id"])] = job
            return str(job["_id"])


def holds(rule: Mapping[str, Any], file: Mapping[str, Any]) -> bool:
    """Tell whether a rule's conditions are true of a file."""
    found = {part: [_is_met(each, file) for each in rule[part]] for part in ("any", "all", "not")}
    is_any = any(found["any"]) if found["any"] else True
    return is_any and all(found["all"]) and not any(found["not"])


def _is_met(condition: Mapping[str, Any], file: Mapping[str, Any]) -> bool:
    if condition["type"] == "file.type":
        return bool(file["type"] == condition["value"])
    if condition["type"] == "file.tags":
        return condition["value"] in file["tags"]
    raise RefusedError(422, f"unknown condition {condition['type']}")
