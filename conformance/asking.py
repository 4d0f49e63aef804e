"""Puts variants to a consumer that is a Python program, in an environment of its own."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

from conformance.evidence import Record
from conformance.install import need_python
from conformance.places import HERE, WORK
from conformance.variants import Put

_ALONE = {
    "HOME": str(WORK),
    "LC_ALL": "C.UTF-8",
    "PATH": "/usr/bin:/bin",
    "PYTHONWARNINGS": "ignore",
    "TZ": "UTC",
}
"""Nothing of this environment; the importer reads its zone from the process."""


def ask(
    consumer: str,
    variants: Mapping[str, Put],
    archives: Mapping[str, Path],
    program: str = "ask.py",
) -> dict[str, Record]:
    """Return by digest what `<consumer>/<program>` recorded."""
    python = need_python(consumer)
    asked, out = WORK / f"{consumer}-list.json", WORK / f"{consumer}-records.jsonl"
    entries = [{"id": each.id, "path": str(archives[key])} for key, each in variants.items()]
    asked.write_text(json.dumps(entries), "utf-8")
    path = str(HERE / consumer / program)
    subprocess.run([python, "-s", path, str(asked), str(out)], check=True, env=_ALONE)  # noqa: S603 - a list
    lines = out.read_text("utf-8").splitlines()
    return dict(zip(variants, map(json.loads, lines), strict=True))


def versions(consumer: str, packages: tuple[str, ...]) -> dict[str, str]:
    """Return the pinned versions of a consumer's packages."""
    lines = (HERE / consumer / "requirements.txt").read_text("utf-8").splitlines()
    pins = (line.split()[0].split("==") for line in lines if "==" in line and line[0] not in " #")
    return {name: version for name, version in pins if name in packages}
