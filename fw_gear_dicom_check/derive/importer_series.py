"""Follows Flywheel's importer as it puts instances together (fw-file 4.2.4, `merge_series_meta`).

The first instance that has a field sets it; one that differs is refused.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo

from fw_gear_dicom_check.derive.importer_dates import parse_label_time
from fw_gear_dicom_check.derive.importer_fields import (
    ACQUISITION_LABEL,
    LABEL_LIMITS,
    SESSION_LABEL,
    FieldValue,
)
from fw_gear_dicom_check.derive.labels import to_label

_FARTHEST = 5 * 60 * 60
"""Seconds that the times of one series may lie apart, and labels that are times."""
_MINUTE = timedelta(minutes=1)


def differing_field(
    kept: dict[str, FieldValue], fields: Mapping[str, FieldValue], zone: tzinfo
) -> str:
    """Return the first field that is not what the series has, "" for none.

    What the series has not yet is added to `kept`, up to the field that differs.
    """
    for name, value in fields.items():
        if name not in kept:
            again = _look_again(name, value)
            if again is None:
                return name
            kept[name] = again
        before = kept[name]
        if before != value and not _is_near(name, before, value, zone):
            return name
    return ""


def is_sound(name: str, value: FieldValue) -> bool:
    """Tell whether a field is what the importer makes of it at a second look, as it takes one.

    Else the instance is refused, whatever the others hold.
    """
    return _look_again(name, value) == value


def _look_again(name: str, value: FieldValue) -> FieldValue | None:
    """Return what the importer makes of a field that it has made already, None for nothing."""
    if isinstance(value, datetime):
        offset = value.utcoffset() or timedelta(0)
        return None if offset % _MINUTE else value
    if name in LABEL_LIMITS:
        return to_label(str(value), LABEL_LIMITS[name]) or None
    return value


def _is_near(name: str, before: FieldValue, value: FieldValue, zone: tzinfo) -> bool:
    """Tell whether two values are times, or labels that are times, no more than hours apart."""
    if isinstance(before, datetime) and isinstance(value, datetime):
        return _are_near(_whole_milliseconds(before), _whole_milliseconds(value))
    if name not in (SESSION_LABEL, ACQUISITION_LABEL):
        return False
    times = []
    for label in (before, value):
        moment = parse_label_time(str(label), zone)
        if moment is None:
            return False
        times.append(moment)
    return _are_near(*times)


def _are_near(one: datetime, two: datetime) -> bool:
    return abs((one - two).total_seconds()) <= _FARTHEST


def _whole_milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
