"""Checks that all files agree on version, name and licence, and that the manifest is valid.

python scripts/release_check.py; exits with 1 and one line for each fault.
"""

import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from flywheel_gear_toolkit.utils.manifest import Manifest
from flywheel_gear_toolkit.utils.manifest import ManifestValidationError as InvalidError
from gears.generator import derive_invocation_schema
from jsonschema.exceptions import SchemaError, ValidationError

ROOT = Path(__file__).resolve().parent.parent
_LONGEST_REASON = 200
"""Characters that are shown of a fault of the manifest."""
_RELEASED = re.compile(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$", re.MULTILINE)
_LABEL = re.compile(r'org\.opencontainers\.image\.([a-z.]+)="([^"]*)"')
_BASE = re.compile(r"^ARG BASE=(\S+)$", re.MULTILINE)
_NOTES = re.compile(r"^## (\d+\.\d+\.\d+)$", re.MULTILINE)


def main() -> int:
    """Show the faults, and what is missing; return 1 if there is any."""
    faults = [*find_faults(ROOT), *find_missing(ROOT)]
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    if not faults:
        sys.stdout.write(f"version {read_version(ROOT)} is named the same everywhere\n")
    return int(bool(faults))


def read_version(root: Path) -> str:
    """Return the version of the package, which the other files must have."""
    return str(_read_project(root)["version"])


def find_faults(root: Path) -> Iterator[str]:
    """Yield the faults, each with its file."""
    version = read_version(root)
    for origin, found in _find_versions(root):
        if found != version:
            yield f"{origin}: {found or 'no version'}; pyproject.toml has {version}"
    for origin, found, expected in _find_names(root):
        if found != expected:
            yield f"{origin}: {found or 'none'}; it must be {expected}"
    yield from _validate(root / "manifest.json")


def find_missing(root: Path) -> Iterator[str]:
    """Yield what only a release has, and is not filled in yet."""
    manifest, project = _read_manifest(root), _read_project(root)
    for key, what in (("source", "the repository"), ("url", "the page of the project")):
        if not str(manifest[key]).startswith("https://"):
            yield f"manifest.json, {key}: missing; the https address of {what}"
    if not project.get("urls"):
        yield "pyproject.toml, [project.urls]: missing; Source, as in the manifest"
    base = _first(_BASE, root / "Dockerfile")
    if "@sha256:" not in base:
        yield f"Dockerfile, BASE: {base} has no digest; docs/image.md says how it is pinned"


def _find_versions(root: Path) -> Iterator[tuple[str, str]]:
    manifest = _read_manifest(root)
    image = manifest["custom"]["gear-builder"]["image"]
    yield "manifest.json, version", str(manifest["version"])
    yield "manifest.json, tag of the image", image.rpartition(":")[2]
    yield "Dockerfile, label version", _read_labels(root).get("version", "")
    yield "CHANGELOG.md, newest release", _first(_RELEASED, root / "CHANGELOG.md")
    yield "docs/release_notes.md, newest", _first(_NOTES, root / "docs" / "release_notes.md")


def _find_names(root: Path) -> Iterator[tuple[str, str, str]]:
    """Yield where a name is, the name, and what it must be."""
    project, manifest, labels = _read_project(root), _read_manifest(root), _read_labels(root)
    image = manifest["custom"]["gear-builder"]["image"].rpartition(":")[0]
    authors = ", ".join(each["name"] for each in project["authors"])
    yield "manifest.json, name of the image", image.rpartition("/")[2], manifest["name"]
    yield "manifest.json, license", manifest["license"], project["license"]
    yield "manifest.json, author", manifest["author"], authors
    yield "Dockerfile, label title", labels.get("title", ""), manifest["name"]
    yield "Dockerfile, label licenses", labels.get("licenses", ""), project["license"]
    yield "Dockerfile, label authors", labels.get("authors", ""), authors


def _read_project(root: Path) -> Mapping[str, Any]:
    project: Mapping[str, Any] = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    return project["project"]  # type: ignore[no-any-return]


def _read_manifest(root: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((root / "manifest.json").read_text("utf-8"))
    return manifest


def _read_labels(root: Path) -> dict[str, str]:
    return dict(_LABEL.findall((root / "Dockerfile").read_text("utf-8")))


def _first(pattern: re.Pattern[str], path: Path) -> str:
    found = pattern.search(path.read_text("utf-8"))
    return found[1] if found else ""


def _validate(path: Path) -> Iterator[str]:
    """Yield what the gear toolkit or the generator of jobs does not accept."""
    try:
        Manifest(path).validate()
        derive_invocation_schema(_read_manifest(path.parent))
    except InvalidError as error:
        reason = " ".join(str(error).split()).partition(" is invalid: ")[2]
        yield f"manifest.json: {reason[:_LONGEST_REASON]}"
    except (SchemaError, ValidationError) as error:
        yield f"manifest.json: {error.message[:_LONGEST_REASON]}"


if __name__ == "__main__":
    sys.exit(main())
