"""Puts any archives to the real viewers, and tells what they show.

python -m conformance.look FOLDER_OR_ZIP… [--setup ohif-3.13-pydicom]… [--out seen.json]
Told is whether anything is shown, and why not. An archive `<base>.<fault>.zip` is compared with
`<base>.base.zip` beside it, if that is there: it blocks, degrades or does nothing. A zip of zips is
an upload: all that is in them is put together. `--out` keeps the records and is added to: what it
holds is not looked at again.
"""

import argparse
import io
import json
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance import judge_viewer
from conformance.evidence import Record
from conformance.install import InstallError
from conformance.places import WORK
from conformance.setups import DECIDING, setup_named
from conformance.variants import read_members
from conformance.viewer import look

AT_ONCE = 12
"""Archives of one run of a browser: after so many, what was seen is kept."""

Seen = dict[str, dict[str, Any]]
"""Archive's name -> setup -> what was seen."""


@dataclass(frozen=True, slots=True)
class Given:
    """An archive that is there."""

    id: str
    path: Path

    def build(self, folder: Path) -> Path:
        """Return its path; of an upload, a folder with all that is in its zips."""
        members = _members(self.path)
        if not any(_is_zip(content) for content in members.values()):
            return self.path
        for name, content in _unpacked(members):
            (folder / name.replace("/", "_")).write_bytes(content)
        return folder


def main(arguments: Sequence[str] | None = None) -> int:
    """Look, print and keep what was seen."""
    parser = argparse.ArgumentParser(prog="conformance.look", description=__doc__)
    parser.add_argument("archives", nargs="+", type=Path, help="zips, or folders of zips")
    parser.add_argument("--setup", action="append", help="version and route of the viewer")
    parser.add_argument("--out", type=Path, help="a file for the records")
    options = parser.parse_args(arguments)
    given = {each.id: each for each in _find(options.archives)}
    out = options.out
    seen: Seen = json.loads(out.read_text("utf-8")) if out and out.is_file() else {}
    try:
        for setup in options.setup or [DECIDING[0].name]:
            look_at(setup, given, seen, out)
    except InstallError as error:
        sys.exit(f"conformance: {error}")
    return 0


def look_at(setup: str, given: Mapping[str, Given], seen: Seen, out: Path | None) -> None:
    """Put to one setup what it has not seen yet; add to `seen`, and keep that in a file."""
    missing = [name for name in given if setup not in seen.get(name, {})]
    bases = [name for name in missing if _base_of(name) == name]
    order = [*bases, *(name for name in missing if name not in bases)]
    for start in range(0, len(order), AT_ONCE):
        some = {name: given[name] for name in order[start : start + AT_ONCE]}
        records = look(setup_named(setup), some, WORK / f"look-{setup}")
        for name, record in records.items():
            base = seen.get(_base_of(name), {}).get(setup, {}).get("record")
            seen.setdefault(name, {})[setup] = told = tell(record, base)
            sys.stdout.write(f"{setup}: {name}: {told['effect']} {', '.join(told['why'])}\n")
            sys.stdout.flush()
        if out:
            out.write_text(json.dumps(seen, indent=1, sort_keys=True) + "\n", "utf-8")


def tell(record: Record, base: Record | None) -> dict[str, Any]:
    """Return what a record says: without a base, whether it is shown or blocks."""
    if base is not None:
        effect, why = judge_viewer.effect(record, base)
        told = str(effect)
    elif judge_viewer.is_shown(record):
        told, why = "shown", ()
    else:
        told, why = "blocks", (judge_viewer.why_not(record),)
    facts = {key: record.get(key) for key in ("http", "strict", "errors", "stored", "mpr_drawn")}
    return {"effect": told, "why": list(why), **facts, "record": record}


def _find(places: Iterable[Path]) -> Iterator[Given]:
    for place in places:
        for path in sorted(place.rglob("*.zip")) if place.is_dir() else [place]:
            yield Given(path.name.removesuffix(".zip"), path)


def _base_of(name: str) -> str:
    return f"{name.partition('.')[0]}.base"


def _members(path: Path) -> Mapping[str, bytes]:
    try:
        return read_members(path)
    except (OSError, RuntimeError, zipfile.BadZipFile):
        return {}


def _is_zip(content: bytes) -> bool:
    return content.startswith(b"PK") and zipfile.is_zipfile(io.BytesIO(content))


def _unpacked(members: Mapping[str, bytes], prefix: str = "") -> Iterator[tuple[str, bytes]]:
    for name, content in members.items():
        if not _is_zip(content):
            yield prefix + name, content
            continue
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            inner = {each: opened.read(each) for each in opened.namelist()}
        yield from _unpacked(inner, f"{prefix}{name}_")


if __name__ == "__main__":
    sys.exit(main())
