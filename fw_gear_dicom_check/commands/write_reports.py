"""Writes reports where the user wants them: one document, and tables beside it in the same pass."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from fw_gear_dicom_check.commands.formats import PARQUET, to_parts
from fw_gear_dicom_check.errors import CallError
from fw_gear_dicom_check.limits.writing_time import WritingTime
from fw_gear_dicom_check.model import Report
from fw_gear_dicom_check.output.exit_codes import FailOn
from fw_gear_dicom_check.output.screen import ClosedOutputError, emit
from fw_gear_dicom_check.output.whole_file import whole_file
from fw_gear_dicom_check.report.archive_table import (
    ARCHIVE_COLUMNS,
    NUMBER_COLUMNS,
    to_archive_row,
)
from fw_gear_dicom_check.report.baseline import Baseline, to_baseline
from fw_gear_dicom_check.report.csv_report import to_csv
from fw_gear_dicom_check.report.parquet_table import parquet_table
from fw_gear_dicom_check.report.size_limit import bounded
from fw_gear_dicom_check.runtime.extras import to_install_words
from fw_gear_dicom_check.settings import Settings


@dataclass(frozen=True, slots=True)
class Output:
    """Where reports go: their format, the file (None: stdout), and whether a progress bar is shown.

    `details`: the file of a second table, with a row for each requirement; `instances`: of a third
    one, with a row for each instance. `baseline`: JSON of an earlier run to compare with.
    """

    output_format: str
    path: Path | None
    fail_on: FailOn
    is_quiet: bool
    instances: Path | None = None
    details: Path | None = None
    baseline: Path | None = None

    @property
    def files(self) -> tuple[Path | None, ...]:
        """All files that are written."""
        return (self.path, self.details, self.instances)


def refuse_parquet(output: Output) -> None:
    """Raise CallError before the work where Parquet cannot be written here."""
    if output.output_format == PARQUET and not is_installed("pyarrow"):
        raise CallError(to_install_words(f"{output.path}: Parquet", "pyarrow"))


def open_baseline(output: Output) -> Baseline | None:
    """Return what to compare with, None for nothing. Raises CallError."""
    if output.fail_on is FailOn.NEW and output.baseline is None:
        raise CallError("--fail-on new: new since when? Give --baseline earlier.json")
    if output.baseline is None:
        return None
    try:
        return to_baseline(output.baseline, output.baseline.read_bytes())
    except OSError as error:
        raise CallError(f"{output.baseline}: cannot be read ({error.strerror})") from None


def is_installed(package: str) -> bool:
    """Tell whether a package can be imported."""
    try:
        return find_spec(package) is not None
    except ImportError:
        return False


def write_reports(
    reports: Iterator[Report], output: Output, settings: Settings, *, is_many: bool
) -> None:
    """Write the reports, and the table of details as they pass.

    Who reads the screen may close it at any time (`| head`): the table is written all the same.
    Raises OSError, OutputTooLargeError, ClosedOutputError.
    """
    ended: ClosedOutputError | None = None
    with _details(reports, output.details, settings.limits.output) as passing:
        try:
            _write(passing, output, settings, is_many=is_many)
        except ClosedOutputError as error:
            ended = error
            for _ in passing if output.details else ():
                pass
    if ended:
        raise ended


def _write(reports: Iterator[Report], output: Output, settings: Settings, *, is_many: bool) -> None:
    time = WritingTime(settings.limits.seconds)
    waited = time.waiting_for(reports)
    if output.output_format == PARQUET and output.path:
        with (
            whole_file(output.path) as out,
            parquet_table(out, ARCHIVE_COLUMNS, NUMBER_COLUMNS) as take,
        ):
            for row in time.watch(map(to_archive_row, waited)):
                take(row)
        return
    parts = to_parts(
        output.output_format, waited, settings, fail_on=output.fail_on, is_many=is_many
    )
    emit(bounded(time.watch(parts), settings.limits.output), output.path)


@contextmanager
def _details(reports: Iterator[Report], path: Path | None, most: int) -> Iterator[Iterator[Report]]:
    """Yield the same reports; whoever takes them has a row written for each requirement."""
    if path is None:
        yield reports
        return
    with whole_file(path) as out:

        def passing() -> Iterator[Report]:
            passed: list[Report] = []
            for text in bounded(to_csv(_noting(reports, passed)), most):
                out.write(text.encode("utf-8"))
                if passed:
                    yield passed.pop()

        yield passing()


def _noting(reports: Iterable[Report], passed: list[Report]) -> Iterator[Report]:
    for report in reports:
        passed.append(report)
        yield report
