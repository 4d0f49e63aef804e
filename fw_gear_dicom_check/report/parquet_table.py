"""Writes a table as Apache Parquet, in groups of rows."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

from fw_gear_dicom_check.report.lines import to_visible

Row = Mapping[str, str]
Take = Callable[[Row], None]
"""A function that writes one row."""
ROW_GROUP = 5000
"""Rows of a row group, which is held in memory as a whole."""
_INT64_END = 2**63
"""The first whole number that 64 bits with a sign cannot hold."""


@contextmanager
def parquet_table(
    out: BinaryIO, columns: Sequence[str], numbers: Collection[str], group: int = ROW_GROUP
) -> Iterator[Take]:
    """Yield a function that writes one row. `group`: rows that are held and written together.

    `numbers`: columns of whole numbers. Timestamps stay texts: some have no zone, some no time.
    A cell without a value is null, not an empty text.
    Raises ImportError where pyarrow is not installed.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra, and it costs 30 ms
    from pyarrow import parquet  # noqa: PLC0415 - same reason

    kinds = [(each, pa.int64() if each in numbers else pa.string()) for each in columns]
    schema = pa.schema(kinds)
    waiting: list[Row] = []
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:

        def turn() -> dict[str, list[Any]]:
            return {
                column: [
                    (_to_int64 if column in numbers else _to_text)(row.get(column, ""))
                    for row in waiting
                ]
                for column in columns
            }

        def write() -> None:
            if waiting:
                writer.write_batch(pa.RecordBatch.from_pydict(turn(), schema))
                waiting.clear()

        def take(row: Row) -> None:
            waiting.append(row)
            if len(waiting) == group:
                write()

        yield take
        write()


def _to_int64(text: str) -> int | None:
    is_number = (
        text.isascii() and text.removeprefix("-").isdigit() and len(text) < len(f"{_INT64_END}")
    )
    return int(text) if is_number else None


def _to_text(text: str) -> str | None:
    return to_visible(text) or None
