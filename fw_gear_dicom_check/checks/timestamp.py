"""Asks whether Flywheel can give the archive a timestamp, by its document and in its importer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from fw_gear_dicom_check.checks.check import (
    Check,
    CheckContext,
    CheckResult,
    Question,
    is_there,
)
from fw_gear_dicom_check.checks.compare_instances import SERIES, indices_by_series, name_of
from fw_gear_dicom_check.checks.instance_groups import GROUPS
from fw_gear_dicom_check.checks.judge_headers import NOT_APPLICABLE, OK
from fw_gear_dicom_check.checks.partitioned_archive import EquivalentInstances, PartitionedArchive
from fw_gear_dicom_check.derive.dates import names_a_day
from fw_gear_dicom_check.derive.importer_dates import (
    ACQUISITION_LEVELS,
    IMPORTER_TIMES,
    importer_timestamp,
    instance_number,
)
from fw_gear_dicom_check.derive.timestamp import ATTRIBUTES, derive_timestamp
from fw_gear_dicom_check.model import Attribute, Header, InstanceOutcome, Outcome, Rule

_MISSING = InstanceOutcome(Outcome.MISSING)
_IMPORTER_DATE = InstanceOutcome(Outcome.MISSING, fault="importer_date")
_FORMAT = InstanceOutcome(Outcome.MALFORMED, fault="format")


def check_timestamp(rule: Rule, archive: PartitionedArchive, context: CheckContext) -> CheckResult:
    """Answer missing where no set of the document gives a timestamp.

    The fault `importer_date` says that Flywheel's importer finds one all the same.
    """
    applies = GROUPS[rule.applies_to]
    found: list[tuple[InstanceOutcome, Sequence[int]]] = []
    for part in context.budget.watch(archive.parts):
        if not applies(part.header, context.classes):
            found.append((NOT_APPLICABLE, part.indices))
        elif derive_timestamp([part.header], context.zone).value:
            found.append((OK, part.indices))
        else:
            found += _look_as_the_importer(archive, part, context)
    return CheckResult(tuple(found), name_of(archive))


def _look_as_the_importer(
    archive: PartitionedArchive, part: EquivalentInstances, context: CheckContext
) -> Iterator[tuple[InstanceOutcome, Sequence[int]]]:
    """Yield what the importer finds, instance by instance: it reads more than the document says."""
    dated: dict[bool, list[int]] = {}
    for index in context.budget.watch(part.indices):
        dated.setdefault(_has_importer_date(archive.instances[index].header, context), []).append(
            index
        )
    for is_dated, indices in dated.items():
        yield _IMPORTER_DATE if is_dated else _MISSING, indices


def _has_importer_date(header: Header, context: CheckContext) -> bool:
    return importer_timestamp(header, ACQUISITION_LEVELS, context.zone.info) is not None


def reads(_rule: Rule, _context: CheckContext) -> Mapping[str, Question]:
    """Return the document's attributes: a sound date is one; a DT must name a day."""
    return {**dict.fromkeys(ATTRIBUTES, is_there), "AcquisitionDateTime": _names_a_day}


def _names_a_day(attribute: Attribute) -> object:
    return names_a_day(attribute.text)


def compares(_rule: Rule, _context: CheckContext) -> Iterable[str]:
    """Return what the importer reads where the document's attributes give nothing."""
    return IMPORTER_TIMES


def check_importer_timestamp(
    _rule: Rule, archive: PartitionedArchive, context: CheckContext
) -> CheckResult:
    """Answer malformed for series to which the document gives a timestamp, and the importer none.

    The importer takes the date of a series' first instance, by its number.
    """
    found = tuple(
        (_judge_first(archive, indices, context), indices)
        for indices in context.budget.watch(indices_by_series(archive))
    )
    return CheckResult(found, name_of(archive))


def _judge_first(
    archive: PartitionedArchive, indices: Sequence[int], context: CheckContext
) -> InstanceOutcome:
    first = min((archive.instances[index].header for index in indices), key=instance_number)
    if _has_importer_date(first, context) or not derive_timestamp([first], context.zone).value:
        return OK
    return _FORMAT


def compares_first(_rule: Rule, _context: CheckContext) -> Iterable[str]:
    """Return what decides which instance is the first, and its dates."""
    return *ATTRIBUTES, *IMPORTER_TIMES, SERIES, "InstanceNumber"


TIMESTAMP = Check(
    "timestamp",
    check_timestamp,
    reads=reads,
    compares=compares,
    faults={Outcome.MISSING: ("importer_date",)},
)
IMPORTER_TIMESTAMP = Check(
    "importer-timestamp",
    check_importer_timestamp,
    compares=compares_first,
    faults={Outcome.MALFORMED: ("format",)},
)
