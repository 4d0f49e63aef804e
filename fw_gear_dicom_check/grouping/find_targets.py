"""Finds what there is to check at paths and URLs: each series of loose files by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import BinaryIO

from fw_gear_dicom_check.errors import ArchiveError
from fw_gear_dicom_check.grouping.dicomdir_files import compare_index
from fw_gear_dicom_check.grouping.series_groups import SeriesGroups, name_groups
from fw_gear_dicom_check.limits.bounds import LIMITS, Limits
from fw_gear_dicom_check.model import Index, LooseFiles
from fw_gear_dicom_check.reading.dicom.quiet_pydicom import quiet_pydicom
from fw_gear_dicom_check.reading.find_archives import Target, find_archives
from fw_gear_dicom_check.reading.inputs.folder import Found
from fw_gear_dicom_check.reading.inputs.location import Location, LooseSeries, path_below
from fw_gear_dicom_check.text import shorten_middle

_MOST_EXAMPLES = 5
"""Files that are named as examples."""
_UNSORTED = "files of no series"
"""Name of what cannot be read, and so belongs to no series."""


@dataclass(frozen=True, slots=True)
class HowToGroup:
    """How loose files become series. `as_one`: they do not, and are one archive as they lie there.

    `zone`: of files that name none. `hides_labels`: a series is named by its number alone.
    """

    zone: tzinfo
    as_one: bool = False
    hides_labels: bool = False


def find_targets(
    locations: Iterable[Location], how: HowToGroup, limits: Limits = LIMITS
) -> tuple[list[Target], list[ArchiveError]]:
    """Return what to check, and the faults of what cannot be read, as `find_archives`.

    A folder whose loose files are of several series means each of these. What is no image is then
    in none of them; what cannot be read is one more input. Raises CallError.
    """
    if how.as_one:
        return find_archives(locations, limits)
    with quiet_pydicom():
        return find_archives(locations, limits, lambda folder: _Sorter(folder, how, limits))


class _Sorter:
    """Takes the loose files of a folder one by one, and makes inputs of them; see `Loose`."""

    def __init__(self, folder: Path, how: HowToGroup, limits: Limits) -> None:
        self._folder, self._how, self._longest = folder, how, limits.text
        self._groups = SeriesGroups(folder, how.zone, limits)

    def take(self, found: Found, kind: str, stream: BinaryIO | None) -> None:
        if found.bar:
            self._groups.add_barred(found)
        else:
            self._groups.add(found, kind, stream)

    def targets(self) -> list[Target]:
        groups = self._groups
        facts = self._to_facts()
        if len(groups.groups) <= 1:
            return [Target(self._folder, self._folder.resolve().name, facts)]
        names = name_groups(groups, self._folder, hides_labels=self._how.hides_labels)
        files = [tuple(group.files) for group in groups.groups.values()]
        if groups.unreadable:
            names, files = [*names, _UNSORTED], [*files, tuple(groups.unreadable)]
        found = [
            Target(LooseSeries(self._folder, name, each), name)
            for name, each in zip(names, files, strict=True)
        ]
        return [Target(found[0].path, found[0].name, facts), *found[1:]]

    def _to_facts(self) -> LooseFiles | None:
        """Return what is to be told; nothing of one series without an index."""
        groups = self._groups
        if len(groups.groups) <= 1 and not groups.indexes:
            return None
        return LooseFiles(
            folder=self._folder.resolve().name,
            series=len(groups.groups),
            left_out=dict(sorted(groups.left_out.items())),
            twice=len(groups.twice),
            twice_examples=tuple(map(self._name, groups.twice[:_MOST_EXAMPLES])),
            indexes=tuple(self._compare(each) for each in groups.indexes),
        )

    def _compare(self, index: Found) -> Index:
        files = (each for group in self._groups.groups.values() for each in group.files)
        lost, unlisted = compare_index(index.path, [each.path for each in files])
        return Index(
            self._name(index),
            len(lost),
            tuple(self._shown(each) for each in lost[:_MOST_EXAMPLES]),
            len(unlisted),
            tuple(self._name(Found(each)) for each in unlisted[:_MOST_EXAMPLES]),
        )

    def _name(self, found: Found) -> str:
        return self._shown(path_below(Path(found.path), self._folder))

    def _shown(self, name: str) -> str:
        return shorten_middle(name, self._longest)
