"""Chooses how reports are written: as text, or as a document in one of the formats."""

from collections.abc import Iterable, Iterator

from fw_gear_dicom_check.derive.upload_conflicts import Upload, find_conflicts
from fw_gear_dicom_check.model import Report
from fw_gear_dicom_check.output.screen import screen_width
from fw_gear_dicom_check.report.csv_report import to_csv
from fw_gear_dicom_check.report.json_report import to_json
from fw_gear_dicom_check.report.lines import Line
from fw_gear_dicom_check.report.text_overview import to_overview
from fw_gear_dicom_check.report.text_report import to_terminal
from fw_gear_dicom_check.report.upload_preview import to_conflict_lines
from fw_gear_dicom_check.settings import Settings

MOST_IN_FULL = 3
"""Archives up to which each has a full report on the screen."""


def to_parts(
    output_format: str, reports: Iterable[Report], settings: Settings, *, is_many: bool
) -> Iterator[str | Line]:
    """Yield reports as text or as a document; the text of many archives is an overview."""
    if output_format == "text":
        yield from to_text_lines(reports, is_many=is_many)
    else:
        yield from to_document(output_format, reports, settings)


def to_document(output_format: str, reports: Iterable[Report], settings: Settings) -> Iterable[str]:
    """Return reports as a document in parts: json, csv or html."""
    if output_format == "csv":
        return to_csv(reports)
    if output_format == "json":
        return to_json(reports, settings.policy, settings.limits.listed)
    from fw_gear_dicom_check.report.page.html_report import to_html  # noqa: PLC0415 - only pages need jinja2

    return to_html(reports, settings.policy)


def to_text_lines(reports: Iterable[Report], *, is_many: bool) -> list[Line]:
    """Return the full reports of a few archives, or one overview of many."""
    width = screen_width()
    if is_many:
        return to_overview(reports, width)
    upload = Upload()
    lines: list[Line] = []
    for report in reports:
        upload.add(report.name, report.series)
        lines += [*to_terminal(report, width), Line("")]
    return [*lines[:-1], *to_conflict_lines(find_conflicts(upload.placed), width)]
