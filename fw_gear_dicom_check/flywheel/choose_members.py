"""Chooses which members of a zip a first look reads, by their names and sizes alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from fw_gear_dicom_check.model import Unseen
from fw_gear_dicom_check.reading.inputs.litter import is_litter

_FOREIGN_EXTENSIONS = frozenset(
    {
        *(".bat", ".bmp", ".css", ".csv", ".db", ".dll", ".exe", ".gif", ".gz", ".htm", ".html"),
        *(".inf", ".ini", ".jpeg", ".jpg", ".js", ".json", ".log", ".mat", ".md", ".nii", ".pdf"),
        *(".png", ".tif", ".tiff", ".txt", ".xml", ".zip"),
    }
)
"""Extensions that DICOM files hardly ever have."""
_DICOMDIR_NAME = "dicomdir"
"""Name, in lower case, of an index of files (PS3.10 8.6)."""


@dataclass(frozen=True, slots=True)
class MemberEntry:
    """A member as listed in a zip's directory; `size`: bytes of its content."""

    path: str
    size: int


def choose_members(
    entries: Sequence[MemberEntry], most: int
) -> tuple[list[MemberEntry], Unseen | None]:
    """Return the members to look at, in the archive's order, and what is left out.

    1. Empty members, which cost nothing.
    2. Of those that look like DICOM, sorted by name: the first, the last, and evenly between.
    3. Where these are fewer than `most`, some of the others: foreign ones, then litter.
    """
    by_path = {entry.path: entry for entry in reversed(entries)}  # of equal names, the first
    ranks = {path: _rank(path) for path in by_path}
    filled = sorted((path for path in by_path if by_path[path].size), key=lambda p: (ranks[p], p))
    likely = [path for path in filled if not ranks[path]]
    chosen = {path for path, entry in by_path.items() if not entry.size}
    chosen.update(_spread(likely, most) if len(likely) >= most else filled[:most])
    seen = [entry for entry in entries if entry.path in chosen and by_path[entry.path] is entry]
    return seen, _to_unseen(entries, seen, ranks)


def _rank(path: str) -> int:
    """Return 0 for what looks like DICOM, 1 for what looks foreign, 2 for litter."""
    if is_litter(path):
        return 2
    name = PurePosixPath(path).name.lower()
    return int(name == _DICOMDIR_NAME or PurePosixPath(name).suffix in _FOREIGN_EXTENSIONS)


def _spread(paths: Sequence[str], most: int) -> list[str]:
    steps = max(most - 1, 1)
    return [paths[step * (len(paths) - 1) // steps] for step in range(most)]


def _to_unseen(
    entries: Sequence[MemberEntry], seen: Sequence[MemberEntry], ranks: Mapping[str, int]
) -> Unseen | None:
    known = {id(entry) for entry in seen}
    left = [ranks[entry.path] for entry in entries if id(entry) not in known]
    return Unseen(len(left), left.count(2), left.count(1)) if left else None
