"""Notes that a timestamp is unlikely: what de-identification or a wrong clock has written."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from fw_gear_dicom_check.derive.timestamp import Zone, derive_timestamp
from fw_gear_dicom_check.model import Header, Timestamp
from fw_gear_dicom_check.runtime.clock import today

_FIRST_CT = date(1971, 10, 1)
"""The day of the first scan of a patient: whatever is older was shifted, filled in or digitised."""
_DAYS_AHEAD = timedelta(days=1)
"""What the clock of a scanner in another time zone may be ahead."""


def derive_noted_timestamp(headers: Sequence[Header], zone: Zone) -> Timestamp:
    """Return what `derive_timestamp` does, and a warning where the date is unlikely."""
    stamp = derive_timestamp(headers, zone)
    note = unlikely(stamp, date.fromisoformat(today()))
    return replace(stamp, warnings=(*stamp.warnings, note)) if note else stamp


def unlikely(stamp: Timestamp, now: date) -> str:
    """Return why a date is unlikely, "" where it is not."""
    if stamp.value is None:
        return ""
    day = datetime.fromisoformat(stamp.value).date()
    if day > now + _DAYS_AHEAD:
        return f"unlikely: the date is in the future (today is {now})"
    if day < _FIRST_CT:
        return f"unlikely: the date is before the first CT scan ({_FIRST_CT}); was it made up?"
    return ""
