"""Writes what the image holds: as CycloneDX 1.6 (build/sbom.cdx.json), its licences as a page."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from image.contents import TOOLS, build_and_unpack, find_packages, read_python_version
from image.debian import read_debian_packages
from image.engine import EngineError, call
from image.licences import to_page
from scripts.run_gear import BUILD, ROOT

SBOM, LICENCES = BUILD / "sbom.cdx.json", BUILD / "licences.md"
_VALIDATE = (
    "import sys; from cyclonedx.schema import SchemaVersion as V; "
    "from cyclonedx.validation.json import JsonStrictValidator as J; "
    "fault = J(V.V1_6).validate_str(open(sys.argv[1], encoding='utf-8').read()); "
    "sys.exit(repr(fault) if fault else 0)"
)
"""Run with the tools' Python."""


def main() -> None:
    """Write both, and tell where."""
    try:
        sbom = to_sbom(build_and_unpack())
        SBOM.write_text(json.dumps(sbom, indent=1, sort_keys=True) + "\n", "utf-8")
        call([str(TOOLS / "python"), "-c", _VALIDATE, str(SBOM)])
    except EngineError as error:
        sys.exit(f"image.sbom: {error}")
    LICENCES.write_text(to_page(sbom), "utf-8")
    count = len(sbom["components"])
    for path in (SBOM, LICENCES):
        sys.stdout.write(f"{path.relative_to(ROOT)}: {count} components\n")


def to_sbom(contents: Path) -> dict[str, Any]:
    """Return the SBOM of unpacked contents; the same contents give the same. Raises EngineError."""
    found: dict[str, Any] = json.loads(ask_cyclonedx(contents))
    python = to_python(read_python_version(contents))
    others = [python, *read_debian_packages(contents)]
    whole = found["metadata"]["component"]["bom-ref"]
    found["components"] = [*found["components"], *others]
    found["dependencies"] = depend(
        found["dependencies"], whole, [each["bom-ref"] for each in others]
    )
    return found


def ask_cyclonedx(contents: Path) -> str:
    """Return the SBOM of the Python packages. Raises EngineError.

    The tool asks an interpreter for its search path; the image's own need not run here.
    """
    stand_in = contents / "python"
    stand_in.write_text(
        f"#!/bin/sh\necho '{json.dumps([str(find_packages(contents))])}'\n", "utf-8"
    )
    stand_in.chmod(0o755)
    wanted = ["--output-reproducible", "--sv", "1.6", "--pyproject", str(ROOT / "pyproject.toml")]
    return call([str(TOOLS / "cyclonedx-py"), "environment", *wanted, str(stand_in)])


def to_python(version: str) -> dict[str, Any]:
    """Return Python itself as a component."""
    purl = f"pkg:generic/python@{version}"
    known = {"bom-ref": purl, "type": "platform", "name": "python", "version": version}
    licence = {"license": {"id": "PSF-2.0", "acknowledgement": "declared"}}
    return known | {"purl": purl, "licenses": [licence]}


def depend(
    dependencies: Sequence[Mapping[str, Any]], whole: str, others: Sequence[str]
) -> list[dict[str, Any]]:
    """Return who depends on whom, with the product depending on all others too."""
    known = {each["ref"]: list(each.get("dependsOn", ())) for each in dependencies}
    known[whole] = [*known.get(whole, ()), *others]
    known |= {other: [] for other in others}
    return [{"ref": ref, "dependsOn": sorted(needs)} for ref, needs in sorted(known.items())]


if __name__ == "__main__":
    main()
