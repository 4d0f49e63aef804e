"""Asks whether a grey window can be applied: its width, and the function that goes with it."""

from collections.abc import Iterator, Mapping
from math import nan

from fw_gear_dicom_check.checks.check import (
    Check,
    CheckContext,
    CheckResult,
    Question,
    is_there,
)
from fw_gear_dicom_check.checks.judge_headers import OK, items_of, judge_each
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.derive.geometry.numbers import to_numbers
from fw_gear_dicom_check.model import Attribute, Header, InstanceOutcome, Outcome, Rule

_CENTER, _WIDTH, _FUNCTION = "WindowCenter", "WindowWidth", "VOILUTFunction"
_SLOPE, _INTERCEPT = "RescaleSlope", "RescaleIntercept"
_LINEAR = ("", "LINEAR")
"""Functions for which a width must be 1 at least; none means LINEAR (PS3.3 C.11.2.1.2)."""
_SMALLEST_SLOPE = 0.01
"""Slope below which pixels are fractions of 1, as in maps of diffusion or perfusion."""
_NARROW = InstanceOutcome(Outcome.UNSUPPORTED, fault="narrow")
_BELOW_ALL = InstanceOutcome(Outcome.UNSUPPORTED, fault="below_all_pixels")
_NEGATIVE = InstanceOutcome(Outcome.UNSUPPORTED, fault="negative")
_GIVEN = InstanceOutcome(Outcome.UNSUPPORTED, fault="with_window")

_READ = {
    "voi-function": (_CENTER, _WIDTH, _FUNCTION),
    "window-width": (_CENTER, _WIDTH, _FUNCTION, _SLOPE, _INTERCEPT),
}
"""Check -> the attributes at the root that it reads."""

Window = Mapping[str, Attribute]
"""Attributes with a value that stand beside one another, at the root or in an item, by keyword."""


def check_window_width(
    rule: Rule, archive: PartitionedArchive, context: CheckContext
) -> CheckResult:
    """Answer unsupported for a width below 0, or below 1 for a linear function.

    Such a window ends 1 below its upper end (PS3.3 C.11.2.1.2.1): no pixel is left in it where all
    are fractions of 1, or none is below the centre. Zero is another rule's matter. Of several
    windows the first counts.
    """

    def judge(header: Header) -> InstanceOutcome:
        windows = list(_windows(rule, header))
        slopes = [window[_SLOPE] for window in windows if _SLOPE in window]
        outcomes = (_judge_width(window, windows[0], slopes) for window in windows)
        return next((each for each in outcomes if each is not OK), OK)

    return judge_each(rule, archive, context, judge)


def check_voi_function(
    rule: Rule, archive: PartitionedArchive, context: CheckContext
) -> CheckResult:
    """Answer unsupported where a window has a function beside it, whatever its value."""

    def judge(header: Header) -> InstanceOutcome:
        beside = {_CENTER, _WIDTH, _FUNCTION}
        return _GIVEN if any(beside <= each.keys() for each in _windows(rule, header)) else OK

    return judge_each(rule, archive, context, judge)


def _windows(rule: Rule, header: Header) -> Iterator[Window]:
    at_root = {each: header.get(each) for each in _READ[rule.check]}
    yield {keyword: found for keyword, found in at_root.items() if found and not found.is_empty}
    for item in items_of(rule, header):
        yield {each.keyword: each for each in item.attributes if not each.is_empty}


def _judge_width(window: Window, root: Window, slopes: list[Attribute]) -> InstanceOutcome:
    if _is_negative(window):
        return _NEGATIVE
    if not _is_narrow(window):
        return OK
    is_above = _is_small(window.get(_CENTER)) and not _is_below_zero(root.get(_INTERCEPT))
    return _BELOW_ALL if is_above or any(map(_is_fraction, slopes)) else _NARROW


def _is_negative(window: Window) -> bool:
    return _WIDTH in window and _first(window[_WIDTH]) < 0


def _is_narrow(window: Window) -> bool:
    is_linear = _FUNCTION not in window or _is_linear(window[_FUNCTION])
    return is_linear and _WIDTH in window and 0 < _first(window[_WIDTH]) < 1


def _is_small(center: Attribute | None) -> bool:
    return center is not None and _first(center) < 1


def _is_below_zero(intercept: Attribute | None) -> bool:
    return intercept is not None and _first(intercept) < 0


def _is_fraction(slope: Attribute) -> bool:
    return abs(_first(slope)) < _SMALLEST_SLOPE


def _is_linear(function: Attribute) -> bool:
    return function.text.strip() in _LINEAR


def _first(attribute: Attribute) -> float:
    """Return the first value, not a number where it is none, which compares with nothing."""
    numbers = to_numbers(attribute)
    return numbers[0] if numbers else nan


def _compare_width(width: Attribute) -> tuple[bool, bool]:
    return _first(width) < 0, 0 < _first(width) < 1


def reads_width(_rule: Rule, _context: CheckContext) -> Mapping[str, Question]:
    """Return what decides about a width, and no more: windows differ from slice to slice."""
    return {
        _CENTER: _is_small,
        _WIDTH: _compare_width,
        _FUNCTION: _is_linear,
        _SLOPE: _is_fraction,
        _INTERCEPT: _is_below_zero,
    }


def reads_function(_rule: Rule, _context: CheckContext) -> Mapping[str, Question]:
    """Return the attributes of a window."""
    return dict.fromkeys((_CENTER, _WIDTH, _FUNCTION), is_there)


WIDTH = Check(
    "window-width",
    check_window_width,
    reads=reads_width,
    faults={Outcome.UNSUPPORTED: ("narrow", "below_all_pixels", "negative")},
)
FUNCTION = Check(
    "voi-function",
    check_voi_function,
    reads=reads_function,
    faults={Outcome.UNSUPPORTED: ("with_window",)},
)
