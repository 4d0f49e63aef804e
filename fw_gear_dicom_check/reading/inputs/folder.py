"""Lists what is below a folder, however deep or wide it is: files, and what is not opened."""

import os
from pathlib import Path
from typing import NamedTuple

from fw_gear_dicom_check.errors import MemberFault, SkipReason
from fw_gear_dicom_check.model import Fault
from fw_gear_dicom_check.reading.inputs.regular_file import (
    kind_of,
    leads_nowhere,
    why_unreadable,
)
from fw_gear_dicom_check.version import UNFINISHED


class Found(NamedTuple):
    """A path below a folder; `bar`: why it is not opened, None for a file or a link to one."""

    path: str
    bar: SkipReason | Fault | None = None


def walk_folder(folder: Path, most: int | None = None) -> list[Found]:
    """Return what is below a folder in the order of its paths, or any `most` + 1 of more.

    A subfolder that cannot be read is one fault; links to folders are not followed, and an output
    that is being written is left out. Raises OSError if the folder itself cannot be read.
    """
    root = os.fspath(folder)
    found: list[Found] = []
    waiting = [root]
    while waiting and not _is_over(found, most):
        parent = waiting.pop()
        try:
            _list_into(found, waiting, parent, most)
        except OSError as error:
            if parent == root:
                raise
            found.append(Found(parent, _unreadable_folder(error)))
    return sorted(found, key=_place)


def name_below(path: str, folder: Path) -> str:
    """Return the path of something found below a folder, from there on, with slashes.

    As texts: of 100,000 files, objects in their place cost a tenth of the check.
    """
    root = os.fspath(folder)
    return path[len(root) + (not root.endswith(os.sep)) :].replace(os.sep, "/")


def list_files_below(folder: Path) -> list[Path]:
    """Return all files below a folder, and links to files, in the order of their paths."""
    return [Path(each.path) for each in walk_folder(folder) if each.bar is None]


def _list_into(found: list[Found], waiting: list[str], parent: str, most: int | None) -> None:
    with os.scandir(parent) as entries:
        for entry in entries:
            if _is_over(found, most):
                return
            if _is_folder(entry):
                waiting.append(entry.path)
            elif not entry.name.endswith(UNFINISHED):
                found.append(Found(entry.path, _bar(entry)))


def _is_over(found: list[Found], most: int | None) -> bool:
    return most is not None and len(found) > most


def _place(found: Found) -> str:
    """Return what sorts paths by their parts: a slash comes before any other character."""
    return found.path.replace(os.sep, "\0")


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _bar(entry: "os.DirEntry[str]") -> SkipReason | Fault | None:
    try:
        return None if entry.is_file(follow_symlinks=False) else kind_of(entry.stat().st_mode)
    except OSError as error:
        if leads_nowhere(entry.path, error):
            reason = "it is a link that leads nowhere; copy the file itself"
            return Fault(MemberFault.BROKEN_LINK, reason)
        reason = f"it cannot be read ({why_unreadable(entry.path, error)})"
        return Fault(MemberFault.DAMAGED_MEMBER, f"{reason}; copy or upload it again")


def _unreadable_folder(error: OSError) -> Fault:
    reason = f"{error.strerror}; nothing in this folder was checked"
    return Fault(MemberFault.UNREADABLE_FOLDER, reason)
