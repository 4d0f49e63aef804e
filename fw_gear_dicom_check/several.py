"""Finds the archives that paths mean, and checks them one after the other."""

import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from fw_gear_dicom_check.archive import is_litter
from fw_gear_dicom_check.errors import ArchiveError
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.members import list_files, sniff_path
from fw_gear_dicom_check.model import Report
from fw_gear_dicom_check.screen import is_watched
from fw_gear_dicom_check.settings import Settings
from fw_gear_dicom_check.surroundings import deferred_signals


@dataclass(frozen=True, slots=True)
class Target:
    """One archive to check, and what it is called in reports: its path below what was asked for."""

    path: Path
    name: str


def expand(paths: Iterable[Path]) -> tuple[list[Target], list[ArchiveError]]:
    """Return the archives that the paths mean, and the paths that cannot be read.

    A folder means each zip below it and, if it holds DICOM files or no zip at all, itself as one
    more archive. Names that would be used twice are replaced by the paths as they were given.
    """
    found: dict[Path, Target] = {}
    faults: list[ArchiveError] = []
    for path in paths:
        try:
            path.stat()
            targets, unreadable = _below(path) if path.is_dir() else ([_to_target(path)], [])
        except OSError as error:
            faults.append(_to_fault(Path(error.filename or path), error))
            continue
        faults += unreadable
        found |= {target.path: target for target in targets if target.path not in found}
    names = Counter(target.name for target in found.values())
    return [_distinct(target, names) for target in found.values()], faults


def check_each(
    targets: Sequence[Target], settings: Settings, *, jobs: int = 1, is_quiet: bool = True
) -> Iterator[Report | ArchiveError]:
    """Yield each archive's report, or why its path cannot be read, in the order of the targets.

    `jobs`: processes to share the archives among; the reports are the same whatever their number.
    """
    jobs = min(jobs, len(targets))
    with _progress(len(targets), is_quiet=is_quiet or not is_watched(sys.stderr)) as told:
        if jobs <= 1:
            for number, target in enumerate(targets):
                yield _check(target, settings, told(number))
            return
        for number, found in enumerate(_share_out(targets, settings, jobs)):
            told(number)(1, 1)
            yield found


def _share_out(
    targets: Sequence[Target], settings: Settings, jobs: int
) -> Iterator[Report | ArchiveError]:
    import multiprocessing  # noqa: PLC0415 - costs 20 ms, and few runs need it
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - the same
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415 - the same

    # Spawned, not forked: the progress bar has a thread of its own.
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(jobs, context, initializer=_depend_on_parent)
    try:
        with deferred_signals():  # a process that was begun by halves would wait for ever
            futures = [executor.submit(_check, target, settings) for target in targets]
        for target, future in zip(targets, futures, strict=True):
            try:
                yield future.result()
            except BrokenProcessPool:
                yield ArchiveError(target.path, "its process was killed; try --jobs 1")
    except BaseException:  # nobody waits for the rest: a signal, or a reader that has gone
        for process in multiprocessing.active_children():
            process.terminate()
        raise
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _depend_on_parent() -> None:
    """Leave Ctrl-C to the process that shared the work out, and end when that has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    from multiprocessing import parent_process  # noqa: PLC0415 - needed in workers alone

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _check(
    target: Target,
    settings: Settings,
    on_member: Callable[[int, int], None] = lambda _done, _all: None,
) -> Report | ArchiveError:
    try:
        return check_archive(target.path, settings, on_member, target.name)
    except ArchiveError as error:
        return error


def _to_target(path: Path) -> Target:
    return Target(path, path.name)


def _to_fault(path: Path, error: OSError) -> ArchiveError:
    return ArchiveError(path, error.strerror or "cannot be read")


def _distinct(target: Target, names: Counter[str]) -> Target:
    is_double = names[target.name] > 1
    return replace(target, name=target.path.as_posix()) if is_double else target


def _below(folder: Path) -> tuple[list[Target], list[ArchiveError]]:
    zips: list[Target] = []
    faults: list[ArchiveError] = []
    has_dicom = False

    def tell(error: OSError) -> None:
        faults.append(_to_fault(Path(error.filename or folder), error))

    for path in list_files(folder, tell):
        try:
            kind = sniff_path(path)
            if kind == "zip":
                zips.append(Target(path, path.relative_to(folder).as_posix()))
            elif not is_litter(path.name):
                has_dicom |= kind in ("dicom", "bare-dicom")
        except OSError as error:
            faults.append(_to_fault(path, error))
    itself = [Target(folder, folder.resolve().name)] if has_dicom or not zips else []
    return [*itself, *zips], faults


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

    # Its stdout is left alone, or what goes into a pipe or a file would be shown on the screen.
    with Progress(console=Console(stderr=True), transient=True, redirect_stdout=False) as bar:
        task = bar.add_task("checking", total=total)
        yield (
            lambda number: (
                lambda done, members: bar.update(task, completed=number + done / max(members, 1))
            )
        )
