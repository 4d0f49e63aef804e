"""Finds the archives at paths and URLs: zips, files, and folders of DICOM files."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Protocol

from fw_gear_dicom_check.errors import ArchiveError, MemberFault
from fw_gear_dicom_check.limits.bounds import LIMITS, Limits
from fw_gear_dicom_check.model import Fault, LooseFiles
from fw_gear_dicom_check.reading.inputs.folder import Found, name_below, walk_folder
from fw_gear_dicom_check.reading.inputs.litter import is_litter
from fw_gear_dicom_check.reading.inputs.location import Location, LooseSeries, Url, path_below
from fw_gear_dicom_check.reading.inputs.members import sniff_stream
from fw_gear_dicom_check.reading.inputs.regular_file import open_regular, why_unreadable


@dataclass(frozen=True, slots=True)
class Target:
    """One archive to check, and its name in reports: its path below the given folder.

    `loose`: what is known of all loose files of its folder, told with the first of their series.
    """

    path: Location
    name: str
    loose: LooseFiles | None = None


class Loose(Protocol):
    """Takes the loose files of a folder one by one, and makes archives of them."""

    def take(self, found: Found, kind: str, stream: BinaryIO | None) -> None:
        """Take a file of a kind (see `sniff`), at the beginning of its stream if it was opened."""

    def targets(self) -> list[Target]:
        """Return the archives."""


def find_archives(
    locations: Iterable[Location],
    limits: Limits = LIMITS,
    sort_loose: Callable[[Path], Loose] | None = None,
) -> tuple[list[Target], list[ArchiveError]]:
    """Return the archives at paths and URLs, and the faults of those that cannot be read.

    A folder means each zip below it and, if it holds DICOM files or no zip at all, itself as one
    more archive, or what `sort_loose` makes of them where they are not too many to be read. Where
    two archives have the same name, each is called by its whole path. Raises CallError.
    """
    found: dict[Location, Target] = {}
    faults: list[ArchiveError] = []
    for location in locations:
        targets, unreadable = (
            _find_at_url(location, limits)
            if isinstance(location, Url)
            else _find_at_path(location, limits, sort_loose)
        )
        faults += unreadable
        found |= {target.path: target for target in targets if target.path not in found}
    names = Counter(target.name for target in found.values())
    targets = [_distinct(target, names) for target in found.values()]
    # URLs may differ in parts that are not shown.
    numbered = number_names(target.name for target in targets)
    named = [replace(each, name=name) for each, name in zip(targets, numbered, strict=True)]
    return named, faults


def _find_at_path(
    path: Path | LooseSeries, limits: Limits, sort_loose: Callable[[Path], Loose] | None
) -> tuple[list[Target], list[ArchiveError]]:
    if isinstance(path, LooseSeries):
        return [Target(path, path.name)], []
    try:
        path.stat()
        if path.is_dir():
            return _find_below_folder(path, limits, sort_loose)
        return [Target(path, path.name)], []
    except OSError as error:
        return [], [_to_fault(Path(error.filename or path), error)]


def _find_at_url(url: Url, limits: Limits) -> tuple[list[Target], list[ArchiveError]]:
    from fw_gear_dicom_check.reading.remote.choose_store import store_of  # noqa: PLC0415 - only URLs need it

    store = store_of(url, limits)
    if not url.is_folder:
        return [Target(url, url.name)], []
    from fw_gear_dicom_check.reading.remote.open_url import list_kinds  # noqa: PLC0415 - the same

    zips: list[Target] = []
    faults: list[ArchiveError] = []
    has_dicom = False
    try:
        for found, kind in list_kinds(store, url):
            if isinstance(kind, ArchiveError):
                faults.append(kind)
            elif kind == "zip":
                zips.append(Target(found, path_below(found, url)))
            elif not is_litter(found.name):
                has_dicom |= kind in ("dicom", "bare-dicom")
    except ArchiveError as error:
        return [], [error]
    itself = [Target(url, url.name)] if has_dicom or not zips else []
    return [*itself, *zips], faults


def _to_fault(path: Path, error: OSError) -> ArchiveError:
    return ArchiveError(path, why_unreadable(path, error))


def _distinct(target: Target, names: Counter[str]) -> Target:
    is_double = names[target.name] > 1
    return replace(target, name=str(target.path)) if is_double else target


def _find_below_folder(
    folder: Path, limits: Limits, sort_loose: Callable[[Path], Loose] | None
) -> tuple[list[Target], list[ArchiveError]]:
    zips: list[Target] = []
    faults: list[ArchiveError] = []
    has_dicom = False
    all_found = walk_folder(folder)
    loose = sort_loose(folder) if sort_loose and len(all_found) <= limits.members else None

    for found in all_found:
        try:
            kind = _take(found, loose)
        except OSError as error:
            faults.append(_to_fault(Path(found.path), error))
            continue
        if found.bar:
            faults += _faults_of(found)
        elif kind == "zip":
            zips.append(Target(Path(found.path), name_below(found.path, folder)))
        elif kind in ("dicom", "bare-dicom"):
            has_dicom = has_dicom or not is_litter(Path(found.path).name)
    if zips and not has_dicom:
        return zips, faults
    itself = loose.targets() if loose else [Target(folder, folder.resolve().name)]
    return [*itself, *zips], faults


def _take(found: Found, loose: Loose | None) -> str:
    """Return a file's kind, and give it to whoever sorts loose files. Raises OSError."""
    if found.bar:
        if loose:
            loose.take(found, "other", None)
        return "other"
    try:
        with open_regular(found.path) as stream:
            kind = sniff_stream(stream)
            if loose and kind != "zip":
                stream.seek(0)
                loose.take(found, kind, stream)
            return kind
    except OSError as error:
        if loose:
            bar = Fault(MemberFault.DAMAGED_MEMBER, why_unreadable(found.path, error))
            loose.take(found._replace(bar=bar), "other", None)
        raise


def _faults_of(found: Found) -> list[ArchiveError]:
    """Return the fault of what cannot be read; what is no file is none."""
    bar = found.bar
    return [ArchiveError(Path(found.path), bar.reason)] if isinstance(bar, Fault) else []


def number_names(names: Iterable[str]) -> list[str]:
    """Return names with a number after each that another one before is equal to."""
    seen: Counter[str] = Counter()
    numbered: list[str] = []
    for name in names:
        seen[name] += 1
        numbered.append(f"{name} ({seen[name]})" if seen[name] > 1 else name)
    return numbered
