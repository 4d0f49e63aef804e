"""Derives the timestamp by the documented order: the acquisition's, else the series', else none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo

from fw_gear_dicom_check.derive.dates import (
    Moment,
    parse_date,
    parse_datetime,
    parse_offset,
    parse_time,
)
from fw_gear_dicom_check.model import Header, PassedOver, Timestamp

NOON = time(12)
"""Assumed where a date has no time; Flywheel's importer and classifier assume the same."""
PAIRS = (("AcquisitionDate", "AcquisitionTime"), ("SeriesDate", "SeriesTime"))
"""The document's sets of a date and a time, the first preferred."""
ATTRIBUTES = (
    "AcquisitionDateTime",
    "AcquisitionDate",
    "AcquisitionTime",
    "SeriesDate",
    "SeriesTime",
    "TimezoneOffsetFromUTC",
)
_MINUTE = timedelta(minutes=1)
_OFFSET = "TimezoneOffsetFromUTC"


@dataclass(frozen=True, slots=True)
class Zone:
    """The zone to assume where a file names none."""

    name: str
    info: tzinfo


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One set of attributes in one header: a moment, or why it gives none."""

    source: str
    moment: Moment | None
    reason: str = ""
    is_date_only: bool = False


def derive_timestamp(headers: Sequence[Header], zone: Zone) -> Timestamp:
    """Return the earliest value of the first set that any instance has.

    Order: 1. AcquisitionDateTime, 2. AcquisitionDate with AcquisitionTime, 3. SeriesDate with
    SeriesTime, 4. a date alone, of the same three, at noon. Sets are never mixed.
    """
    distinct = list(dict.fromkeys(map(_key, headers)))
    ranked = [_candidates(key) for key in distinct]
    passed: list[PassedOver] = []
    for rank in range(len(ranked[0]) if ranked else 0):
        found = [
            (row[rank], key) for row, key in zip(ranked, distinct, strict=True) if row[rank].moment
        ]
        if found:
            return _earliest(found, zone, passed)
        passed.append(PassedOver(ranked[0][rank].source, ranked[0][rank].reason))
    return Timestamp(None, None, None, None, tuple(passed))


def _key(header: Header) -> tuple[str, ...]:
    return tuple(header.text(keyword).strip() for keyword in ATTRIBUTES)


def _candidates(key: tuple[str, ...]) -> list[_Candidate]:
    texts = dict(zip(ATTRIBUTES, key, strict=True))
    stamp = _read_stamp(texts["AcquisitionDateTime"])
    pairs = [_read_pair(texts, *pair) for pair in PAIRS]
    return [_timed(stamp), *map(_timed, pairs), *map(_dated, (stamp, *pairs))]


def _timed(candidate: _Candidate) -> _Candidate:
    """Take a candidate as long as it has a time."""
    if candidate.moment is None or candidate.moment.clock is not None:
        return candidate
    return _Candidate(candidate.source, None, "has a date and no time")


def _dated(candidate: _Candidate) -> _Candidate:
    """Take a candidate whose time is missing, for its date."""
    return _Candidate(
        candidate.source.split("+")[0], candidate.moment, candidate.reason, is_date_only=True
    )


def _read_stamp(text: str) -> _Candidate:
    if not text:
        return _Candidate("AcquisitionDateTime", None, "absent or empty")
    moment = parse_datetime(text)
    reason = "" if moment else "is no date and time that names a day"
    return _Candidate("AcquisitionDateTime", moment, reason)


def _read_pair(texts: dict[str, str], date_name: str, time_name: str) -> _Candidate:
    source = f"{date_name}+{time_name}"
    day = parse_date(texts[date_name])
    if day is None:
        reason = (
            f"{date_name} is no date" if texts[date_name] else f"{date_name} is absent or empty"
        )
        return _Candidate(source, None, reason)
    clock = parse_time(texts[time_name])
    if clock is None:
        return _Candidate(source, day, f"{time_name} is absent, empty or no time")
    return _Candidate(source, Moment(day.day, clock[0], None, day.is_old or clock[1]))


def _earliest(
    found: list[tuple[_Candidate, tuple[str, ...]]], zone: Zone, passed: list[PassedOver]
) -> Timestamp:
    placed = [(*_place(candidate, key[-1], zone), candidate) for candidate, key in found]
    moments = [moment for moment, *_ in placed]
    first = min(range(len(placed)), key=lambda index: moments[index])
    moment, zone_source, warnings, candidate = placed[first]
    precision = "date" if candidate.is_date_only else "datetime"
    notes = [*_form_warnings(candidate), *warnings]
    spread = (max(moments) - moment).total_seconds()
    return Timestamp(
        _to_iso(moment),
        candidate.source,
        precision,
        zone_source,
        tuple(passed),
        tuple(notes),
        spread,
    )


def _form_warnings(candidate: _Candidate) -> list[str]:
    notes = []
    if candidate.is_date_only:
        notes.append("no time of day: noon is assumed")
    if candidate.moment and candidate.moment.is_old:
        notes.append("date or time in ACR-NEMA's form: current Flywheel readers may leave it blank")
    return notes


def _place(candidate: _Candidate, offset_text: str, zone: Zone) -> tuple[datetime, str, list[str]]:
    """Put a moment into its zone: its own, else TimezoneOffsetFromUTC, else the given one."""
    moment = candidate.moment
    if moment is None:  # never: only candidates with a moment get here
        raise ValueError(candidate.source)
    naive = datetime.combine(moment.day, moment.clock or NOON)
    if moment.offset:
        return naive.replace(tzinfo=moment.offset), candidate.source, []
    offset = parse_offset(offset_text)
    if offset:
        return naive.replace(tzinfo=offset), _OFFSET, []
    warning = f"no zone in the file: {zone.name} is assumed"
    if offset_text:
        warning = f"{_OFFSET} is malformed: {zone.name} is assumed"
    return _localise(naive, zone.info), "configured", [warning]


def _localise(naive: datetime, zone: tzinfo) -> datetime:
    """Attach the zone's offset at that time, fixed, and in whole minutes as RFC 3339 demands.

    Before a zone's standard time, where de-identified dates may lie, its offset has seconds.
    """
    offset = naive.replace(tzinfo=zone).utcoffset() or timedelta(0)
    minutes = round(offset / _MINUTE)
    return naive.replace(tzinfo=timezone(minutes * _MINUTE) if minutes else UTC)


def _to_iso(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds" if moment.microsecond else "seconds")
