"""Writes the results of a whole project as one table: a row for each file."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from fw_gear_dicom_check.model import PROBLEMS
from fw_gear_dicom_check.report.csv_cells import to_csv_row
from fw_gear_dicom_check.report.parquet_table import Row, Take
from fw_gear_dicom_check.rules.built_in import CONSUMERS, LATER

_RESULT_KEYS = ("state", "documented", "observed", *map(str, PROBLEMS))
PROJECT_COLUMNS = (
    *("project", "session_id", "acquisition_id", "file_id", "file", "version", "checked"),
    *("gear_version", "policy", "state", "instances", "modality", "manufacturer", "timestamp"),
    "classifier_route",
    *(f"{consumer} {key}" for consumer in ("archive", *CONSUMERS) for key in _RESULT_KEYS),
    "link",
    *("why", "next_step", "minimum_met", "minimum_lacking"),
    *("was", "new", "solved"),
    *(f"{consumer} {key}" for consumer in LATER for key in _RESULT_KEYS),
)
"""Columns in their order. New ones are added at the end only."""

NUMBER_COLUMNS = frozenset({"version", "instances"})
"""Columns of whole numbers."""


@contextmanager
def csv_table(out: BinaryIO) -> Iterator[Take]:
    """Yield a function that writes one row as CSV (RFC 4180). The header is written at once."""
    text = io.TextIOWrapper(out, "utf-8", newline="", write_through=True)
    text.write(to_csv_row(PROJECT_COLUMNS))

    def take(row: Row) -> None:
        text.write(to_csv_row(row.get(column, "") for column in PROJECT_COLUMNS))

    try:
        yield take
    finally:
        text.detach()
