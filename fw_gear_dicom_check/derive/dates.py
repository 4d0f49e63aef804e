"""Parses DICOM dates, times and offsets strictly (PS3.5 6.2), and those of ACR-NEMA."""

import re
from datetime import date, time, timedelta, timezone
from typing import NamedTuple

from fw_gear_dicom_check.limits.text_cache import cached_by_text

_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_ACR_NEMA_DATE = re.compile(r"(\d{4})\.(\d{2})\.(\d{2})", re.ASCII)
_TIME = re.compile(r"(\d{2})(?:(\d{2})(?:(\d{2})(?:\.(\d{1,6}))?)?)?", re.ASCII)
_ACR_NEMA_TIME = re.compile(r"(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?", re.ASCII)
_DATETIME = re.compile(
    r"(?P<date>\d{4}(?:\d{2}(?:\d{2})?)?)(?P<time>\d{2}(?:\d{2}(?:\d{2}(?:\.\d{1,6})?)?)?)?"
    r"(?P<offset>[+-]\d{4})?",
    re.ASCII,
)
_TIME_OF_DAY = r"(?:[01]\d|2[0-3])[0-5]\d[0-5]\d(?:\.\d{1,6})?"
_CERTAIN_TIME = re.compile(_TIME_OF_DAY, re.ASCII)
_CERTAIN_DATETIME = re.compile(
    rf"(?!0000)\d{{4}}(?:0[1-9]|1[0-2])(?:0[1-9]|1\d|2[0-8]){_TIME_OF_DAY}", re.ASCII
)
"""Values that are valid for certain, without further checks: each month has 28 days."""
_OFFSET = re.compile(r"([+-])(\d{2})(\d{2})", re.ASCII)
_EARLIEST, _LATEST = timedelta(hours=-12), timedelta(hours=14)
"""Bounds of an offset from UTC (PS3.5 6.2, DT)."""
_FULL_DATE_LENGTH = 8
_CACHED_TEXTS = 4096
"""Texts whose parsed values are cached, for each function."""


class Moment(NamedTuple):
    """A date, with a time and an offset if the value has them. `is_old`: in ACR-NEMA's format."""

    day: date
    clock: time | None = None
    offset: timezone | None = None
    is_old: bool = False


@cached_by_text(_CACHED_TEXTS)
def parse_date(text: str) -> Moment | None:
    """Parse DA `YYYYMMDD`, or ACR-NEMA's `YYYY.MM.DD`; return None for anything else."""
    text = text.strip()
    found = _DATE.fullmatch(text)
    old = None if found else _ACR_NEMA_DATE.fullmatch(text)
    match = found or old
    if match is None:
        return None
    try:
        year, month, day = map(int, match.groups())
        return Moment(date(year, month, day), is_old=old is not None)
    except ValueError:
        return None


@cached_by_text(_CACHED_TEXTS)
def parse_time(text: str) -> tuple[time, bool] | None:
    """Parse TM `HH[MM[SS[.F]]]`, or ACR-NEMA's `HH:MM[:SS[.F]]`, for which True is returned too.

    A leap second 60 becomes 59, because Flywheel's timestamps have none.
    """
    text = text.strip()
    found = _TIME.fullmatch(text)
    match = found or _ACR_NEMA_TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute, second, fraction = match.groups()
    seconds = 59 if second == "60" else int(second or 0)
    try:
        micros = int((fraction or "0").ljust(6, "0"))
        return time(int(hour), int(minute or 0), seconds, micros), found is None
    except ValueError:
        return None


@cached_by_text(_CACHED_TEXTS)
def parse_offset(text: str) -> timezone | None:
    """Parse `&ZZXX`: sign mandatory, -1200 to +1400, not `-0000`; return None for anything else."""
    match = _OFFSET.fullmatch(text.strip())
    if match is None or text.strip() == "-0000":
        return None
    hours, minutes = int(match[2]), int(match[3])
    offset = timedelta(hours=hours, minutes=minutes) * (-1 if match[1] == "-" else 1)
    is_legal = _EARLIEST <= offset <= _LATEST and minutes < 60  # noqa: PLR2004 - minutes of an hour
    return timezone(offset) if is_legal else None


@cached_by_text(_CACHED_TEXTS)
def parse_datetime(text: str) -> Moment | None:
    """Parse DT with at least a day; return None for anything else, also for a year or month."""
    match = _DATETIME.fullmatch(text.strip())
    if match is None or len(match["date"]) < _FULL_DATE_LENGTH:
        return None
    day = parse_date(match["date"])
    clock = parse_time(match["time"]) if match["time"] else None
    offset = parse_offset(match["offset"]) if match["offset"] else None
    if day is None or (match["time"] and not clock) or (match["offset"] and not offset):
        return None
    return Moment(day.day, clock[0] if clock else None, offset)


def names_a_day(text: str) -> bool:
    """Tell whether a text is a DT with at least a day; most are recognised without parsing."""
    return _CERTAIN_DATETIME.fullmatch(text) is not None or parse_datetime(text) is not None


def is_plain_time(text: str) -> bool:
    """Tell whether a text is a full valid TM; False where only `parse_time` can tell."""
    return _CERTAIN_TIME.fullmatch(text) is not None


def is_legal_datetime(text: str) -> bool:
    """Tell whether a text is a DT, whatever its precision."""
    if names_a_day(text):
        return True
    match = _DATETIME.fullmatch(text.strip())
    if match is None:
        return False
    whole = (match["date"] + "0101")[:_FULL_DATE_LENGTH]
    return parse_datetime(whole + text.strip()[len(match["date"]) :]) is not None
