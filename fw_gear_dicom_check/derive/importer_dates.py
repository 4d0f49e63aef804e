"""Parses dates as Flywheel's importer does (fw-file 4.2.4), to predict its labels.

Its known quirks are reproduced: a bad AcquisitionDateTime hides a good date and time, a timestamp
inside a UID counts, TimezoneOffsetFromUTC is appended to whatever precedes it.
"""

import re
from datetime import datetime, timedelta, timezone, tzinfo

from dateutil import parser

from fw_gear_dicom_check.derive.importer_text import importer_text
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
        moment = found and _parse(
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
