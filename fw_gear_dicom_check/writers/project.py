"""Writes the results of a whole project: one table, and an overview of it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from fw_gear_dicom_check.model import PROBLEMS, State
from fw_gear_dicom_check.profile import BUILT_IN
from fw_gear_dicom_check.writers.cells import to_row
from fw_gear_dicom_check.writers.lines import Line, fit, to_visible

_OUTCOMES = tuple(map(str, PROBLEMS))
_TOLD = ("state", "documented", "observed", *_OUTCOMES)
COLUMNS = (
    *("project", "session_id", "acquisition_id", "file_id", "file", "version", "checked"),
    *("gear_version", "policy", "state", "instances", "modality", "manufacturer", "timestamp"),
    "classifier_route",
    *(f"{consumer} {key}" for consumer in BUILT_IN for key in _TOLD),
)
"""Columns, in their order; new ones are added at the end only."""
_MOST = 10
"""Needs that the overview names."""


@dataclass(slots=True)
class Tally:
    """What is counted while the rows pass."""

    files: int = 0
    checked: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    lacking: Counter[tuple[str, str]] = field(default_factory=Counter)

    def count(self, row: Mapping[str, str]) -> None:
        """Count one file."""
        self.files += 1
        self.checked[row["checked"]] += 1
        for consumer in BUILT_IN:
            for kind in ("documented", "observed"):
                self.verdicts[consumer, kind, row.get(f"{consumer} {kind}", "")] += 1
            for name in {n for key in _OUTCOMES for n in _names(row.get(f"{consumer} {key}", ""))}:
                self.lacking[consumer, name] += 1


def to_project_csv(rows: Iterator[Mapping[str, str]], tally: Tally) -> Iterator[str]:
    """Yield the table, header first, row by row, and count what passes."""
    yield to_row(COLUMNS)
    for row in rows:
        tally.count(row)
        yield to_row(row.get(column, "") for column in COLUMNS)


def to_project_overview(tally: Tally, width: int) -> Iterator[Line]:
    """Yield how many files pass for each consumer, and what is lacking most often."""
    checked = ", ".join(f"{tally.checked[each]:,} {each}" for each in sorted(tally.checked))
    yield Line(fit(f"{tally.files:,} DICOM files; checked: {checked or 'none'}", width), "strong")
    yield Line(f"{'':<18}{'documented minimum':<22}expected to work")
    for consumer in BUILT_IN:
        told = [_counts(tally, consumer, kind) for kind in ("documented", "observed")]
        yield Line(f"{consumer:<18}{told[0]:<22}{told[1]}")
    if tally.lacking:
        yield Line("MOST OFTEN NOT AS IT SHOULD BE", "warn")
    for (consumer, name), count in tally.lacking.most_common(_MOST):
        yield Line(fit(f"{count:>9,}  {to_visible(name)} ({consumer})", width))


def _counts(tally: Tally, consumer: str, kind: str) -> str:
    found = {state: tally.verdicts[consumer, kind, str(state)] for state in State}
    return ", ".join(f"{count:,} {state}" for state, count in found.items() if count) or "-"


def _names(text: str) -> list[str]:
    return [name for name in text.split(", ") if name]
