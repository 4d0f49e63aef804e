"""Derives the timestamp by the documented order: the acquisition's, else the series', else none."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple

from fw_gear_dicom_check.derive.dates import (
    Moment,
    parse_date,
    parse_datetime,
    parse_offset,
    parse_time,
)
from fw_gear_dicom_check.model import Attribute, Header, PassedOver, Timestamp

NOON = time(12)
"""The time that is assumed for a date without one, as Flywheel's importer and classifier do."""
PAIRS = (("AcquisitionDate", "AcquisitionTime"), ("SeriesDate", "SeriesTime"))
"""Pairs of a date and a time in Flywheel's documentation, the preferred one first."""
ATTRIBUTES = (
    *("AcquisitionDateTime", "AcquisitionDate", "AcquisitionTime"),
    *("SeriesDate", "SeriesTime", "TimezoneOffsetFromUTC"),
)
"""Attributes that the timestamp is derived from."""
_MINUTE = timedelta(minutes=1)
_OFFSET_KEYWORD = "TimezoneOffsetFromUTC"


@dataclass(frozen=True, slots=True)
class Zone:
    """The time zone to assume where a file has none."""

    name: str
    info: tzinfo


class _Candidate(NamedTuple):
    """What one source gives in one header: a moment, or the reason why not."""

    source: str
    moment: Moment | None
    reason: str = ""
    is_date_only: bool = False


class _Placed(NamedTuple):
    """A candidate's moment in its time zone, and the source of that zone."""

    moment: datetime
    zone_source: str
    candidate: _Candidate
    warnings: tuple[str, ...] = ()


def derive_timestamp(headers: Sequence[Header], zone: Zone) -> Timestamp:
    """Return the earliest value of the first set that any instance has.

    Order: 1. AcquisitionDateTime, 2. AcquisitionDate with AcquisitionTime, 3. SeriesDate with
    SeriesTime, 4. a date alone, of the same three, at noon. Sets are never mixed.
    """
    passed: list[PassedOver] = []
    for source, take in _RANKS if headers else ():
        placed = _place_each(headers, source, take, zone)
        first = next(placed, None)
        if first:
            return _earliest(first, placed, passed)
        first_texts = [headers[0].text(keyword).strip() for keyword in source]
        candidate = take(_read_source(source, first_texts))
        passed.append(PassedOver(candidate.source, candidate.reason))
    return Timestamp(None, None, None, None, tuple(passed))


def _place_each(
    headers: Sequence[Header],
    source: tuple[str, ...],
    take: Callable[[_Candidate], _Candidate],
    zone: Zone,
) -> Iterator[_Placed]:
    """Yield the moments that a source gives, in the headers' order; of equal neighbours one."""
    by_keyword = headers[0].wanted.by_keyword
    slots = [by_keyword[keyword] for keyword in (*source, _OFFSET_KEYWORD)]
    before: list[Attribute | None] = []
    for header in headers:
        found = [header.slots[slot] for slot in slots]
        if found == before:
            continue
        before = found
        texts = [attribute.text.strip() if attribute else "" for attribute in found]
        candidate = take(_read_source(source, texts))
        if candidate.moment:
            yield _to_placed(candidate, candidate.moment, texts[-1], zone)


def _require_time(candidate: _Candidate) -> _Candidate:
    """Accept a candidate only with a time."""
    if candidate.moment is None or candidate.moment.clock is not None:
        return candidate
    return _Candidate(candidate.source, None, "has a date but no time")


def _accept_date(candidate: _Candidate) -> _Candidate:
    """Accept a candidate without a time, for its date."""
    return _Candidate(
        candidate.source.split("+")[0], candidate.moment, candidate.reason, is_date_only=True
    )


def _read_stamp(text: str) -> _Candidate:
    if not text:
        return _Candidate("AcquisitionDateTime", None, "absent or empty")
    moment = parse_datetime(text)
    reason = "" if moment else "is not a date and time with at least a day"
    return _Candidate("AcquisitionDateTime", moment, reason)


def _read_pair(date_name: str, time_name: str, date_text: str, time_text: str) -> _Candidate:
    source = f"{date_name}+{time_name}"
    day = parse_date(date_text)
    if day is None:
        reason = f"has an invalid {date_name}" if date_text else f"has no {date_name}"
        return _Candidate(source, None, reason)
    clock = parse_time(time_text)
    if clock is None:
        return _Candidate(source, day, f"has no valid {time_name}")
    return _Candidate(source, Moment(day.day, clock[0], None, day.is_old or clock[1]))


def _read_source(source: tuple[str, ...], texts: Sequence[str]) -> _Candidate:
    if len(source) == 1:
        return _read_stamp(texts[0])
    return _read_pair(source[0], source[1], texts[0], texts[1])


_SOURCES = (("AcquisitionDateTime",), *PAIRS)
_RANKS: tuple[tuple[tuple[str, ...], Callable[[_Candidate], _Candidate]], ...] = (
    *((source, _require_time) for source in _SOURCES),
    *((source, _accept_date) for source in _SOURCES),
)
"""The documented order: each source with a time first, then each for its date alone."""


def _earliest(first: _Placed, others: Iterable[_Placed], passed: list[PassedOver]) -> Timestamp:
    latest = first.moment
    for placed in others:
        latest = max(latest, placed.moment)
        if placed.moment < first.moment:
            first = placed
    candidate = first.candidate
    return Timestamp(
        value=_to_iso(first.moment),
        source=candidate.source,
        precision="date" if candidate.is_date_only else "datetime",
        zone_source=first.zone_source,
        passed_over=tuple(passed),
        warnings=(*_value_warnings(candidate), *first.warnings),
        spread=(latest - first.moment).total_seconds(),
    )


def _value_warnings(candidate: _Candidate) -> list[str]:
    notes = []
    if candidate.is_date_only:
        notes.append("no time of day: noon is assumed")
    if candidate.moment and candidate.moment.is_old:
        notes.append(
            "date or time in ACR-NEMA's format: current Flywheel readers may leave it blank"
        )
    return notes


def _to_placed(candidate: _Candidate, moment: Moment, offset_text: str, zone: Zone) -> _Placed:
    """Give a moment a time zone: 1. its own, 2. TimezoneOffsetFromUTC, 3. the given one."""
    naive = datetime.combine(moment.day, moment.clock or NOON)
    if moment.offset:
        return _Placed(naive.replace(tzinfo=moment.offset), candidate.source, candidate)
    offset = parse_offset(offset_text)
    if offset:
        return _Placed(naive.replace(tzinfo=offset), _OFFSET_KEYWORD, candidate)
    warning = f"no time zone in the file: {zone.name} is assumed"
    if offset_text:
        warning = f"{_OFFSET_KEYWORD} is malformed: {zone.name} is assumed"
    return _Placed(_localise(naive, zone.info), "configured", candidate, (warning,))


def _localise(naive: datetime, zone: tzinfo) -> datetime:
    """Attach the zone's offset at that time, in whole minutes as RFC 3339 demands.

    Before standard time was introduced, as in de-identified dates, offsets have seconds.
    """
    offset = naive.replace(tzinfo=zone).utcoffset() or timedelta(0)
    minutes = round(offset / _MINUTE)
    return naive.replace(tzinfo=timezone(minutes * _MINUTE) if minutes else UTC)


def _to_iso(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds" if moment.microsecond else "seconds")
