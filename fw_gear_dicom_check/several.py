"""Checks many archives: finds them below folders, and shows how far it is."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fw_gear_dicom_check.errors import ArchiveError
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.members import is_archive, list_files
from fw_gear_dicom_check.model import Report
from fw_gear_dicom_check.settings import Settings


@dataclass(frozen=True, slots=True)
class Target:
    """One archive to check, and what it is called in reports: its path below what was asked for."""

    path: Path
    name: str


def expand(paths: Iterable[Path]) -> tuple[list[Target], list[ArchiveError]]:
    """Return the archives that the paths mean, and the paths that mean none.

    A folder means each zip below it and, if it holds other files, itself as one more archive.
    """
    found: dict[Path, Target] = {}
    faults: list[ArchiveError] = []
    for path in paths:
        try:
            targets = _below(path) if path.is_dir() else [Target(path, path.name)]
            path.stat()
        except OSError as error:
            faults.append(ArchiveError(f"{path}: {error.strerror}"))
            continue
        found |= {target.path: target for target in targets if target.path not in found}
    return list(found.values()), faults


def check_each(
    targets: Sequence[Target], settings: Settings, *, is_quiet: bool
) -> tuple[list[Report], list[ArchiveError]]:
    """Check all archives, in their order, with a progress bar where a person watches."""
    reports: list[Report] = []
    faults: list[ArchiveError] = []
    with _progress(len(targets), is_quiet=is_quiet or not sys.stderr.isatty()) as told:
        for number, target in enumerate(targets):
            try:
                reports.append(check_archive(target.path, settings, told(number), target.name))
            except ArchiveError as error:
                faults.append(error)
    return reports, faults


def _below(folder: Path) -> list[Target]:
    files = list_files(folder)
    zips = [file for file in files if is_archive(file)]
    name = folder.resolve().name
    itself = [] if zips and len(zips) == len(files) else [Target(folder, name)]
    return [*itself, *(Target(path, path.relative_to(folder).as_posix()) for path in zips)]


@contextmanager
def _progress(
    total: int, *, is_quiet: bool
) -> Iterator[Callable[[int], Callable[[int, int], None]]]:
    """Yield a function that gives, for an archive's number, what is to be told of its members."""
    if is_quiet:
        yield lambda _number: lambda _done, _all: None
        return
    from rich.console import Console  # noqa: PLC0415 - costs 60 ms, and only a person needs it
    from rich.progress import Progress  # noqa: PLC0415 - the same

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("checking", total=total)
        yield (
            lambda number: (
                lambda done, members: bar.update(task, completed=number + done / max(members, 1))
            )
        )
