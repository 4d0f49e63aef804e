"""Puts variants that nobody wrote by hand to the consumers, and tells how often we foretell them.

python -m conformance.at_random [importer|classifier|viewer]… --seed S --number N --date YYYY-MM-DD
The importer gets N variants, the classifier a quarter, the viewer a tenth of them, through the
first of the servers that decide. A part of conformance.parts, as ohif-3.13-orthanc, is another way.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.consumers import CONSUMERS
from conformance.evidence import Record
from conformance.generator.bases import BASES
from conformance.generator.draw import Drawn, draw, whole
from conformance.install import InstallError
from conformance.parts import GROUPS, PARTS
from conformance.places import HERE, WORK
from conformance.random_asking import ask_part
from conformance.random_compared import RandomCompared, compare_drawn, to_counts, to_lines
from conformance.random_counts import save_random_counts
from conformance.table import share
from conformance.variants import Put, digest
from fw_gear_dicom_check.model import Observed

WORKS = HERE / "generator" / "works.json"
"""Part -> the sound objects that its consumer works on, as it was last seen."""
_SHARES = {"importer": 1, "classifier": 4}
"""Part -> it gets one of so many variants."""
_SHARE_OF_VIEWERS = 10
_ALL = ("importer", "classifier", "viewer")


@dataclass(frozen=True, slots=True)
class Choice:
    """What to draw; where the archives are kept, and the records of a slow consumer."""

    seed: str
    number: int
    folder: Path
    kept: Path
    notes_objects: bool = False


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the parts and print how often the verdicts agree."""
    parser = argparse.ArgumentParser(prog="conformance.at_random", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="|".join(_ALL))
    parser.add_argument("--seed", required=True)
    parser.add_argument("--number", type=int, default=2000, help="variants for the importer")
    parser.add_argument("--keep", type=Path, default=WORK / "random", help="folder of the archives")
    parser.add_argument("--note-objects", action="store_true", help="keep which objects work")
    parser.add_argument("--date", required=True, help="today's, for the evidence")
    options = parser.parse_args(arguments)
    for name in options.parts or _ALL:
        part = GROUPS.get(name, (name,))[0]
        count = max(options.number // _SHARES.get(part, _SHARE_OF_VIEWERS), 1)
        kept = options.keep / f"{part}.json"
        choice = Choice(
            options.seed, count, options.keep / options.seed / part, kept, options.note_objects
        )
        try:
            compared, objects = run_random(part, choice)
        except InstallError as error:
            sys.exit(f"conformance: {error}")
        tell(part, compared, choice.folder)
        further = {"seed": options.seed, "date": options.date, "setup": part}
        programs = {"programs": dict(PARTS[part].programs())}
        save_random_counts(
            {PARTS[part].profile: {**to_counts(compared), **objects, **further, **programs}}
        )
    return 0


def run_random(part: str, choice: Choice) -> tuple[list[RandomCompared], Mapping[str, int]]:
    """Put the sound objects and the drawn variants to a consumer; return what it did with each.

    The second value counts the sound objects: how many there are, and how many of them work.
    """
    known = json.loads(WORKS.read_text("utf-8")).get(part, []) if WORKS.is_file() else []
    drawn = [draw(choice.seed, number, known) for number in range(choice.number)]
    built = build_all([*map(whole, BASES), *drawn], choice.folder)
    variants: dict[str, Put] = {key: each for key, (each, _) in built.items()}
    paths = {key: path for key, (_, path) in built.items()}
    records = ask_part(PARTS[part], variants, paths, choice.kept)
    wholes = {
        each.base: records[key]
        for key, (each, _) in built.items()
        if each.number < 0 and key in records
    }
    if missing := [base for base in BASES if base not in wholes]:
        sys.stderr.write(f"not seen: {', '.join(missing)}\n")
    seen = {
        key: (records[key], wholes[each.base])
        for key, (each, _) in built.items()
        if each.number >= 0 and key in records and each.base in wholes
    }
    works = _working(part, wholes)
    if choice.notes_objects:
        _note(part, works)
    elif works != known:
        sys.stderr.write(f"{part}: other objects work than {WORKS.name} says; --note-objects\n")
    archives = {key: (each.id, path) for key, (each, path) in built.items()}
    objects = {"objects": len(BASES), "objects_working": len(works)}
    return compare_drawn(PARTS[part], archives, seen), objects


def build_all(drawn: Iterable[Drawn], folder: Path) -> dict[str, tuple[Drawn, Path]]:
    """Write the archives and return them by digest; what was drawn twice is kept once."""
    shutil.rmtree(folder, ignore_errors=True)
    found: dict[str, tuple[Drawn, Path]] = {}
    for each in drawn:
        place = folder / (each.base.replace(" ", "-") if each.number < 0 else "drawn")
        place.mkdir(parents=True, exist_ok=True)
        archive = each.build(place)
        found.setdefault(digest(archive), (each, archive))
    return found


def tell(part: str, compared: Sequence[RandomCompared], folder: Path) -> None:
    """Print the numbers and each disagreement, and keep them beside the archives."""
    counts = to_counts(compared)
    total = counts["variants"]
    verdict, degree = (share(counts[each], total) for each in ("verdicts_alike", "degrees_alike"))
    wrong = f"{counts['false_pass']} false PASS, {counts['false_fail']} false FAIL"
    head = f"{part}: {total} variants, {counts['works']} work; "
    lines = [f"{head}verdict {verdict}, degree {degree}; {wrong}", *to_lines(compared)]
    text = "\n".join(lines) + "\n"
    (folder / "disagreements.txt").write_text(text, "utf-8")
    sys.stdout.write(text)


def _working(part: str, wholes: Mapping[str, Record]) -> list[str]:
    """Return the sound objects that a consumer works on."""
    effect = CONSUMERS[PARTS[part].profile].effect
    return [
        base for base, record in wholes.items() if effect(record, record)[0] is not Observed.BLOCKS
    ]


def _note(part: str, works: Sequence[str]) -> None:
    """Keep them: what a seed draws depends on them, so not without being asked."""
    noted = json.loads(WORKS.read_text("utf-8")) if WORKS.is_file() else {}
    merged = sorted({**noted, part: works}.items())
    lines = [f'"{name}": {json.dumps(bases)}' for name, bases in merged]
    WORKS.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
