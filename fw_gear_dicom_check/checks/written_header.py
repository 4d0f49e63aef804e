"""Asks whether the header that the classifier reads can be written by what writes it."""

import re
from collections.abc import Iterable

from fw_gear_dicom_check.checks.check import (
    Check,
    CheckContext,
    CheckResult,
    Scope,
    WhenSampled,
)
from fw_gear_dicom_check.checks.judge_headers import OK
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.derive.importer_dates import instance_number
from fw_gear_dicom_check.model import Header, InstanceOutcome, Outcome, Rule

_FRAMES = "PerFrameFunctionalGroupsSequence"
_COUNT = "NumberOfFrames"
_FAULTS = ("frames_not_counted", "frames_without_items")
_WHOLE = re.compile(r"[+-]?\d+(\.0*)?")


def check_written_header(
    _rule: Rule, archive: PartitionedArchive, _context: CheckContext
) -> CheckResult:
    """Answer unsupported for the first instance's header where the program fails at it.

    It takes the first item of the per-frame functional groups, and of a zip of one instance it
    compares NumberOfFrames with a number (1.7.9: get_core_dicom_header, get_dicom_array_header).
    """
    headers = [each.header for each in archive.instances]
    if not headers:
        return _answer(archive, OK)
    is_alone = archive.archive.kind == "zip" and len(headers) == 1
    fault = _fault(min(headers, key=instance_number), is_alone=is_alone)
    return _answer(archive, InstanceOutcome(Outcome.UNSUPPORTED, fault=fault) if fault else OK)


def compares_frames(_rule: Rule, _context: CheckContext) -> Iterable[str]:
    """Return what is read of the first instance, and what makes it the first."""
    return ("InstanceNumber", _COUNT, _FRAMES)


def _fault(header: Header, *, is_alone: bool) -> str:
    frames, count = header.get(_FRAMES), header.get(_COUNT)
    if frames is not None and frames.is_empty:
        return "frames_without_items"
    is_number = count is None or _WHOLE.fullmatch(count.text.strip())
    return "" if is_number or not is_alone else "frames_not_counted"


def _answer(archive: PartitionedArchive, outcome: InstanceOutcome) -> CheckResult:
    return CheckResult(((outcome, [0]),), lambda _index: archive.archive.name)


CHECK = Check(
    "written-header",
    check_written_header,
    Scope.ARCHIVE,
    compares=compares_frames,
    when_sampled=WhenSampled.MAY_MISS,
    faults={Outcome.UNSUPPORTED: _FAULTS},
)
