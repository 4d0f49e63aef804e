"""Tells whether everything that names the version names the same one, and the manifest is valid.

python scripts/release_check.py; exits with 1 and one line for each thing that is wrong.
"""

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from flywheel_gear_toolkit.utils.manifest import Manifest
from flywheel_gear_toolkit.utils.manifest import ManifestValidationError as InvalidError

ROOT = Path(__file__).resolve().parent.parent
_LONGEST = 200
"""Characters that are told of what is wrong with the manifest."""
_RELEASED = re.compile(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$", re.MULTILINE)
_LABEL = re.compile(r'org\.opencontainers\.image\.version="([^"]*)"')
_NOTES = re.compile(r"^## (\d+\.\d+\.\d+)$", re.MULTILINE)


def main() -> int:
    """Tell what is wrong; return 1 if anything is."""
    faults = list(find_faults(ROOT))
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    if not faults:
        sys.stdout.write(f"version {read_version(ROOT)} is named the same everywhere\n")
    return int(bool(faults))


def read_version(root: Path) -> str:
    """Return the version of the package, which the others must name."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    return str(project["version"])


def find_faults(root: Path) -> Iterator[str]:
    """Yield what is wrong, each with its file."""
    version = read_version(root)
    for place, found in _find_versions(root):
        if found != version:
            yield f"{place}: {found or 'no version'}; pyproject.toml has {version}"
    yield from _validate(root / "manifest.json")


def _find_versions(root: Path) -> Iterator[tuple[str, str]]:
    manifest = json.loads((root / "manifest.json").read_text("utf-8"))
    image = manifest["custom"]["gear-builder"]["image"]
    yield "manifest.json, version", str(manifest["version"])
    yield "manifest.json, tag of the image", image.rpartition(":")[2]
    yield "Dockerfile, label", _first(_LABEL, root / "Dockerfile")
    yield "CHANGELOG.md, newest release", _first(_RELEASED, root / "CHANGELOG.md")
    yield "docs/release_notes.md, newest", _first(_NOTES, root / "docs" / "release_notes.md")


def _first(pattern: re.Pattern[str], path: Path) -> str:
    found = pattern.search(path.read_text("utf-8"))
    return found[1] if found else ""


def _validate(path: Path) -> Iterator[str]:
    try:
        Manifest(path).validate()
    except InvalidError as error:
        told = " ".join(str(error).split()).partition(" is invalid: ")[2]
        yield f"manifest.json: {told[:_LONGEST]}"


if __name__ == "__main__":
    sys.exit(main())
