"""Writes the results of a whole project as Apache Parquet, some thousand rows at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from fw_gear_dicom_check.report.lines import to_visible
from fw_gear_dicom_check.report.project.table import COLUMNS, Take
from fw_gear_dicom_check.report.project.tally import Row

_NUMBERS = frozenset({"version", "instances"})
"""Columns of whole numbers. Timestamps stay texts: some have no zone, some no time of day."""
GROUP = 5000
"""Rows of a row group, which is what is held in memory."""
_LARGEST = 2**63


@contextmanager
def parquet_table(out: BinaryIO, group: int = GROUP) -> Iterator[Take]:
    """Yield what writes a row. `group`: rows that are written, and held, together.

    Where the table has no value there is none, not an empty text.
    Raises ImportError where pyarrow is not installed.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra, and it costs 30 ms
    from pyarrow import parquet  # noqa: PLC0415 - the same

    kinds = [(each, pa.int64() if each in _NUMBERS else pa.string()) for each in COLUMNS]
    schema = pa.schema(kinds)
    waiting: list[Row] = []
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:

        def write() -> None:
            if waiting:
                writer.write_batch(pa.RecordBatch.from_pydict(_to_columns(waiting), schema))
                waiting.clear()

        def take(row: Row) -> None:
            waiting.append(row)
            if len(waiting) == group:
                write()

        yield take
        write()


def _to_columns(rows: list[Row]) -> dict[str, list[Any]]:
    return {
        column: [
            (_to_number if column in _NUMBERS else _to_text)(row.get(column, "")) for row in rows
        ]
        for column in COLUMNS
    }


def _to_number(text: str) -> int | None:
    is_number = (
        text.isascii() and text.removeprefix("-").isdigit() and len(text) < len(f"{_LARGEST}")
    )
    return int(text) if is_number else None


def _to_text(text: str) -> str | None:
    return to_visible(text) or None
