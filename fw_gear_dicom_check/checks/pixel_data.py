"""Asks whether the pixels are all there, by declared lengths, without reading one of them."""

from fw_gear_dicom_check.checks.answers import OK, CheckContext, CheckResult, check_each_part
from fw_gear_dicom_check.checks.equivalent_instances import PartitionedArchive
from fw_gear_dicom_check.model import Header, InstanceOutcome, Outcome, Rule

_HALVED = {"YBR_FULL_422", "YBR_PARTIAL_422"}
"""Photometric interpretations with two samples a pixel for three (PS3.3 C.7.6.3.1.2)."""
_LONGEST = 18
"""Digits beyond which nothing is a number of rows, bits or frames."""


def check_pixel_data_complete(
    rule: Rule, archive: PartitionedArchive, context: CheckContext
) -> CheckResult:
    """Answer unreadable where the file ends before its pixels do, or before their first frame."""

    def judge(header: Header) -> InstanceOutcome:
        if header.pixels is not None and header.pixels.is_cut:
            return InstanceOutcome(Outcome.UNREADABLE, fault="cut")
        is_bare = header.pixels is not None and header.pixels.is_bare
        return InstanceOutcome(Outcome.UNREADABLE, fault="no_frames") if is_bare else OK

    return check_each_part(rule, archive, context, judge)


def check_pixel_data_size(
    rule: Rule, archive: PartitionedArchive, context: CheckContext
) -> CheckResult:
    """Answer inconsistent where the declared length is less, or twice, what the header demands."""

    def judge(header: Header) -> InstanceOutcome:
        expected = expected_length(header)
        if expected is None or header.pixels is None or header.pixels.length <= 0:
            return OK
        if header.pixels.length < expected:
            return InstanceOutcome(Outcome.INCONSISTENT, fault="too_short")
        uid = header.text("SOPClassUID").strip()
        is_open = context.classes.contains("multi_frame", uid) and not _number(
            header, "NumberOfFrames"
        )
        is_double = header.pixels.length >= 2 * expected and not is_open
        return InstanceOutcome(Outcome.INCONSISTENT, fault="too_much") if is_double else OK

    return check_each_part(rule, archive, context, judge)


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
    is_number = len(text) <= _LONGEST and text.isascii() and text.isdigit()
    return int(text) if is_number else None
