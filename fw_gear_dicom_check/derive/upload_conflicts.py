"""Combines the series of many archives: the containers that an upload makes, and conflicts."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from fw_gear_dicom_check.model import LooseFiles, Series

CONTAINER_FIELDS = (
    "group._id",
    "project.label",
    "subject.label",
    "session.label",
    "acquisition.label",
)
"""Flywheel's fields that name the containers, from the top down."""
CONTAINERS = {field.partition(".")[0]: field for field in CONTAINER_FIELDS}
"""Container, as people call it -> the field that names it."""
MOST_SERIES = 100_000
"""Series that are combined at most; the others are counted."""

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")
ContainerPath = tuple[str | None, ...]
"""A container: the labels from the group down, None where nothing gives one."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One series of one archive, and its container by each mapping; hidden labels are None."""

    archive: str
    series_uid: str
    study_uid: str
    paths: Mapping[str, ContainerPath]
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """Series that an upload would mix up or leave hard to tell apart; `kind` never changes.

    `what`: the UID, or the container's labels. `among`: what shares it, in order. `mapping`: the
    one for which this holds, "" for all.
    """

    kind: str
    what: tuple[str | None, ...]
    among: tuple[str, ...]
    mapping: str = ""


class Upload:
    """The series of an upload, archive by archive; `left_out` counts those beyond the limit.

    `loose`: what is known of the loose files of each folder.
    """

    def __init__(self, most: int = MOST_SERIES) -> None:
        """Start without series; take `most` of them at most."""
        self._most = most
        self.placed: list[Placed] = []
        self.loose: list[LooseFiles] = []
        self.left_out = 0

    def add(self, archive: str, found: Iterable[Series], loose: LooseFiles | None = None) -> None:
        """Add the series of one archive, and what is known of loose files beside it."""
        self.loose += [loose] if loose else []
        for series in found:
            if len(self.placed) < self._most:
                self.placed.append(_to_placed(archive, series))
            else:
                self.left_out += 1


def count_containers(placed: Iterable[Placed], mapping: str) -> Mapping[str, int]:
    """Return level -> how many containers a mapping makes; those without a label do not count."""
    made: dict[str, set[object]] = {level: set() for level in CONTAINER_FIELDS}
    for each in placed:
        path = each.paths[mapping]
        for depth, level in enumerate(CONTAINER_FIELDS[:3], start=1):
            if path[depth - 1] is not None:
                made[level].add(path[:depth])
        made["session.label"].add(_identity(each.study_uid, path[:4]))
        made["acquisition.label"].add(_identity(each.series_uid, path))
    return {level: len(found) for level, found in made.items()}


def find_conflicts(placed: Iterable[Placed]) -> list[Conflict]:
    """Return the conflicts of an upload, the most severe kind first."""
    series_list = list(placed)
    found = [*_find_series_in_archives(series_list)]
    for mapping in series_list[0].paths if series_list else ():
        found += _find_study_in_subjects(series_list, mapping)
        found += _find_alike(series_list, mapping, "sessions_alike", 4, lambda each: each.study_uid)
        found += _find_alike(
            series_list, mapping, "acquisitions_alike", 5, lambda each: each.series_uid
        )
    return sorted(found, key=lambda each: CONFLICT_KINDS.index(each.kind))


CONFLICT_KINDS = ("series_in_archives", "study_in_subjects", "sessions_alike", "acquisitions_alike")
"""Kinds of conflict, the most severe first."""


def _to_placed(archive: str, series: Series) -> Placed:
    paths = {
        mapping: tuple(fields[level].value for level in CONTAINER_FIELDS)
        for mapping, fields in series.hierarchy.items()
    }
    study = next(iter(series.hierarchy.values()))["session.uid"].value or ""
    derived = [fields[level] for fields in series.hierarchy.values() for level in CONTAINER_FIELDS]
    is_hidden = any(each.value is None and each.source for each in derived)
    return Placed(archive, series.series_uid, study, paths, is_hidden)


def _identity(uid: str, path: ContainerPath) -> object:
    """Return what Flywheel finds sessions and acquisitions by: their UID, else their labels."""
    return uid or path


def _find_series_in_archives(placed: Iterable[Placed]) -> Iterator[Conflict]:
    archives = _group_values((each.series_uid, each.archive) for each in placed if each.series_uid)
    for uid, names in archives.items():
        if len(names) > 1:
            yield Conflict("series_in_archives", (uid,), tuple(names))


def _find_study_in_subjects(placed: Iterable[Placed], mapping: str) -> Iterator[Conflict]:
    pairs = ((each.study_uid, each.paths[mapping][:3]) for each in placed if each.study_uid)
    for uid, paths in _group_values(pairs).items():
        named = [path for path in paths if path[-1] is not None]
        if len(named) > 1:
            yield Conflict("study_in_subjects", (uid,), tuple(map(to_path_text, named)), mapping)


def _find_alike(
    placed: Iterable[Placed], mapping: str, kind: str, depth: int, uid_of: Callable[[Placed], str]
) -> Iterator[Conflict]:
    """Yield the containers at a depth that have the same parent and label, but several UIDs."""
    pairs = ((_container_of(each, mapping, depth), uid_of(each)) for each in placed if uid_of(each))
    for (_, path), uids in _group_values(pairs).items():
        if len(uids) > 1 and path[-1] is not None:
            yield Conflict(kind, path, tuple(uids), mapping)


def _container_of(each: Placed, mapping: str, depth: int) -> tuple[str, ContainerPath]:
    """Return the labels of a container, after the study UID for an acquisition, else ""."""
    return each.study_uid if depth > 4 else "", each.paths[mapping][:depth]  # noqa: PLR2004 - the acquisition's depth


def _group_values(pairs: Iterable[tuple[_Key, _Value]]) -> dict[_Key, dict[_Value, None]]:
    """Return key -> its distinct values in order."""
    found: dict[_Key, dict[_Value, None]] = defaultdict(dict)
    for key, value in pairs:
        found[key][value] = None
    return found


def to_path_text(path: ContainerPath) -> str:
    """Return a container as `group/project/subject`, with `-` for a missing label."""
    return "/".join("-" if part is None else part for part in path)
