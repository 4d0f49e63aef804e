"""Asks whether Flywheel can give the archive a timestamp, by its document and in its importer."""

from collections.abc import Sequence

from fw_gear_dicom_check.checks.answers import (
    OK,
    Answers,
    Facts,
    answer_each,
    name_of,
    places_by_series,
)
from fw_gear_dicom_check.checks.sorting import SortedArchive
from fw_gear_dicom_check.derive.importer import (
    ACQUISITION_LEVELS,
    importer_timestamp,
    instance_number,
)
from fw_gear_dicom_check.derive.timestamp import derive_timestamp
from fw_gear_dicom_check.model import Header, Judged, Outcome, Rule


def check_timestamp(rule: Rule, archive: SortedArchive, facts: Facts) -> Answers:
    """Answer missing where no set of the document gives a timestamp.

    The fault `importer_date` says that Flywheel's importer finds one all the same.
    """

    def judge(header: Header) -> Judged:
        if derive_timestamp([header], facts.zone).value:
            return OK
        stands_in = importer_timestamp(header, ACQUISITION_LEVELS, facts.zone.info) is not None
        return Judged(Outcome.MISSING, fault="importer_date" if stands_in else "")

    return answer_each(rule, archive, facts, judge)


def check_importer_timestamp(_rule: Rule, archive: SortedArchive, facts: Facts) -> Answers:
    """Answer malformed for series to which the document gives a timestamp, and the importer none.

    The importer takes the date of a series' first instance, by its number.
    """
    found = tuple(
        (_judge_first(archive, places, facts), places) for places in places_by_series(archive)
    )
    return Answers(found, name_of(archive))


def _judge_first(archive: SortedArchive, places: Sequence[int], facts: Facts) -> Judged:
    first = min((archive.instances[place].header for place in places), key=instance_number)
    if importer_timestamp(first, ACQUISITION_LEVELS, facts.zone.info) is not None:
        return OK
    if not derive_timestamp([first], facts.zone).value:
        return OK
    return Judged(Outcome.MALFORMED, fault="format")
