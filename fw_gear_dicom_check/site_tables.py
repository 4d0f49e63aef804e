"""What `batch collect` does: the tables, the page and the data view of a project."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from fw_gear_dicom_check.errors import SiteError
from fw_gear_dicom_check.flywheel.collect import collect
from fw_gear_dicom_check.flywheel.connection import connected
from fw_gear_dicom_check.flywheel.view import LABEL, ViewChange, install_view
from fw_gear_dicom_check.profile import load_profiles
from fw_gear_dicom_check.progress import counting
from fw_gear_dicom_check.screen import emit, refuse_output, screen_width, whole_file
from fw_gear_dicom_check.version import tool_version
from fw_gear_dicom_check.writers.lines import Line
from fw_gear_dicom_check.writers.parquet import parquet_table
from fw_gear_dicom_check.writers.project import Take, csv_table
from fw_gear_dicom_check.writers.project_overview import to_project_overview
from fw_gear_dicom_check.writers.project_page import to_project_page
from fw_gear_dicom_check.writers.tally import Row, Tally

_DONE = {
    "create": ("data view created", "would create the data view"),
    "update": ("data view updated", "would update the data view"),
    "nothing": ("nothing to do", "nothing to do"),
}
"""Action -> what is said of it when it was done, and when it would be."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a user wants of a project. `outputs`: files, their ending says the form."""

    project: str
    filters: tuple[str, ...]
    parallel: int
    outputs: tuple[Path, ...]
    is_view: bool
    is_dry: bool
    is_quiet: bool


def collect_project(key_file: Path | None, wanted: Wanted) -> None:
    """Write the files and the view, and show an overview. Raises SiteError, OSError."""
    _refuse(wanted.outputs)
    with connected(key_file) as client:
        if wanted.is_view:
            _tell_view(install_view(client, wanted.project, is_dry=wanted.is_dry), wanted)
        if wanted.outputs:
            with closing(collect(client, wanted.project, wanted.filters, wanted.parallel)) as rows:
                tally = _write_files(rows, wanted)
            emit(list(to_project_overview(tally, screen_width())), None)


def _refuse(outputs: Sequence[Path]) -> None:
    """Find out before the work what cannot be written. Raises SiteError, OSError."""
    for path in outputs:
        if path.suffix.lower() == ".parquet" and not _is_there("pyarrow"):
            reason = (
                "Parquet needs pyarrow; pip install 'fw-gear-dicom-check[parquet]', or use .csv"
            )
            raise SiteError(f"{path}: {reason}")
        refuse_output(path)


def _is_there(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ImportError:
        return False


def _write_files(rows: Iterator[Row], wanted: Wanted) -> Tally:
    tally = Tally()
    with ExitStack() as stack:
        takes = [
            stack.enter_context(_OPENERS[each.suffix.lower()](each, wanted, tally))
            for each in wanted.outputs
        ]
        on_read = stack.enter_context(counting("reading results", is_quiet=wanted.is_quiet))
        for row in rows:
            tally.count(row)
            for take in takes:
                take(row)
            on_read()
    return tally


@contextmanager
def _csv(path: Path, _wanted: Wanted, _tally: Tally) -> Iterator[Take]:
    with whole_file(path) as out, csv_table(out) as take:
        yield take


@contextmanager
def _parquet(path: Path, _wanted: Wanted, _tally: Tally) -> Iterator[Take]:
    with whole_file(path) as out, parquet_table(out) as take:
        yield take


@contextmanager
def _page(path: Path, wanted: Wanted, tally: Tally) -> Iterator[Take]:
    """Write the page when all rows have been counted."""
    with whole_file(path) as out:
        yield lambda _: None
        page = to_project_page(tally, wanted.project, load_profiles(), tool_version())
        out.write(page.encode("utf-8"))


_OPENERS: dict[str, Callable[[Path, Wanted, Tally], AbstractContextManager[Take]]] = {
    ".csv": _csv,
    ".html": _page,
    ".parquet": _parquet,
}
"""Ending -> what opens such a file, and gives what takes its rows."""


def _tell_view(change: ViewChange, wanted: Wanted) -> None:
    said = _DONE[change.action][wanted.is_dry]
    fields = f" ({', '.join(change.fields)})" if change.fields else ""
    emit([Line(f"{change.project}: {said}: {LABEL}{fields}")], None)
