"""Asks whether the pixels are all there, by declared lengths, without reading one of them."""

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

_HALVED = {"YBR_FULL_422", "YBR_PARTIAL_422"}
"""Photometric interpretations with two samples a pixel for three (PS3.3 C.7.6.3.1.2)."""
_MOST_DIGITS = 18
"""Digits beyond which a text is not a number of rows, bits or frames."""
_CUT = InstanceOutcome(Outcome.UNREADABLE, fault="cut")
_NO_FRAMES = InstanceOutcome(Outcome.UNREADABLE, fault="no_frames")
_TOO_SHORT = InstanceOutcome(Outcome.INCONSISTENT, fault="too_short")
_TOO_MUCH = InstanceOutcome(Outcome.INCONSISTENT, fault="too_much")
_SIZES = (
    *("Rows", "Columns", "BitsAllocated", "SamplesPerPixel", "NumberOfFrames"),
    *("PhotometricInterpretation", "SOPClassUID"),
)
"""Attributes that decide how many bytes the pixels take."""


def check_pixel_data_complete(
    rule: Rule, archive: PartitionedArchive, context: CheckContext
) -> CheckResult:
    """Answer unreadable where the file ends before its pixels do, or before their first frame."""

    def judge(header: Header) -> InstanceOutcome:
        if header.pixels is not None and header.pixels.is_cut:
            return _CUT
        return _NO_FRAMES if header.pixels is not None and header.pixels.is_bare else OK

    return judge_each(rule, archive, context, judge)


def check_pixel_data_size(
    rule: Rule, archive: PartitionedArchive, context: CheckContext
) -> CheckResult:
    """Answer inconsistent where the declared length is less, or twice, what the header demands."""

    def judge(header: Header) -> InstanceOutcome:
        expected = expected_length(header)
        if expected is None or header.pixels is None or header.pixels.length <= 0:
            return OK
        if header.pixels.length < expected:
            return _TOO_SHORT
        uid = header.text("SOPClassUID").strip()
        has_frames = context.classes.contains("multi_frame", uid)
        is_open = has_frames and not _number(header, "NumberOfFrames")
        is_double = header.pixels.length >= 2 * expected and not is_open
        return _TOO_MUCH if is_double else OK

    return judge_each(rule, archive, context, judge)


def reads_sizes(_rule: Rule, _context: CheckContext) -> Mapping[str, Question]:
    """Return the attributes that decide how many bytes the pixels take."""
    return dict.fromkeys(_SIZES, value_of)


def expected_length(header: Header) -> int | None:
    """Return the bytes that uncompressed pixels must have, None where the header does not say."""
    rows, columns, bits = (_number(header, name) for name in ("Rows", "Columns", "BitsAllocated"))
    if not (rows and columns and bits):
        return None
    samples = _number(header, "SamplesPerPixel") or 1
    frames = _number(header, "NumberOfFrames") or 1
    if header.text("PhotometricInterpretation").strip() in _HALVED:
        samples = 2
    return (rows * columns * samples * frames * bits + 7) // 8


def _number(header: Header, keyword: str) -> int | None:
    text = header.text(keyword).strip()
    is_number = len(text) <= _MOST_DIGITS and text.isascii() and text.isdigit()
    return int(text) if is_number else None


COMPLETE = Check(
    "pixel-data-complete",
    check_pixel_data_complete,
    faults={Outcome.UNREADABLE: ("cut", "no_frames")},
)
SIZE = Check(
    "pixel-data-size",
    check_pixel_data_size,
    reads=reads_sizes,
    faults={Outcome.INCONSISTENT: ("too_short", "too_much")},
)
