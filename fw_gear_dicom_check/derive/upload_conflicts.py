"""Combines the series of many archives: the containers that an upload makes, and conflicts."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from fw_gear_dicom_check.derive.contradictions import (
    find_collided,
    find_dangling,
    find_long_sessions,
    find_people,
)
from fw_gear_dicom_check.derive.placed import (
    ACQUISITION_DEPTH,
    CONTAINER_FIELDS,
    SESSION_DEPTH,
    SUBJECT_DEPTH,
    Conflict,
    ContainerPath,
    Placed,
    group_values,
    to_placed,
)
from fw_gear_dicom_check.model import LooseFiles, Series

CONTAINERS = {field.partition(".")[0]: field for field in CONTAINER_FIELDS}
"""Container, as people call it -> the field that names it."""
MOST_SERIES = 100_000
"""Series that are combined at most; the others are counted."""


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
                self.placed.append(to_placed(archive, series))
            else:
                self.left_out += 1


def count_containers(placed: Iterable[Placed], mapping: str) -> Mapping[str, int]:
    """Return level -> how many containers a mapping makes; those without a label do not count."""
    made: dict[str, set[object]] = {level: set() for level in CONTAINER_FIELDS}
    for each in placed:
        if not each.is_in(mapping):
            continue
        path = each.paths[mapping]
        for depth, level in enumerate(CONTAINER_FIELDS[:SUBJECT_DEPTH], start=1):
            if path[depth - 1] is not None:
                made[level].add(path[:depth])
        made["session.label"].add(_identity(each.study_uid, path[:4]))
        made["acquisition.label"].add(_identity(each.series_uid, path))
    return {level: len(found) for level, found in made.items()}


def find_conflicts(placed: Iterable[Placed]) -> list[Conflict]:
    """Return the conflicts of an upload, the most severe kind first."""
    series_list = list(placed)
    found = [
        *_find_series_in_archives(series_list),
        *find_long_sessions(series_list),
        *find_dangling(series_list),
    ]
    for mapping in series_list[0].paths if series_list else ():
        filed = [each for each in series_list if each.is_in(mapping)]
        found += _find_study_in_subjects(filed, mapping)
        found += find_people(filed, mapping)
        found += find_collided(filed, mapping)
        found += _find_alike(filed, mapping, "sessions_alike", SESSION_DEPTH, _study_of)
        found += _find_alike(filed, mapping, "acquisitions_alike", ACQUISITION_DEPTH, _series_of)
    return sorted(found, key=lambda each: CONFLICT_KINDS.index(each.kind))


CONFLICT_KINDS = (
    "people_in_subject",
    "series_in_archives",
    "study_in_subjects",
    "labels_collide",
    "session_of_days",
    "reference_not_there",
    "sessions_alike",
    "acquisitions_alike",
)
"""Kinds of conflict, the most severe first."""


def _study_of(each: Placed) -> str:
    return each.study_uid


def _series_of(each: Placed) -> str:
    return each.series_uid


def _identity(uid: str, path: ContainerPath) -> object:
    """Return what Flywheel finds sessions and acquisitions by: their UID, else their labels."""
    return uid or path


def _find_series_in_archives(placed: Iterable[Placed]) -> Iterator[Conflict]:
    archives = group_values((each.series_uid, each.archive) for each in placed if each.series_uid)
    for uid, names in archives.items():
        if len(names) > 1:
            yield Conflict("series_in_archives", (uid,), tuple(names))


def _find_study_in_subjects(placed: Iterable[Placed], mapping: str) -> Iterator[Conflict]:
    pairs = (
        (each.study_uid, each.paths[mapping][:SUBJECT_DEPTH]) for each in placed if each.study_uid
    )
    for uid, paths in group_values(pairs).items():
        named = [path for path in paths if path[-1] is not None]
        if len(named) > 1:
            yield Conflict("study_in_subjects", (uid,), tuple(map(to_path_text, named)), mapping)


def _find_alike(
    placed: Iterable[Placed], mapping: str, kind: str, depth: int, uid_of: Callable[[Placed], str]
) -> Iterator[Conflict]:
    """Yield the containers at a depth that have the same parent and label, but several UIDs."""
    pairs = ((_container_of(each, mapping, depth), uid_of(each)) for each in placed if uid_of(each))
    for (_, path), uids in group_values(pairs).items():
        if len(uids) > 1 and path[-1] is not None:
            yield Conflict(kind, path, tuple(uids), mapping)


def _container_of(each: Placed, mapping: str, depth: int) -> tuple[str, ContainerPath]:
    """Return the labels of a container, after the study UID for an acquisition, else ""."""
    return each.study_uid if depth > SESSION_DEPTH else "", each.paths[mapping][:depth]


def to_path_text(path: ContainerPath) -> str:
    """Return a container as `group/project/subject`, with `-` for a missing label."""
    return "/".join("-" if part is None else part for part in path)
