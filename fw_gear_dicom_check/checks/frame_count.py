"""Asks whether encapsulated pixels hold the frames that the header counts."""

from collections.abc import Mapping

from fw_gear_dicom_check.checks.check import (
    Check,
    CheckContext,
    CheckResult,
    Question,
    is_there,
    value_of,
)
from fw_gear_dicom_check.checks.judge_headers import OK, judge_each
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.model import Fragments, Header, InstanceOutcome, Outcome, Rule

_FRAMES, _TABLE = "NumberOfFrames", "ExtendedOffsetTable"
_MOST_DIGITS = 9
_FEWER = InstanceOutcome(Outcome.INCONSISTENT, fault="fewer_fragments")
_NO_OFFSETS = InstanceOutcome(Outcome.INCONSISTENT, fault="no_offsets")
_NO_OFFSETS_IN_RLE = InstanceOutcome(Outcome.INCONSISTENT, fault="no_offsets_in_rle")
_WRONG_OFFSETS = InstanceOutcome(Outcome.INCONSISTENT, fault="wrong_offsets")
_MORE = InstanceOutcome(Outcome.INCONSISTENT, fault="more_frames")


def check_frame_count(
    rule: Rule, archive: PartitionedArchive, context: CheckContext
) -> CheckResult:
    """Answer inconsistent for fewer fragments than frames, or more frames than the header counts.

    And where the Basic Offset Table is wrong, or needed and empty: RLE does not tell where a frame
    ends, as JPEG does.
    """
    return judge_each(rule, archive, context, _judge)


def reads(_rule: Rule, _context: CheckContext) -> Mapping[str, Question]:
    """Return the number of frames, and whether there is an Extended Offset Table."""
    return {_FRAMES: value_of, _TABLE: is_there}


def _judge(header: Header) -> InstanceOutcome:
    fragments = header.pixels.fragments if header.pixels else None
    text = header.text(_FRAMES).strip() or "1"
    if fragments is None or not (text.isdecimal() and len(text) <= _MOST_DIGITS):
        return OK
    return _compare(int(text), fragments, has_table=header.get(_TABLE) is not None)


def _compare(frames: int, fragments: Fragments, *, has_table: bool) -> InstanceOutcome:
    if fragments.number is None:
        return OK
    if fragments.number < frames:
        return _FEWER
    if not fragments.offsets:
        is_clear = has_table or frames <= 1 or fragments.number == frames
        otherwise = _NO_OFFSETS_IN_RLE if fragments.codec == "rle" else _NO_OFFSETS
        return OK if is_clear else otherwise
    if not fragments.is_table_sound or fragments.offsets < frames:
        return _WRONG_OFFSETS
    return _MORE if fragments.offsets > frames else OK


CHECK = Check(
    "frame-count",
    check_frame_count,
    reads=reads,
    faults={
        Outcome.INCONSISTENT: (
            "fewer_fragments",
            "no_offsets",
            "no_offsets_in_rle",
            "wrong_offsets",
            "more_frames",
        )
    },
)
