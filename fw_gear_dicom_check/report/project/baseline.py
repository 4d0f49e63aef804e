"""Compares a project's files with an earlier table: what is new, what is solved, what stays."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fw_gear_dicom_check.errors import CallError
from fw_gear_dicom_check.report.csv_cells import to_cell
from fw_gear_dicom_check.report.parquet_table import Row
from fw_gear_dicom_check.report.project.needs import needs_of

_NEW_FILE, _UNCHECKED = "new file", "not checked"
"""What stands in the column `was` where there is no earlier answer."""
_REQUIRED = frozenset({"file_id", "state", "checked"})
"""Columns without which a table is not one of a project."""


@dataclass(slots=True)
class ChangeCounts:
    """How many files, and problems, are new, solved, or stay.

    `absent`: files of the baseline that are not among those of now.
    """

    new_files: int = 0
    absent: int = 0
    worse: int = 0
    better: int = 0
    new: int = 0
    solved: int = 0
    stays: int = 0


@dataclass(slots=True)
class ProjectBaseline:
    """Answer and problems of each file by its id, as an earlier table has them."""

    files: Mapping[str, tuple[str, frozenset[str]]]
    counts: ChangeCounts = field(default_factory=ChangeCounts)

    def compare(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the rows with what has changed; the counts are whole at the end."""
        self.counts.absent = len(self.files)
        for row in rows:
            yield {**row, **self._changes(row)}

    def _changes(self, row: Row) -> Row:
        counts, known = self.counts, self.files.get(row["file_id"])
        was, before = known or (_NEW_FILE, frozenset[str]())
        counts.absent -= known is not None
        counts.new_files += known is None
        if row["checked"] in ("no", "gone"):
            return {"was": was}
        now = _problems({key: to_cell(value) for key, value in row.items()})
        new, solved = sorted(now - before), sorted(before - now)
        counts.worse += bool(new)
        counts.better += bool(solved)
        counts.new += len(new)
        counts.solved += len(solved)
        counts.stays += len(now & before)
        return {"was": was, "new": ", ".join(new), "solved": ", ".join(solved)}


def load_project_baseline(path: Path) -> ProjectBaseline:
    """Read what `batch collect -o earlier.csv` has written. Raises CallError."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            return ProjectBaseline(_read(csv.DictReader(stream)))
    except OSError as error:
        raise CallError(f"{path}: cannot be read ({error.strerror})") from None
    except (csv.Error, ValueError):
        reason = "is no table of a project; give what `batch collect -o earlier.csv` wrote"
        raise CallError(f"{path}: {reason}") from None


def _read(table: "csv.DictReader[str]") -> Mapping[str, tuple[str, frozenset[str]]]:
    """Return the files of a table. Raises ValueError for another table.

    Files with the same problems share one set of them: a project has few such sets.
    """
    if not set(table.fieldnames or ()) >= _REQUIRED:
        raise ValueError
    shared: dict[frozenset[str], frozenset[str]] = {}
    found = {}
    for cells in table:
        row = {key: value or "" for key, value in cells.items() if key}
        problems = _problems(row)
        found[row["file_id"]] = (row["state"] or _UNCHECKED, shared.setdefault(problems, problems))
    return found


def _problems(cells: Row) -> frozenset[str]:
    """Return a file's problems, by its cells as they are written in a table."""
    return frozenset(map(str, needs_of(cells)))
