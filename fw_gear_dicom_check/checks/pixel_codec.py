"""Asks whether the pixels are encoded as the transfer syntax says, by their first bytes."""

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
from fw_gear_dicom_check.checks.pixel_sizes import SIZES, pixel_size
from fw_gear_dicom_check.model import Header, InstanceOutcome, Outcome, Rule

_SYNTAX = "TransferSyntaxUID"
_NATIVE = frozenset(f"1.2.840.10008.1.2{rest}" for rest in ("", ".1", ".1.99", ".2"))
"""Transfer syntaxes whose pixels have a length (PS3.5 A.1 to A.3, A.5)."""
_FIRST_JPEG, _LAST_JPEG = 50, 70
_CODECS = {
    "1.2.840.10008.1.2.5": "rle",
    **{f"1.2.840.10008.1.2.4.{number}": "jpeg" for number in range(_FIRST_JPEG, _LAST_JPEG + 1)},
    **dict.fromkeys(("1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81"), "jpeg-ls"),
    **{
        f"1.2.840.10008.1.2.4.{number}": "jpeg-2000"
        for number in (*range(90, 94), *range(201, 204))
    },
}
"""Transfer syntax -> the codec of its frames (PS3.5 A.4)."""
_ANY_JPEG, _JPEGS = "any jpeg", ("jpeg", "jpeg-ls")
"""What a frame may be of that shows no marker of either (see Fragments)."""
_ENCAPSULATED = InstanceOutcome(Outcome.INCONSISTENT, fault="encapsulated")
_LONG_ENOUGH = InstanceOutcome(Outcome.INCONSISTENT, fault="encapsulated_and_long")
_NATIVE_PIXELS = InstanceOutcome(Outcome.INCONSISTENT, fault="not_encapsulated")
_OTHER_CODEC = InstanceOutcome(Outcome.INCONSISTENT, fault="other_codec")


def check_pixel_codec(
    rule: Rule, archive: PartitionedArchive, context: CheckContext
) -> CheckResult:
    """Answer inconsistent for pixels with a length where there may be none, or the reverse.

    And for a frame that does not begin as those of its codec do.
    """
    return judge_each(rule, archive, context, _judge)


def reads(_rule: Rule, _context: CheckContext) -> Mapping[str, Question]:
    """Return the transfer syntax, and what decides the size of native pixels.

    What the pixels are, and how long, is known of each header.
    """
    return {**dict.fromkeys(SIZES, is_there), _SYNTAX: value_of}


def _judge(header: Header) -> InstanceOutcome:
    pixels, syntax = header.pixels, header.text(_SYNTAX).strip()
    if pixels is None or pixels.length == 0:
        return OK
    if not pixels.is_encapsulated:
        return _NATIVE_PIXELS if syntax in _CODECS else OK
    if syntax in _NATIVE:
        return _ENCAPSULATED if pixel_size(header).is_short else _LONG_ENOUGH
    seen = pixels.fragments.codec if pixels.fragments and not pixels.is_bare else None
    declared = _CODECS.get(syntax)
    if seen is None or declared is None or seen == declared:
        return OK
    return OK if seen == _ANY_JPEG and declared in _JPEGS else _OTHER_CODEC


CHECK = Check(
    "pixel-codec",
    check_pixel_codec,
    reads=reads,
    faults={
        Outcome.INCONSISTENT: (
            "encapsulated",
            "encapsulated_and_long",
            "not_encapsulated",
            "other_codec",
        )
    },
)
