"""Asks whether the images of a series agree in what Flywheel's importer wants to be one answer.

It refuses an instance of which the patient, the number or the time is not that of the ones before
(fw-file 4.2.4, merge_series_meta). The attributes that have a rule of their own are not repeated.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from fw_gear_dicom_check.checks.answers import (
    OK,
    CheckContext,
    CheckResult,
    all_places,
    find_outliers,
    may_vary,
    name_of,
    places_by_series,
)
from fw_gear_dicom_check.checks.equivalent_instances import PartitionedArchive
from fw_gear_dicom_check.derive.importer_dates import (
    ACQUISITION_LEVELS,
    SESSION_LEVELS,
    importer_timestamp,
)
from fw_gear_dicom_check.derive.importer_text import importer_text
from fw_gear_dicom_check.derive.timestamp import Zone
from fw_gear_dicom_check.model import Header, InstanceOutcome, Outcome, Rule

NUMBER = "SeriesNumber"
"""Stands before the label; none is another label than one."""
PATIENT = (
    ("PatientName",),
    ("PatientSex",),
    ("PatientAge", "PatientBirthDate"),
    ("PatientWeight",),
    ("OperatorsName",),
)
"""Attributes that may be missing in some, but not differ; the first of a set that is there."""
TIMES = (
    *(f"{level}{part}" for level in SESSION_LEVELS for part in ("Date", "Time")),
    "AcquisitionDateTime",
    "TimezoneOffsetFromUTC",
)
KEYWORDS = (NUMBER, *(keyword for each in PATIENT for keyword in each), *TIMES)
"""All that this check reads."""
_ORDERS = (SESSION_LEVELS, ACQUISITION_LEVELS)
"""Where the importer looks for the time of a session, and of an acquisition."""
_LONGEST = 5 * 60 * 60
"""Seconds that the times of one series may lie apart."""


def check_one_place(_rule: Rule, archive: PartitionedArchive, context: CheckContext) -> CheckResult:
    """Answer inconsistent for the instances that differ; the fault says in which attribute."""
    places = all_places(archive)
    if not may_vary(archive, KEYWORDS):
        return CheckResult(((OK, places),), name_of(archive))
    found: dict[str, list[int]] = {}
    known: set[int] = set()
    for fault, outliers in _outliers(archive, context.zone):
        found.setdefault(fault, []).extend(place for place in outliers if place not in known)
        known.update(outliers)
    same = [place for place in places if place not in known]
    differing = (
        (InstanceOutcome(Outcome.INCONSISTENT, fault=key), each) for key, each in found.items()
    )
    return CheckResult(((OK, same), *differing), name_of(archive))


def _outliers(archive: PartitionedArchive, zone: Zone) -> Iterator[tuple[str, Sequence[int]]]:
    for places in places_by_series(archive):
        for keywords in ((NUMBER,), *PATIENT):
            if may_vary(archive, keywords):
                yield keywords[0], _differing(archive, places, keywords)
        if may_vary(archive, TIMES):
            yield "dates_apart", _apart(archive, places, zone)


def _differing(
    archive: PartitionedArchive, places: Iterable[int], keywords: Sequence[str]
) -> list[int]:
    texts = {place: _text(archive.instances[place].header, keywords) for place in places}
    values = {place: ("", text) for place, text in texts.items() if text or keywords == (NUMBER,)}
    return find_outliers(values, values)


def _text(header: Header, keywords: Sequence[str]) -> str:
    return next(filter(None, (importer_text(header, keyword) for keyword in keywords)), "")


def _apart(archive: PartitionedArchive, places: Sequence[int], zone: Zone) -> list[int]:
    """Return the places whose time is too far from the first one's.

    Only if the earliest or the latest is, by the order of their texts, each is looked at.
    """
    instances = archive.instances
    varying = [keyword for keyword in TIMES if may_vary(archive, [keyword])]

    def stamp(place: int) -> list[str]:
        return [instances[place].header.text(keyword) for keyword in varying]

    first = _times(instances[places[0]].header, zone)

    def is_apart(place: int) -> bool:
        return _is_apart(first, _times(instances[place].header, zone))

    if not any(map(is_apart, {min(places, key=stamp), max(places, key=stamp)})):
        return []
    return [place for place in places if is_apart(place)]


def _times(header: Header, zone: Zone) -> list[datetime | None]:
    found = (importer_timestamp(header, levels, zone.info) for levels in _ORDERS)
    return [each[0] if each else None for each in found]


def _is_apart(times: Iterable[datetime | None], others: Iterable[datetime | None]) -> bool:
    pairs = zip(times, others, strict=True)
    return any(one and two and abs((one - two).total_seconds()) > _LONGEST for one, two in pairs)
