"""Runs the real consumers on the matrix, keeps what they did as evidence, and tells who agrees.

python -m conformance.run [importer|classifier|viewer|versions|files|ohif-3.13-pydicom…]…
    [--full] [--missing] [--only WORD] --date YYYY-MM-DD
With --real FOLDER: on the archives of a folder in place of the matrix.
"""

import argparse
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from conformance.agreement import compare
from conformance.consumers import CONSUMERS
from conformance.evidence import Evidence, Record, load_evidence, merge, path_of, save_evidence
from conformance.install import InstallError
from conformance.matrix import variants_of
from conformance.parts import CORE_ONLY, GROUPS, PARTS, Part
from conformance.pictures import keep_pictures
from conformance.places import ARCHIVES
from conformance.real import (
    compare_real,
    conceal,
    count,
    find_real,
    real_name,
    real_setups,
    save_counts,
)
from conformance.table import tell_agreement, tell_real
from conformance.variants import Put, Variant, digest

AT_ONCE = 24
"""Archives of one run of a browser: after so many, what was seen is kept."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the parts and return 1 if anything disagrees and is not explained."""
    parser = argparse.ArgumentParser(prog="conformance.run", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="|".join((*GROUPS, *PARTS)))
    parser.add_argument("--full", action="store_true", help="the whole matrix in the browser too")
    parser.add_argument("--missing", action="store_true", help="what has no evidence yet")
    parser.add_argument("--only", default="", help="variants whose name has this in it")
    parser.add_argument("--real", type=Path, help="a folder of archives to run instead")
    parser.add_argument("--date", required=True, help="today's, for the evidence")
    options = parser.parse_args(arguments)
    choice = Choice(options.only, is_full=options.full, is_missing=options.missing)
    try:
        for name in options.parts:
            for part in _parts_of(name, is_real=bool(options.real)):
                if options.real:
                    run_real(part, options.date, options.real, is_missing=options.missing)
                else:
                    run_part(part, options.date, replace(choice, is_core=name in CORE_ONLY))
    except InstallError as error:
        sys.exit(f"conformance: {error}")
    if options.real:
        return tell_about_real(options.real)
    return tell_agreement({name: compare(name) for name in CONSUMERS})


def tell_about_real(folder: Path) -> int:
    """Count and print what is known of real archives."""
    found = {
        setup: list(compare_real(name, setup, folder))
        for name, consumer in CONSUMERS.items()
        for setup in real_setups(consumer)
    }
    save_counts({setup: count(several) for setup, several in found.items()})
    return tell_real(found)


def _parts_of(name: str, *, is_real: bool) -> Iterator[Part]:
    """Yield a part by its name, or those of a group; real archives go to the first of a group."""
    group = GROUPS.get(name, (name,))
    yield from (PARTS[each] for each in (group[:1] if is_real else group))


@dataclass(frozen=True, slots=True)
class Choice:
    """Which variants to run: those with a word in their name; the whole matrix; only new ones.

    `is_core`: no more than the core set, even where the whole matrix is asked for.
    """

    only: str = ""
    is_full: bool = False
    is_missing: bool = False
    is_core: bool = False

    def takes(self, part: Part, variant: Variant, *, is_known: bool) -> bool:
        """Tell whether a variant belongs to a run."""
        is_full = (self.is_full and not self.is_core) or not part.is_slow
        belongs = variant.is_core or is_full
        return belongs and self.only in variant.id and not (self.is_missing and is_known)


def run_part(part: Part, date: str, choice: Choice) -> None:
    """Run one consumer in one way, and write its evidence: of a browser, as it comes."""
    archives = build_all(part.profile)
    variants = {key: each for key, (each, _) in archives.items()}
    paths = {key: path for key, (_, path) in archives.items()}
    old = _known(part.setup)
    chosen = {
        key: each for key, each in variants.items() if choice.takes(part, each, is_known=key in old)
    }
    sys.stderr.write(f"{part.setup}: {len(chosen)} of {len(variants)} archives\n")
    for some in _batches(chosen, part):
        seen = part.run(some, paths)
        kept = {
            key: {**record, "id": variants[key].id}
            for key, record in merge(_known(part.setup), seen, set(variants)).items()
        }
        save_evidence(Evidence(part.setup, part.programs(), date, kept))
        keep_pictures(part.setup, {some[key].id for key in seen})


def run_real(part: Part, date: str, folder: Path, *, is_missing: bool) -> None:
    """Run one consumer on the archives of a folder, and write its evidence."""
    archives = find_real(folder)
    name = real_name(part.setup)
    old = _known(name) if is_missing else {}
    chosen = {key: each for key, each in archives.items() if key not in old}
    sys.stderr.write(f"{part.setup}: {len(chosen)} real archives\n")
    kept = dict(old)
    for some in _batches(chosen, part):
        seen = part.run(some, {key: real.path for key, real in archives.items()})
        kept.update({key: conceal(part.setup, record) for key, record in seen.items()})
        save_evidence(Evidence(name, part.programs(), date, kept))


def build_all(profile: str) -> dict[str, tuple[Variant, Path]]:
    """Build all archives of a matrix; the same content is kept once, for its first variant."""
    place = ARCHIVES / profile
    shutil.rmtree(place, ignore_errors=True)
    found: dict[str, tuple[Variant, Path]] = {}
    for number, variant in enumerate(variants_of(profile)):
        folder = place / f"{number:04}"
        folder.mkdir(parents=True)
        archive = variant.build(folder)
        found.setdefault(digest(archive), (variant, archive))
    return found


def _known(setup: str) -> dict[str, Record]:
    return dict(load_evidence(setup).records) if path_of(setup).is_file() else {}


def _batches(chosen: Mapping[str, Put], part: Part) -> Iterator[dict[str, Put]]:
    rest = iter(chosen.items())
    size = AT_ONCE if part.is_slow else max(len(chosen), 1)
    while some := dict(islice(rest, size)):
        yield some


if __name__ == "__main__":
    sys.exit(main())
