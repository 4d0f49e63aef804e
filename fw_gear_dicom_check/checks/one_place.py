"""Asks whether the images of a series agree in what Flywheel's importer wants to be one answer.

It refuses an instance of which the patient, the number or the time is not that of the ones before
(fw-file 4.2.4, merge_series_meta). The attributes that have a rule of their own are not repeated.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from fw_gear_dicom_check.checks.check import Check, CheckContext, CheckResult, WhenSampled
from fw_gear_dicom_check.checks.compare_instances import (
    SERIES,
    all_indices,
    find_outliers,
    indices_by_series,
    may_vary,
    name_of,
)
from fw_gear_dicom_check.checks.judge_headers import OK
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.derive.importer_dates import (
    ACQUISITION_LEVELS,
    IMPORTER_TIMES,
    SESSION_LEVELS,
    importer_timestamp,
)
from fw_gear_dicom_check.derive.importer_text import importer_text
from fw_gear_dicom_check.derive.timestamp import Zone
from fw_gear_dicom_check.model import Header, InstanceOutcome, Outcome, Rule

_NUMBER = "SeriesNumber"
"""Precedes the label; none is another label than one."""
_PATIENT = (
    ("PatientName",),
    ("PatientSex",),
    ("PatientAge", "PatientBirthDate"),
    ("PatientWeight",),
    ("OperatorsName",),
)
"""Attributes that may be missing in some, but not differ; the first of a set that is there."""
_ORDERS = (SESSION_LEVELS, ACQUISITION_LEVELS)
"""Where the importer looks for the time of a session, and of an acquisition."""
_FARTHEST = 5 * 60 * 60
"""Seconds that the times of one series may lie apart."""
_DATES_APART = "dates_apart"
_KEYWORDS = (_NUMBER, *(keyword for each in _PATIENT for keyword in each), *IMPORTER_TIMES)


def check_one_place(_rule: Rule, archive: PartitionedArchive, context: CheckContext) -> CheckResult:
    """Answer inconsistent for the instances that differ; the fault says in which attribute."""
    indices = all_indices(archive)
    if not may_vary(archive, _KEYWORDS):
        return CheckResult(((OK, indices),), name_of(archive))
    found: dict[str, list[int]] = {}
    known: set[int] = set()
    for fault, outliers in _outliers(archive, context):
        found.setdefault(fault, []).extend(index for index in outliers if index not in known)
        known.update(outliers)
    same = [index for index in indices if index not in known]
    differing = (
        (InstanceOutcome(Outcome.INCONSISTENT, fault=fault), each) for fault, each in found.items()
    )
    return CheckResult(((OK, same), *differing), name_of(archive))


def compares(_rule: Rule, _context: CheckContext) -> Iterable[str]:
    """Return all that the importer takes for one answer, and what identifies the series."""
    return *_KEYWORDS, SERIES


def _outliers(
    archive: PartitionedArchive, context: CheckContext
) -> Iterator[tuple[str, Sequence[int]]]:
    for indices in context.budget.watch(indices_by_series(archive)):
        for keywords in ((_NUMBER,), *_PATIENT):
            if may_vary(archive, keywords):
                yield keywords[0], _differing(archive, indices, keywords)
        if may_vary(archive, IMPORTER_TIMES):
            yield _DATES_APART, _apart(archive, indices, context)


def _differing(
    archive: PartitionedArchive, indices: Iterable[int], keywords: Sequence[str]
) -> list[int]:
    texts = {index: _text(archive.instances[index].header, keywords) for index in indices}
    values = {index: ("", text) for index, text in texts.items() if text or keywords == (_NUMBER,)}
    return find_outliers(values, values)


def _text(header: Header, keywords: Sequence[str]) -> str:
    return next(filter(None, (importer_text(header, keyword) for keyword in keywords)), "")


def _apart(archive: PartitionedArchive, indices: Sequence[int], context: CheckContext) -> list[int]:
    """Return the indices whose time is too far from the first one's.

    Only if the earliest or the latest is, by the order of their texts, each is looked at.
    """
    instances = archive.instances
    varying = [keyword for keyword in IMPORTER_TIMES if may_vary(archive, [keyword])]

    def stamp(index: int) -> list[str]:
        return [instances[index].header.text(keyword) for keyword in varying]

    first = _times(instances[indices[0]].header, context.zone)

    def is_apart(index: int) -> bool:
        return _is_apart(first, _times(instances[index].header, context.zone))

    if not any(map(is_apart, {min(indices, key=stamp), max(indices, key=stamp)})):
        return []
    return [index for index in context.budget.watch(indices) if is_apart(index)]


def _times(header: Header, zone: Zone) -> list[datetime | None]:
    found = (importer_timestamp(header, levels, zone.info) for levels in _ORDERS)
    return [each[0] if each else None for each in found]


def _is_apart(times: Iterable[datetime | None], others: Iterable[datetime | None]) -> bool:
    pairs = zip(times, others, strict=True)
    return any(one and two and abs((one - two).total_seconds()) > _FARTHEST for one, two in pairs)


CHECK = Check(
    "one-place",
    check_one_place,
    compares=compares,
    when_sampled=WhenSampled.MAY_MISS,
    faults={Outcome.INCONSISTENT: (_DATES_APART,)},
    names_attributes=True,
)
