"""Asks whether the dates of a study are of one time: shifted all, or none."""

from collections.abc import Mapping
from datetime import date, datetime

from fw_gear_dicom_check.checks.check import Check, CheckContext, CheckResult, Question, value_of
from fw_gear_dicom_check.checks.judge_headers import OK, judge_each
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.model import Header, InstanceOutcome, Outcome, Rule

_STUDY, _ACQUISITION = "StudyDate", "AcquisitionDate"
_MOST_DAYS = 31
"""Days that a study may take: several visits are several studies."""
_APART = InstanceOutcome(Outcome.INCONSISTENT, fault="dates_apart")


def check_study_dates(
    rule: Rule, archive: PartitionedArchive, context: CheckContext
) -> CheckResult:
    """Answer inconsistent where study and acquisition are more than a month apart.

    A series may be computed much later; of it neither date is compared.
    """
    return judge_each(rule, archive, context, _judge)


def reads(_rule: Rule, _context: CheckContext) -> Mapping[str, Question]:
    """Return the two dates."""
    return {_STUDY: value_of, _ACQUISITION: value_of}


def to_day(text: str) -> date | None:
    """Return the day of a DA, or of the beginning of a DT; None for another text."""
    try:
        return datetime.strptime(text.strip()[:8], "%Y%m%d").date()  # noqa: DTZ007 - a day
    except ValueError:
        return None


def _judge(header: Header) -> InstanceOutcome:
    study, acquisition = to_day(header.text(_STUDY)), to_day(header.text(_ACQUISITION))
    if study is None or acquisition is None:
        return OK
    return _APART if abs((study - acquisition).days) > _MOST_DAYS else OK


CHECK = Check(
    "study-dates",
    check_study_dates,
    reads=reads,
    faults={Outcome.INCONSISTENT: ("dates_apart",)},
)
