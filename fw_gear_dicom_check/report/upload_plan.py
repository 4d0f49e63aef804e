"""Writes the plan of an upload: a row for each series, where it lands and what is in its way."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from fw_gear_dicom_check.derive.placed import (
    ACQUISITION_DEPTH,
    SUBJECT_DEPTH,
    Conflict,
    Placed,
)
from fw_gear_dicom_check.derive.upload_conflicts import CONTAINERS, Upload, find_conflicts
from fw_gear_dicom_check.model import Report, Series
from fw_gear_dicom_check.report.csv_cells import to_csv_row

_MAPPINGS = {"documented": "documented", "fw-file": "importer"}
"""Mapping -> how its columns are called."""
PLAN_COLUMNS = (
    *("archive", "answer", "files", "instances", "series_uid", "modality", "filed"),
    *(f"{name} {field}" for name in _MAPPINGS.values() for field in CONTAINERS),
    *("timestamp", "importer timestamp", "conflicts", "refers_to"),
)
"""Columns in their order. New ones are added at the end only."""
_SEPARATOR = "; "

Row = tuple[str, ...]


class UploadPlan:
    """The rows of a plan, as the reports pass; conflicts are known at the end."""

    def __init__(self) -> None:
        """Start without a series."""
        self._upload = Upload()
        self._rows: list[Row] = []

    def watch(self, reports: Iterable[Report]) -> Iterator[Report]:
        """Yield the same reports, and note where their series land."""
        for report in reports:
            before = len(self._upload.placed)
            self._upload.add(report.name, report.series)
            kept = len(self._upload.placed) - before
            self._rows += [_to_row(report, each) for each in report.series[:kept]]
            yield report

    def to_csv(self) -> Iterator[str]:
        """Yield the table, the header first; to be called when all reports have passed."""
        yield to_csv_row(PLAN_COLUMNS)
        found = _by_place(find_conflicts(self._upload.placed))
        for placed, row in zip(self._upload.placed, self._rows, strict=True):
            conflicts = _SEPARATOR.join(_conflicts_of(placed, found))
            yield to_csv_row([*row, conflicts, _SEPARATOR.join(placed.refers_to)])


def _to_row(report: Report, series: Series) -> Row:
    labels = [
        series.hierarchy[mapping][field].value or ""
        for mapping in _MAPPINGS
        for field in CONTAINERS.values()
    ]
    return (
        report.name,
        str(report.state),
        str(report.members),
        str(series.instances),
        series.series_uid,
        series.modality,
        "yes" if series.is_filed else "no",
        *labels,
        series.timestamp.value or "",
        series.hierarchy["fw-file"]["acquisition.timestamp"].value or "",
    )


_Place = tuple[str, tuple[str | None, ...]]
"""Mapping, and a UID or the labels of a container."""


def _by_place(conflicts: Iterable[Conflict]) -> Mapping[_Place, list[str]]:
    found: dict[_Place, list[str]] = defaultdict(list)
    for each in conflicts:
        found[each.mapping, each.what].append(each.kind)
    return found


def _conflicts_of(placed: Placed, found: Mapping[_Place, list[str]]) -> list[str]:
    """Return the kinds of conflict that a series is part of, the most severe kind first."""
    uids = (placed.series_uid, placed.study_uid, *placed.refers_to)
    places: list[_Place] = [("", (uid,)) for uid in uids]
    for mapping, path in placed.paths.items():
        if placed.is_in(mapping):
            places.append((mapping, (placed.study_uid,)))
            depths = range(SUBJECT_DEPTH, ACQUISITION_DEPTH + 1)
            places += [(mapping, path[:depth]) for depth in depths]
    return list(dict.fromkeys(kind for each in places for kind in found.get(each, ())))
