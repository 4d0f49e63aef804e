"""Says when a series was acquired, by the documentation, and by the importer where that differs."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from fw_gear_dicom_check.model import Derived, Series, Timestamp
from fw_gear_dicom_check.report.lines import to_visible

_LEAST_APART = timedelta(milliseconds=1)
"""What makes two times differ: the importer keeps milliseconds."""


def to_stamp_words(series: Series) -> str:
    """Return the timestamp, its source and its warnings; the importer's too, with the reason."""
    return "; ".join(_parts(series.timestamp, series.hierarchy["fw-file"]["acquisition.timestamp"]))


def _parts(stamp: Timestamp, importer: Derived) -> Iterator[str]:
    if stamp.value is None:
        yield "blank: no date that the documentation accepts"
        if importer.value:
            yield f"current importer: {_told(importer)}, where the documentation does not look"
        return
    yield f"{stamp.value} from {stamp.source}"
    yield from stamp.warnings
    if importer.value is None:
        yield "current importer: none, it cannot read the date"
    elif _differ(importer.value, stamp.value):
        yield f"current importer: {_told(importer)}, {_why(stamp, importer)}"


def _differ(one: str, other: str) -> bool:
    """Tell whether two times are apart, or are no times and not the same."""
    try:
        apart = abs(datetime.fromisoformat(one) - datetime.fromisoformat(other))
    except (TypeError, ValueError):  # one has a time zone, the other has none; or is no time
        return one != other
    return apart >= _LEAST_APART


def _told(importer: Derived) -> str:
    return f"'{to_visible(importer.value or '')}' from {importer.source}"


def _why(stamp: Timestamp, importer: Derived) -> str:
    """Return why the importer has another time; both are known."""
    if importer.source != stamp.source:
        return "because it takes the first date that it finds, with a time or without"
    if stamp.spread:
        return "because it looks at one image, and the documentation at the earliest of all"
    return "because it reads the value in another way"
