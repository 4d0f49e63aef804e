"""Writes where Flywheel would file a series: hierarchy, timestamp and classifier's branch."""

from collections.abc import Iterator

from fw_gear_dicom_check.model import Derived, Report, Series
from fw_gear_dicom_check.report.lines import Line, fit, labelled, to_visible

_SHOWN = 3
"""Series that are told; the others are counted."""
_INDENT, _COLUMN = 2, 15
_FIELDS = (
    ("group", "group._id"),
    ("project", "project.label"),
    ("subject", "subject.label"),
    ("session", "session.label"),
    ("acquisition", "acquisition.label"),
)


def to_landing(report: Report, width: int) -> Iterator[Line]:
    """Return where each series lands; nothing for an archive without one."""
    for series in report.series[:_SHOWN]:
        yield Line("")
        title = "WHERE IT LANDS"
        if len(report.series) > 1:
            title = f"WHERE IT LANDS: series {to_visible(series.series_uid) or 'without a UID'}"
        yield Line(fit(title, width), "strong")
        yield from _series(series, width)
    if report.all_series > _SHOWN:
        yield Line(f"  and {report.all_series - _SHOWN} more series (see --format json)", "faint")


def _series(series: Series, width: int) -> Iterator[Line]:
    documented, importer = series.hierarchy["documented"], series.hierarchy["fw-file"]
    for title, name in _FIELDS:
        text = _value(documented[name])
        if importer[name].value != documented[name].value:
            text += f"; current importer: {_value(importer[name])}"
        yield from labelled(title, text, width, _INDENT, _COLUMN)
    yield from labelled("timestamp", _timestamp(series), width, _INDENT, _COLUMN)
    route = series.classifier_route or "none: this modality is not classified"
    yield from labelled("classifier", f"branch {route}", width, _INDENT, _COLUMN)


def _timestamp(series: Series) -> str:
    stamp = series.timestamp
    if stamp.value:
        return "; ".join([f"{stamp.value} from {stamp.source}", *stamp.warnings])
    importer = series.hierarchy["fw-file"]["acquisition.timestamp"]
    other = f"; current importer: {_value(importer)}" if importer.value else ""
    return f"blank: no date that the document allows{other}"


def _value(derived: Derived) -> str:
    if derived.value is not None:
        return f"'{to_visible(derived.value)}' from {derived.source}"
    if derived.source is not None:
        return f"(hidden) from {derived.source}"
    reasons = [f"{each.source} {each.reason}" for each in derived.passed_over]
    return f"not set ({'; '.join(reasons)})" if reasons else "not set"
