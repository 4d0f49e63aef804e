"""Writes where Flywheel will file a series: its containers, timestamp and classifier branch."""

from collections.abc import Iterator, Sequence

from fw_gear_dicom_check.derive.upload_conflicts import CONTAINERS
from fw_gear_dicom_check.model import Derived, Report, Series, Via
from fw_gear_dicom_check.report.lines import Line, fit, labelled, to_visible
from fw_gear_dicom_check.report.timestamp_words import to_stamp_words

_SHOWN_SERIES = 3
"""Series that are written out; the others are counted."""
_TITLE = "WHERE FLYWHEEL WILL FILE IT"
_FIELD_INDENT, _FIELD_COLUMN = 2, 15
_GIVEN_BY_HAND = ("group", "project")
"""Levels that whoever uploads chooses, where no routing string names them."""


def to_placement(report: Report, width: int) -> Iterator[Line]:
    """Yield where each series will be filed; nothing for an archive without a series."""
    for series in report.series[:_SHOWN_SERIES]:
        yield Line("")
        title = _TITLE
        if len(report.series) > 1:
            title = f"{_TITLE}: series {to_visible(series.series_uid) or 'without a UID'}"
        yield Line(fit(title, width), "strong")
        yield from _fields_of(series, report.via, width)
    if report.all_series > _SHOWN_SERIES:
        yield Line(
            f"  and {report.all_series - _SHOWN_SERIES} more series (see --format json)", "faint"
        )


def _fields_of(series: Series, via: Via, width: int) -> Iterator[Line]:
    documented, importer = series.hierarchy["documented"], series.hierarchy["fw-file"]
    for title, name in CONTAINERS.items():
        is_given = via is Via.UPLOAD and title in _GIVEN_BY_HAND
        text = _value_text(documented[name])
        if is_given and not (documented[name].value or importer[name].value):
            text = "the one that you upload to"
        elif importer[name].value != documented[name].value:
            text += f"; current importer: {_value_text(importer[name])}"
        yield from labelled(title, text, width, _FIELD_INDENT, _FIELD_COLUMN)
    yield from labelled("timestamp", to_stamp_words(series), width, _FIELD_INDENT, _FIELD_COLUMN)
    route = series.classifier_route or "none: this modality is not classified"
    yield from labelled("classifier", f"branch {route}", width, _FIELD_INDENT, _FIELD_COLUMN)
    if series.refers_to:
        text = _reference_text(series.refers_to)
        yield from labelled("refers to", text, width, _FIELD_INDENT, _FIELD_COLUMN)


def _reference_text(uids: Sequence[str]) -> str:
    more = len(uids) - _SHOWN_SERIES
    shown = [to_visible(uid) for uid in uids[:_SHOWN_SERIES]]
    return "series " + ", ".join([*shown, *([f"{more} more"] if more > 0 else [])])


def _value_text(derived: Derived) -> str:
    if derived.value is not None:
        return f"'{to_visible(derived.value)}' from {derived.source}"
    if derived.source is not None:
        return f"(hidden) from {derived.source}"
    reasons = [f"{each.source} {each.reason}" for each in derived.passed_over]
    return f"not set ({'; '.join(reasons)})" if reasons else "not set"
