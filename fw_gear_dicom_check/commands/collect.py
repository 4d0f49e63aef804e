"""Does what `batch collect` is called for: tables, a page and a data view of a project."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from fw_gear_dicom_check.commands.outputs import refuse_outputs
from fw_gear_dicom_check.commands.write_reports import is_installed
from fw_gear_dicom_check.errors import SiteError
from fw_gear_dicom_check.flywheel.collect import collect_rows
from fw_gear_dicom_check.flywheel.connection import connected
from fw_gear_dicom_check.flywheel.data_view import VIEW_LABEL, ViewChange, install_view
from fw_gear_dicom_check.output.progress import counting
from fw_gear_dicom_check.output.screen import emit, screen_width
from fw_gear_dicom_check.output.whole_file import whole_file
from fw_gear_dicom_check.report.lines import Line
from fw_gear_dicom_check.report.parquet_table import Row, Take, parquet_table
from fw_gear_dicom_check.report.project.baseline import ProjectBaseline, load_project_baseline
from fw_gear_dicom_check.report.project.page import to_project_page
from fw_gear_dicom_check.report.project.table import NUMBER_COLUMNS, PROJECT_COLUMNS, csv_table
from fw_gear_dicom_check.report.project.tally import Tally
from fw_gear_dicom_check.report.project.text_overview import to_project_overview
from fw_gear_dicom_check.rules.profile import load_profiles
from fw_gear_dicom_check.runtime.extras import to_install_words
from fw_gear_dicom_check.version import tool_version

_VIEW_CHANGES = {
    "create": ("data view created", "would create the data view"),
    "update": ("data view updated", "would update the data view"),
    "nothing": ("nothing to do", "nothing to do"),
}
"""Action -> what to say when it was done, and when it would be."""


@dataclass(frozen=True, slots=True)
class CollectRequest:
    """What a user asks for. `outputs`: files, whose extension is their format.

    `baseline`: an earlier table to compare with.
    """

    project: str
    filters: tuple[str, ...]
    parallel: int
    outputs: tuple[Path, ...]
    is_view: bool
    is_dry: bool
    is_quiet: bool
    baseline: Path | None = None


def collect_project(key_file: Path | None, request: CollectRequest) -> None:
    """Write the files and the view, and show an overview. Raises SiteError, OSError, CallError."""
    _check_outputs(request.outputs, (key_file, request.baseline))
    baseline = load_project_baseline(request.baseline) if request.baseline else None
    with connected(key_file) as client:
        change = None
        if request.is_view:
            change = install_view(client, request.project, is_dry=request.is_dry)
        lines = [_to_line(change, request)] if change else []
        if request.outputs:
            with closing(
                collect_rows(client, request.project, request.filters, request.parallel)
            ) as rows:
                tally = _write_files(rows, request, baseline)
            lines += to_project_overview(tally, screen_width(), load_profiles())
        emit(lines, None)


def _check_outputs(outputs: Sequence[Path], inputs: Sequence[Path | None]) -> None:
    """Check before the work that all files can be written. Raises SiteError, CallError, OSError."""
    for path in outputs:
        if path.suffix.lower() == ".parquet" and not is_installed("pyarrow"):
            raise SiteError(to_install_words(f"{path}: Parquet", "pyarrow"))
    refuse_outputs(outputs, inputs)


def _write_files(
    rows: Iterator[Row], request: CollectRequest, baseline: ProjectBaseline | None
) -> Tally:
    tally = Tally(changes=baseline.counts if baseline else None)
    with ExitStack() as stack:
        writers = [
            stack.enter_context(_OPENERS[each.suffix.lower()](each, request, tally))
            for each in request.outputs
        ]
        on_read = stack.enter_context(counting("reading results", is_quiet=request.is_quiet))
        for row in baseline.compare(rows) if baseline else rows:
            tally.count(row)
            for write_row in writers:
                write_row(row)
            on_read()
    return tally


@contextmanager
def _csv(path: Path, _wanted: CollectRequest, _tally: Tally) -> Iterator[Take]:
    with whole_file(path) as out, csv_table(out) as write_row:
        yield write_row


@contextmanager
def _parquet(path: Path, _wanted: CollectRequest, _tally: Tally) -> Iterator[Take]:
    with whole_file(path) as out, parquet_table(out, PROJECT_COLUMNS, NUMBER_COLUMNS) as write_row:
        yield write_row


@contextmanager
def _page(path: Path, request: CollectRequest, tally: Tally) -> Iterator[Take]:
    """Write the page once all rows have been counted."""
    with whole_file(path) as out:
        yield lambda _: None
        page = to_project_page(tally, request.project, load_profiles(), tool_version())
        out.write(page.encode("utf-8"))


_OPENERS: dict[str, Callable[[Path, CollectRequest, Tally], AbstractContextManager[Take]]] = {
    ".csv": _csv,
    ".html": _page,
    ".parquet": _parquet,
}
"""Extension -> function that opens such a file, and yields a function that takes its rows."""


def _to_line(change: ViewChange, request: CollectRequest) -> Line:
    done = _VIEW_CHANGES[change.action][request.is_dry]
    fields = f" ({', '.join(change.fields)})" if change.fields else ""
    return Line(f"{change.project}: {done}: {VIEW_LABEL}{fields}")
