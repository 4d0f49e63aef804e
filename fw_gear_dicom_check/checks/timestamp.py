"""Asks whether Flywheel can give the archive a timestamp, by its document and in its importer."""

from collections.abc import Sequence

from fw_gear_dicom_check.checks.answers import (
    OK,
    CheckContext,
    CheckResult,
    check_each_part,
    name_of,
    places_by_series,
)
from fw_gear_dicom_check.checks.equivalent_instances import PartitionedArchive
from fw_gear_dicom_check.derive.importer_dates import (
    ACQUISITION_LEVELS,
    importer_timestamp,
    instance_number,
)
from fw_gear_dicom_check.derive.timestamp import derive_timestamp
from fw_gear_dicom_check.model import Header, InstanceOutcome, Outcome, Rule


def check_timestamp(rule: Rule, archive: PartitionedArchive, context: CheckContext) -> CheckResult:
    """Answer missing where no set of the document gives a timestamp.

    The fault `importer_date` says that Flywheel's importer finds one all the same.
    """

    def judge(header: Header) -> InstanceOutcome:
        if derive_timestamp([header], context.zone).value:
            return OK
        stands_in = importer_timestamp(header, ACQUISITION_LEVELS, context.zone.info) is not None
        return InstanceOutcome(Outcome.MISSING, fault="importer_date" if stands_in else "")

    return check_each_part(rule, archive, context, judge)


def check_importer_timestamp(
    _rule: Rule, archive: PartitionedArchive, context: CheckContext
) -> CheckResult:
    """Answer malformed for series to which the document gives a timestamp, and the importer none.

    The importer takes the date of a series' first instance, by its number.
    """
    found = tuple(
        (_judge_first(archive, places, context), places) for places in places_by_series(archive)
    )
    return CheckResult(found, name_of(archive))


def _judge_first(
    archive: PartitionedArchive, places: Sequence[int], context: CheckContext
) -> InstanceOutcome:
    first = min((archive.instances[place].header for place in places), key=instance_number)
    if importer_timestamp(first, ACQUISITION_LEVELS, context.zone.info) is not None:
        return OK
    if not derive_timestamp([first], context.zone).value:
        return OK
    return InstanceOutcome(Outcome.MALFORMED, fault="format")
