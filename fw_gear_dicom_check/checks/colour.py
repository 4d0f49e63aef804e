"""Asks whether a colour image is stored in a way that can be drawn: samples, bits, planes."""

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
from fw_gear_dicom_check.model import Attribute, Header, InstanceOutcome, Outcome, Rule

_SAMPLES, _BITS, _PLANES = "SamplesPerPixel", "BitsAllocated", "PlanarConfiguration"
_INTERPRETATION = "PhotometricInterpretation"
_COLOUR, _BYTE, _FOUR = "3", "8", "4"
_FOUR_SAMPLES = InstanceOutcome(Outcome.UNSUPPORTED, fault="four_samples")
_NOT_BYTES = InstanceOutcome(Outcome.UNSUPPORTED, fault="not_bytes")
_NO_PLANES = InstanceOutcome(Outcome.UNSUPPORTED, fault="no_planes")


def check_colour(rule: Rule, archive: PartitionedArchive, context: CheckContext) -> CheckResult:
    """Answer unsupported for four samples, for three of other than 8 bits, for YBR without planes.

    Without Planar Configuration a viewer does not know how native YBR is arranged.
    """
    return judge_each(rule, archive, context, _judge)


def reads(_rule: Rule, _context: CheckContext) -> Mapping[str, Question]:
    """Return the attributes that say how colour is stored."""
    return {
        _SAMPLES: value_of,
        _BITS: lambda attribute: attribute.text == _BYTE,
        _INTERPRETATION: _is_ybr,
        _PLANES: is_there,
    }


def _judge(header: Header) -> InstanceOutcome:
    samples = header.text(_SAMPLES)
    if samples == _FOUR:
        return _FOUR_SAMPLES
    if samples != _COLOUR or header.pixels is None:
        return OK
    if header.text(_BITS) not in ("", _BYTE):
        return _NOT_BYTES
    interpretation, planes = header.get(_INTERPRETATION), header.get(_PLANES)
    is_ybr = interpretation is not None and _is_ybr(interpretation)
    lacks_planes = planes is None or planes.is_empty
    return _NO_PLANES if is_ybr and lacks_planes and header.pixels.length >= 0 else OK


def _is_ybr(attribute: Attribute) -> bool:
    return attribute.text.strip().startswith("YBR_FULL")


CHECK = Check(
    "colour",
    check_colour,
    reads=reads,
    faults={Outcome.UNSUPPORTED: ("four_samples", "not_bytes", "no_planes")},
)
