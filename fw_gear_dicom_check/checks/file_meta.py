"""Asks whether File Meta Information speaks of the instance that follows it (PS3.10 7.1)."""

from collections.abc import Mapping

from fw_gear_dicom_check.checks.check import (
    Check,
    CheckContext,
    CheckResult,
    Question,
    value_of,
)
from fw_gear_dicom_check.checks.judge_headers import OK, judge_each
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.model import Header, InstanceOutcome, Outcome, Rule

_CLASSES = ("MediaStorageSOPClassUID", "SOPClassUID")
"""The class that File Meta Information names, and the data set's own."""


def check_file_meta(rule: Rule, archive: PartitionedArchive, context: CheckContext) -> CheckResult:
    """Answer inconsistent, with the attribute, where it names another instance or another class."""
    return judge_each(rule, archive, context, _judge)


def reads(_rule: Rule, _context: CheckContext) -> Mapping[str, Question]:
    """Return the attributes that name the class."""
    return dict.fromkeys(_CLASSES, value_of)


def _judge(header: Header) -> InstanceOutcome:
    if not header.form.has_own_meta:
        return InstanceOutcome(Outcome.INCONSISTENT, fault="SOPInstanceUID")
    classes = [header.text(each).strip() for each in _CLASSES]
    is_own = not all(classes) or classes[0] == classes[1]
    return OK if is_own else InstanceOutcome(Outcome.INCONSISTENT, fault="SOPClassUID")


CHECK = Check("file-meta", check_file_meta, reads=reads, names_attributes=True)
