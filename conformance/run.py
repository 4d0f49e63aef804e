"""Runs the real consumers on the matrix, keeps what they did as evidence, and tells who agrees.

python -m conformance.run [importer|classifier|viewer|dicomweb|ohif-2]… [--full] --date YYYY-MM-DD
With --real FOLDER: on the archives of a folder in place of the matrix.
"""

import argparse
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from conformance import asking, viewer
from conformance.agreement import compare
from conformance.consumers import CONSUMERS
from conformance.evidence import Evidence, Record, load_evidence, merge, path_of, save_evidence
from conformance.install import InstallError, debian_version
from conformance.matrix import variants_of
from conformance.pictures import keep_pictures
from conformance.places import ARCHIVES
from conformance.real import compare_real, conceal, count, find_real, save_counts
from conformance.table import tell_agreement, tell_real
from conformance.variants import Put, Variant, digest

Run = Callable[[Mapping[str, Put], Mapping[str, Path]], dict[str, Record]]

PARTS: Mapping[str, tuple[str, str, Run]] = {
    "importer": ("dicom-connector", "importer", partial(asking.ask, "importer")),
    "classifier": ("dicom-classifier", "classifier", partial(asking.ask, "classifier")),
    "viewer": ("ohif-viewer", "ohif-3-local", partial(viewer.look, "ohif-3", "local")),
    "dicomweb": ("ohif-viewer", "ohif-3-dicomweb", partial(viewer.look, "ohif-3", "dicomweb")),
    "ohif-2": ("ohif-viewer", "ohif-2-dicomweb", partial(viewer.look, "ohif-2", "dicomweb")),
}
"""Part -> its profile, its way of running the consumer, what runs it."""
BROWSERS = ("viewer", "dicomweb", "ohif-2")
"""Parts of which only the core set is run, unless the whole matrix is asked for."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the parts and return 1 if anything disagrees and is not explained."""
    parser = argparse.ArgumentParser(prog="conformance.run", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="|".join(PARTS))
    parser.add_argument("--full", action="store_true", help="the whole matrix in the browser too")
    parser.add_argument("--missing", action="store_true", help="what has no evidence yet")
    parser.add_argument("--only", default="", help="variants whose name has this in it")
    parser.add_argument("--real", type=Path, help="a folder of archives to run instead")
    parser.add_argument("--date", required=True, help="today's, for the evidence")
    options = parser.parse_args(arguments)
    choice = Choice(options.only, is_full=options.full, is_missing=options.missing)
    try:
        for part in options.parts:
            if options.real:
                run_real(part, options.date, options.real)
            else:
                run_part(part, options.date, choice)
    except InstallError as error:
        sys.exit(f"conformance: {error}")
    if options.real:
        profiles = dict.fromkeys(PARTS[part][0] for part in options.parts)
        found = {name: list(compare_real(name, options.real)) for name in profiles}
        save_counts({name: count(several) for name, several in found.items()})
        return tell_real(found)
    return tell_agreement({name: compare(name) for name in CONSUMERS})


@dataclass(frozen=True, slots=True)
class Choice:
    """Which variants to run: those with a word in their name; the whole matrix; only new ones."""

    only: str = ""
    is_full: bool = False
    is_missing: bool = False

    def takes(self, part: str, variant: Variant, *, is_known: bool) -> bool:
        """Tell whether a variant belongs to a run."""
        belongs = variant.is_core or self.is_full or part not in BROWSERS
        return belongs and self.only in variant.id and not (self.is_missing and is_known)


def run_part(part: str, date: str, choice: Choice) -> None:
    """Run one consumer in one way, and write its evidence."""
    profile, setup, run = PARTS[part]
    archives = build_all(profile)
    variants = {key: each for key, (each, _) in archives.items()}
    old = load_evidence(setup).records if path_of(setup).is_file() else {}
    chosen = {
        key: each for key, each in variants.items() if choice.takes(part, each, is_known=key in old)
    }
    sys.stderr.write(f"{part}: {len(chosen)} of {len(variants)} archives\n")
    seen = run(chosen, {key: path for key, (_, path) in archives.items()}) if chosen else {}
    kept = {
        key: {**record, "id": variants[key].id}
        for key, record in merge(old, seen, set(variants)).items()
    }
    save_evidence(Evidence(setup, versions_of(part), date, kept))
    keep_pictures(setup, {each.id for each in chosen.values()})


def run_real(part: str, date: str, folder: Path) -> None:
    """Run one consumer on the archives of a folder, and write its evidence."""
    _, setup, run = PARTS[part]
    archives = find_real(folder)
    sys.stderr.write(f"{part}: {len(archives)} real archives\n")
    seen = run(archives, {key: real.path for key, real in archives.items()})
    records = {key: conceal(setup, record) for key, record in seen.items()}
    save_evidence(Evidence(f"{setup}-real", versions_of(part), date, records))


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


def pins_of(part: str) -> Mapping[str, str]:
    """Return the versions that are pinned."""
    if part == "importer":
        return asking.versions("importer", ("fw-file", "fw-meta"))
    if part == "classifier":
        wanted = ("fw-classification", "fw-gear-file-classifier", "fw-gear-file-metadata-importer")
        return asking.versions("classifier", wanted)
    return viewer.pins("ohif-2" if part == "ohif-2" else "ohif-3")


def versions_of(part: str) -> Mapping[str, str]:
    """Return the versions of what takes part: those that are pinned, and Debian's as they are."""
    served = ("chromium", "orthanc", "orthanc-dicomweb")
    debian = {"viewer": ("chromium",), "dicomweb": served, "ohif-2": served}
    return {**pins_of(part), **{name: debian_version(name) for name in debian.get(part, ())}}


if __name__ == "__main__":
    sys.exit(main())
