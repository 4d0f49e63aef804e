"""The series of an upload, each in its place: what conflicts are looked for in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from fw_gear_dicom_check.model import Series

CONTAINER_FIELDS = (
    "group._id",
    "project.label",
    "subject.label",
    "session.label",
    "acquisition.label",
)
"""Flywheel's fields that name the containers, from the top down."""
SUBJECT_DEPTH, SESSION_DEPTH, ACQUISITION_DEPTH = 3, 4, 5
"""Number of labels in the path of a subject, of a session and of an acquisition."""
IMPORTER = "fw-file"
"""The mapping of the current importer."""
_SUBJECT = "subject.label"

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")
ContainerPath = tuple[str | None, ...]
"""A container: the labels from the group down, None where nothing gives one."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One series of one archive, and its container by each mapping; hidden labels are None.

    `moment`: when it was acquired, as the importer says, "" for never. `written`: by mapping, what
    the subject's label was made of. The others are those of Series.
    """

    archive: str
    series_uid: str
    study_uid: str
    paths: Mapping[str, ContainerPath]
    is_hidden: bool = False
    is_filed: bool = True
    modality: str = ""
    moment: str = ""
    written: Mapping[str, str] = field(default_factory=dict)
    refers_to: tuple[str, ...] = ()
    person: Mapping[str, str] = field(default_factory=dict)

    def is_in(self, mapping: str) -> bool:
        """Tell whether it is filed at all by whoever files by this mapping."""
        return self.is_filed or mapping != IMPORTER


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


def to_placed(archive: str, series: Series) -> Placed:
    """Return where a series of an archive is placed."""
    paths = {
        mapping: tuple(fields[level].value for level in CONTAINER_FIELDS)
        for mapping, fields in series.hierarchy.items()
    }
    study = next(iter(series.hierarchy.values()))["session.uid"].value or ""
    derived = [fields[level] for fields in series.hierarchy.values() for level in CONTAINER_FIELDS]
    moment = series.hierarchy.get(IMPORTER, {}).get("acquisition.timestamp")
    return Placed(
        archive,
        series.series_uid,
        study,
        paths,
        is_hidden=any(each.value is None and each.source for each in derived),
        is_filed=series.is_filed,
        modality=series.modality,
        moment=(moment.value if moment else None) or "",
        written={
            mapping: fields[_SUBJECT].written or fields[_SUBJECT].value or ""
            for mapping, fields in series.hierarchy.items()
        },
        refers_to=series.refers_to,
        person=series.person,
    )


def group_values(pairs: Iterable[tuple[_Key, _Value]]) -> dict[_Key, dict[_Value, None]]:
    """Return key -> its distinct values in order."""
    found: dict[_Key, dict[_Value, None]] = defaultdict(dict)
    for key, value in pairs:
        found[key][value] = None
    return found
