"""Puts whole folders to the importer, and holds our preview of them to the tree that it makes.

python -m conformance.importer_folders --date YYYY-MM-DD [FOLDER…]
Without folders: the exports of tests/support/exports.py and the shared corpora; what the importer
made of them is kept as evidence, labels as digests.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from conformance import asking
from conformance.our_settings import default_settings
from conformance.places import EVIDENCE
from conformance.real import to_digest
from fw_gear_dicom_check.grouping.find_targets import HowToGroup, find_targets
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Series
from fw_gear_dicom_check.reading.find_archives import Target
from fw_gear_dicom_check.reading.inputs.folder import list_files_below
from fw_gear_dicom_check.reading.inputs.location import LooseSeries, path_below
from tests.support.corpora import CORPORA
from tests.support.exports import EXPORTS

PATH = EVIDENCE / "importer-folders.json"
Tree = Mapping[str, Any]
"""Of a folder: `series`, each with `files`, `instances` and `fields`, and `refused`, by file."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder to ask about."""

    id: str
    path: Path

    def build(self, _folder: Path) -> Path:
        """Return its path: it is written already."""
        return self.path


def make_folders(place: Path) -> Iterator[Folder]:
    """Write the exports, and yield them and the corpora."""
    for name, make in EXPORTS.items():
        (place / name).mkdir()
        make(place / name)
        yield Folder(name, place / name)
    if CORPORA.is_dir():
        yield Folder("corpora", CORPORA / "files")


def ask_importer(folders: Sequence[Folder]) -> dict[str, Tree]:
    """Return by name the trees that the importer makes, labels as digests."""
    paths = {each.id: each.path for each in folders}
    found = asking.ask("importer", {each.id: each for each in folders}, paths, "tree.py")
    return {name: _digested(tree) for name, tree in found.items()}


def _digested(tree: Tree) -> Tree:
    series = [
        {**each, "fields": {key: to_digest(text) for key, text in each["fields"].items()}}
        for each in tree["series"]
    ]
    return {"series": series, "refused": tree["refused"]}


def differences(folder: Path, tree: Tree) -> Iterator[str]:
    """Yield in what our series of a folder differ from those that the importer makes."""
    ours = dict(_our_series(folder, tree["refused"]))
    theirs = {tuple(each["files"]): each["fields"] for each in tree["series"]}
    for files in ours.keys() ^ theirs.keys():
        yield f"{'ours' if files in ours else 'theirs'} alone: {', '.join(files[:3])}"
    for files in ours.keys() & theirs.keys():
        for name, derived in ours[files].hierarchy["fw-file"].items():
            if to_digest(derived.value) != theirs[files].get(name):
                yield f"{name} of {files[0]}"


def _our_series(
    folder: Path, refused: Mapping[str, str]
) -> Iterator[tuple[tuple[str, ...], Series]]:
    """Yield the files and the place of each series that we foretell, without refused files.

    Which files are refused is the matter of rules, and of their own evidence.
    """
    settings = default_settings()
    targets, _ = find_targets([folder], HowToGroup(settings.zone.info))
    for target in targets:
        report = check_archive(target.path, settings, name=target.name)
        files = sorted(set(_names(target, folder)) - refused.keys())
        for series in report.series:
            if series.is_filed:
                yield tuple(files), series


def _names(target: Target, folder: Path) -> Iterator[str]:
    if isinstance(target.path, LooseSeries):
        files = [Path(each.path) for each in target.path.files]
    else:
        files = list_files_below(folder)
    yield from (path_below(each, folder) for each in files)


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask, compare and print; return 1 where anything differs."""
    parser = argparse.ArgumentParser(prog="conformance.importer_folders", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--date", default="", help="today's, for the evidence")
    options = parser.parse_args(arguments)
    wrong = 0
    with TemporaryDirectory() as place:
        given = [Folder(str(each), each) for each in options.folders]
        folders = given or list(make_folders(Path(place)))
        trees = ask_importer(folders)
        for each in folders:
            found = list(differences(each.path, trees[each.id]))
            wrong += len(found)
            count = len(trees[each.id]["series"])
            sys.stdout.write(f"{each.id}: {count} series, {len(found)} differences\n")
            sys.stdout.writelines(f"  {line}\n" for line in found)
    if not given and options.date:
        evidence = {"date": options.date, "versions": _versions(), "trees": trees}
        PATH.write_text(json.dumps(evidence, indent=1, sort_keys=True) + "\n", "utf-8")
    return int(bool(wrong))


def _versions() -> dict[str, str]:
    return asking.versions("importer", ("fw-file", "fw-meta"))


if __name__ == "__main__":
    sys.exit(main())
