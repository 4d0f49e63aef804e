"""Asks whether the pixels are all there, by declared lengths, without reading one of them."""

from collections.abc import Mapping

from fw_gear_dicom_check.checks.check import (
    Check,
    CheckContext,
    CheckResult,
    Question,
    is_there,
)
from fw_gear_dicom_check.checks.judge_headers import OK, judge_each
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.checks.pixel_sizes import SIZES, pixel_size
from fw_gear_dicom_check.model import Header, InstanceOutcome, Outcome, Rule

_CUT = InstanceOutcome(Outcome.UNREADABLE, fault="cut")
_CUT_LATER = InstanceOutcome(Outcome.UNREADABLE, fault="cut_behind_a_frame")
_NO_FRAMES = InstanceOutcome(Outcome.UNREADABLE, fault="no_frames")
_TOO_SHORT = InstanceOutcome(Outcome.INCONSISTENT, fault="too_short")
_FEWER_FRAMES = InstanceOutcome(Outcome.INCONSISTENT, fault="fewer_frames")
_TOO_MUCH = InstanceOutcome(Outcome.INCONSISTENT, fault="too_much")
_LEFT_OVER = InstanceOutcome(Outcome.INCONSISTENT, fault="left_over")


def check_pixel_data_complete(
    rule: Rule, archive: PartitionedArchive, context: CheckContext
) -> CheckResult:
    """Answer unreadable where the file ends before its pixels do, or before their first frame.

    Of native frames it is told whether the first is there.
    """

    def judge(header: Header) -> InstanceOutcome:
        pixels = header.pixels
        if pixels is None or not (pixels.is_cut or pixels.is_bare):
            return OK
        if not pixels.is_cut:
            return _NO_FRAMES
        is_later = not pixels.is_encapsulated and pixel_size(header).has_some_frames
        return _CUT_LATER if is_later else _CUT

    return judge_each(rule, archive, context, judge)


def check_pixel_data_end(
    rule: Rule, archive: PartitionedArchive, context: CheckContext
) -> CheckResult:
    """Answer unreadable where encapsulated pixels have no end (PS3.5 A.4)."""

    def judge(header: Header) -> InstanceOutcome:
        pixels = header.pixels
        return _CUT if pixels is not None and pixels.is_encapsulated and pixels.is_cut else OK

    return judge_each(rule, archive, context, judge)


def check_pixel_data_size(
    rule: Rule, archive: PartitionedArchive, context: CheckContext
) -> CheckResult:
    """Answer inconsistent where the declared length is less, or twice, what the header demands.

    And where it is more by whole rows, columns or frames.
    """

    def judge(header: Header) -> InstanceOutcome:
        size = pixel_size(header)
        if size.is_short:
            return _FEWER_FRAMES if size.has_some_frames else _TOO_SHORT
        uid = header.text("SOPClassUID").strip()
        is_open = not size.has_frames and context.classes.contains("multi_frame", uid)
        if is_open or not (size.is_double or size.has_left_over):
            return OK
        return _TOO_MUCH if size.is_double else _LEFT_OVER

    return judge_each(rule, archive, context, judge)


def reads_sizes(_rule: Rule, _context: CheckContext) -> Mapping[str, Question]:
    """Return the attributes that decide how many bytes the pixels take.

    Their values are not asked for: how the sizes compare is known of each header.
    """
    return dict.fromkeys((*SIZES, "SOPClassUID"), is_there)


COMPLETE = Check(
    "pixel-data-complete",
    check_pixel_data_complete,
    reads=reads_sizes,
    faults={Outcome.UNREADABLE: ("cut", "cut_behind_a_frame", "no_frames")},
)
END = Check("pixel-data-end", check_pixel_data_end, faults={Outcome.UNREADABLE: ("cut",)})
SIZE = Check(
    "pixel-data-size",
    check_pixel_data_size,
    reads=reads_sizes,
    faults={Outcome.INCONSISTENT: ("too_short", "fewer_frames", "too_much", "left_over")},
)
