"""Chooses how reports are written: as text, or as a document in one of the formats."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from fw_gear_dicom_check.derive.upload_conflicts import Upload, find_conflicts
from fw_gear_dicom_check.errors import CallError
from fw_gear_dicom_check.model import Report
from fw_gear_dicom_check.output.exit_codes import FailOn, reaches
from fw_gear_dicom_check.output.screen import screen_width
from fw_gear_dicom_check.report.about import to_about
from fw_gear_dicom_check.report.archive_table import to_archives_csv
from fw_gear_dicom_check.report.json_report import to_json
from fw_gear_dicom_check.report.junit_report import to_junit
from fw_gear_dicom_check.report.lines import Line
from fw_gear_dicom_check.report.loose_files import to_loose_lines
from fw_gear_dicom_check.report.text_overview import to_overview
from fw_gear_dicom_check.report.text_report import to_terminal
from fw_gear_dicom_check.report.upload_preview import to_conflict_lines
from fw_gear_dicom_check.runtime.clock import today
from fw_gear_dicom_check.settings import Settings

MOST_IN_FULL = 3
"""Archives up to which each has a full report on the screen."""
TEXT, PARQUET = "text", "parquet"
ENDINGS = {
    ".csv": "csv",
    ".htm": "html",
    ".html": "html",
    ".json": "json",
    ".parquet": PARQUET,
    ".txt": TEXT,
    ".xml": "junit",
}
"""Ending of an output's name -> its format."""


def choose_format(given: str, path: Path | None) -> str:
    """Return the format of an output: the given one, else what its name says, else text.

    Raises CallError where they contradict each other, and for Parquet without a file.
    """
    by_name = ENDINGS.get(path.suffix.lower()) if path else None
    if given and by_name and given != by_name:
        raise CallError(f"{path}: its ending says {by_name}, --format says {given}; drop one")
    chosen = given or by_name or TEXT
    if chosen == PARQUET and path is None:
        raise CallError(
            "--format parquet: a table for programs goes to a file; add -o FILE.parquet"
        )
    return chosen


def to_parts(
    output_format: str,
    reports: Iterable[Report],
    settings: Settings,
    *,
    fail_on: FailOn = FailOn.FAIL,
    is_many: bool,
) -> Iterator[str | Line]:
    """Yield reports as text or as a document; the text of many archives is an overview."""
    if output_format == TEXT:
        yield from to_text_lines(reports, is_many=is_many)
    else:
        yield from to_document(output_format, reports, settings, fail_on)


def to_document(
    output_format: str, reports: Iterable[Report], settings: Settings, fail_on: FailOn
) -> Iterable[str]:
    """Return reports as a document in parts: json, csv, junit or html."""
    if output_format == "csv":
        return to_archives_csv(reports)
    if output_format == "json":
        return to_json(reports, to_about(settings), settings.limits.listed)
    if output_format == "junit":
        return to_junit(reports, lambda report: reaches(report, fail_on))
    from fw_gear_dicom_check.report.page.html_report import to_html  # noqa: PLC0415 - only pages need jinja2

    return to_html(reports, to_about(settings, today()))


def to_text_lines(reports: Iterable[Report], *, is_many: bool) -> list[Line]:
    """Return the full reports of a few archives, or one overview of many."""
    width = screen_width()
    if is_many:
        return to_overview(reports, width)
    upload = Upload()
    lines: list[Line] = []
    for report in reports:
        upload.add(report.name, report.series, report.loose)
        lines += [*to_terminal(report, width), Line("")]
    conflicts = to_conflict_lines(find_conflicts(upload.placed), width)
    return [*lines[:-1], *to_loose_lines(upload.loose, width), *conflicts]
