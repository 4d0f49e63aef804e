"""Parses dates as Flywheel's importer does (fw-file 4.2.4), to predict its labels.

Its known quirks are reproduced: a bad AcquisitionDateTime hides a good date and time, a timestamp
inside a UID counts, TimezoneOffsetFromUTC is appended to whatever precedes it.
"""

import re
from datetime import datetime, timedelta, timezone, tzinfo

from dateutil import parser

from fw_gear_dicom_check.derive.importer_value import importer_text
from fw_gear_dicom_check.model import Header

SESSION_LEVELS = ("Study", "Series", "Acquisition")
"""Levels at which the importer looks for the date of a session, in this order."""
ACQUISITION_LEVELS = SESSION_LEVELS[::-1]
"""Where it looks for the time of an acquisition, in this order."""
IMPORTER_TIMES = (
    *(f"{level}{part}" for level in SESSION_LEVELS for part in ("Date", "Time")),
    *("AcquisitionDateTime", "TimezoneOffsetFromUTC", "StudyInstanceUID", "SeriesInstanceUID"),
)
"""All attributes in which the importer may find a time."""
_UID_DATE = re.compile(r"\d+(\.\d+)*\.(?P<timestamp>(19|20)\d{12,})(\.\d+)*")
_INTEGER = re.compile(r"[+-]?\d{1,255}", re.ASCII)
"""An integer of at most 255 digits, as many as are parsed."""
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the importer fills gaps from a naive one
_TRAILING_OFFSET = re.compile(r"[+-]\d{4}\Z")
_PLAIN = re.compile(
    r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|1\d|2[0-8])"
    r"([01]\d|2[0-3])([0-5]\d)([0-5]\d)(?:\.(\d{1,6}))?([+-](?:0\d|1[0-4])[0-5]\d)?",
    re.ASCII,
)
"""A date and a time that mean one thing only, as most do: read thirty times as fast."""
_LABEL_TIME = re.compile(r"^(\d{4}-\d\d-\d\d[T ]\d\d)[ _-](\d\d)[ _-](\d\d)")
"""A time in a label, which has no colons (fw-utils 5.2.0, get_datetime)."""
_SHORTEST_WITH_TIME = 10
"""Characters below which a text has no time for the importer, which then takes noon."""
_LONGEST_DATE_TEXT = 256
"""Characters beyond which a text is not parsed: dateutil needs seconds for 64 KB."""


def instance_number(header: Header) -> int:
    """Return the key by which Flywheel orders instances; it files the series by the first."""
    text = header.text("InstanceNumber").strip()
    return int(text) if _INTEGER.fullmatch(text) else 0


def importer_timestamp(
    header: Header, levels: tuple[str, ...], zone: tzinfo
) -> tuple[datetime, str] | None:
    """Return the first level's time that can be parsed, in `zone`, and its source attribute."""
    for level in levels:
        found = _level_text(header, level)
        moment = found and parse_importer_time(
            found[0] + _signed(importer_text(header, "TimezoneOffsetFromUTC")), zone
        )
        if found and moment:
            return moment, found[1]
    return None


def _level_text(header: Header, level: str) -> tuple[str, str] | None:
    if level == "Acquisition" and (stamp := importer_text(header, "AcquisitionDateTime")):
        return stamp, "AcquisitionDateTime"
    if day := importer_text(header, f"{level}Date"):
        clock = importer_text(header, f"{level}Time")
        return day + clock, f"{level}Date+{level}Time" if clock else f"{level}Date"
    match = (
        _UID_DATE.match(importer_text(header, f"{level}InstanceUID"))
        if level != "Acquisition"
        else None
    )
    return (match["timestamp"][:14], f"{level}InstanceUID") if match else None


def _signed(offset: str) -> str:
    return f"+{offset}" if offset and offset[0] not in "+-" else offset


def _to_offset(_name: str | None, seconds: int | None) -> tzinfo | None:
    """Accept numeric offsets only: a name would be looked up in this process's own time zone."""
    return None if seconds is None else timezone(timedelta(seconds=seconds))


def parse_label_time(label: str, zone: tzinfo) -> datetime | None:
    """Return the time that the importer finds in a label, None for none, as in most."""
    if len(label) > _LONGEST_DATE_TEXT:
        return None
    text = _LABEL_TIME.sub(r"\1:\2:\3", label) if _LABEL_TIME.match(label) else label
    try:
        moment = parser.parse(text, default=_EPOCH, tzinfos=_to_offset)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(zone)
    except (ValueError, ArithmeticError):  # ArithmeticError: out of years, or of digits
        return None


def parse_importer_time(text: str, zone: tzinfo) -> datetime | None:
    """Return a text's date and time in `zone`; where it has no time, noon is taken."""
    match = _PLAIN.fullmatch(text)
    if match is None:
        return _parse(text, zone)
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    micros = int((fraction or "").ljust(6, "0"))
    numbers = int(year), int(month), int(day), int(hour), int(minute), int(second), micros
    if offset is None:
        return datetime(*numbers, tzinfo=zone)
    shift = timedelta(hours=int(offset[1:3]), minutes=int(offset[3:]))
    own = timezone(-shift if offset[0] == "-" else shift)
    return datetime(*numbers, tzinfo=own).astimezone(zone)


def _parse(text: str, zone: tzinfo) -> datetime | None:
    if len(text) > _LONGEST_DATE_TEXT:
        return None
    try:
        moment = parser.parse(f"{text[:8]} {text[8:]}", default=_EPOCH, tzinfos=_to_offset)
        in_zone = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(zone)
    except ValueError:
        return None
    except OverflowError:  # the offset leads out of the years 1 to 9999: the importer leaves it off
        return (
            _parse(_TRAILING_OFFSET.sub("", text), zone) if _TRAILING_OFFSET.search(text) else None
        )
    except ArithmeticError:  # seconds of more digits than a Decimal holds
        return None
    return in_zone.replace(hour=12) if len(text) < _SHORTEST_WITH_TIME else in_zone
