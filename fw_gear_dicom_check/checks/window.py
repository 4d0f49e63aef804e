"""Asks whether a grey window can be applied: its width, and the function that goes with it."""

from collections.abc import Callable, Iterator, Mapping

from fw_gear_dicom_check.checks.check import (
    Check,
    CheckContext,
    CheckResult,
    Question,
    is_there,
)
from fw_gear_dicom_check.checks.judge_headers import OK, items_of, judge_each
from fw_gear_dicom_check.checks.numbers import to_numbers
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.model import Attribute, Header, InstanceOutcome, Outcome, Rule

_CENTER, _WIDTH, _FUNCTION = "WindowCenter", "WindowWidth", "VOILUTFunction"
_LINEAR = ("", "LINEAR")
"""Functions for which a width must be 1 at least; none means LINEAR (PS3.3 C.11.2.1.2)."""
_NARROW = InstanceOutcome(Outcome.UNSUPPORTED, fault="narrow")
_NEGATIVE = InstanceOutcome(Outcome.UNSUPPORTED, fault="negative")
_GIVEN = InstanceOutcome(Outcome.UNSUPPORTED, fault="with_window")

Window = Mapping[str, Attribute]
"""The attributes that stand beside one another, at the root or in an item, by keyword."""


def check_window_width(
    rule: Rule, archive: PartitionedArchive, context: CheckContext
) -> CheckResult:
    """Answer unsupported for a width below 0, or below 1 for a linear function.

    Zero is another rule's matter. Of several windows the first counts.
    """
    return judge_each(rule, archive, context, _judge_windows(rule, _judge_width))


def check_voi_function(
    rule: Rule, archive: PartitionedArchive, context: CheckContext
) -> CheckResult:
    """Answer unsupported where a window has a function beside it, whatever its value."""
    return judge_each(rule, archive, context, _judge_windows(rule, _judge_function))


def _judge_windows(
    rule: Rule, judge: Callable[[Window], InstanceOutcome]
) -> Callable[[Header], InstanceOutcome]:
    def judge_header(header: Header) -> InstanceOutcome:
        outcomes = map(judge, _windows(rule, header))
        return next((each for each in outcomes if each is not OK), OK)

    return judge_header


def _windows(rule: Rule, header: Header) -> Iterator[Window]:
    at_root = {each: header.get(each) for each in (_CENTER, _WIDTH, _FUNCTION)}
    yield {keyword: found for keyword, found in at_root.items() if found and not found.is_empty}
    for item in items_of(rule, header):
        yield {each.keyword: each for each in item.attributes if not each.is_empty}


def _judge_width(window: Window) -> InstanceOutcome:
    numbers = to_numbers(window[_WIDTH]) if _WIDTH in window else ()
    function = window[_FUNCTION].text.strip() if _FUNCTION in window else ""
    if not numbers or not numbers[0]:
        return OK
    if numbers[0] < 0:
        return _NEGATIVE
    return _NARROW if numbers[0] < 1 and function in _LINEAR else OK


def _judge_function(window: Window) -> InstanceOutcome:
    return _GIVEN if {_CENTER, _WIDTH, _FUNCTION} <= window.keys() else OK


def reads_width(_rule: Rule, _context: CheckContext) -> Mapping[str, Question]:
    """Return what decides whether a width is one; widths that are fine are not told apart."""
    return {
        _CENTER: is_there,
        _WIDTH: lambda attribute: _judge_width({_WIDTH: attribute}),
        _FUNCTION: lambda attribute: attribute.text.strip() in _LINEAR,
    }


def reads_function(_rule: Rule, _context: CheckContext) -> Mapping[str, Question]:
    """Return the attributes of a window."""
    return dict.fromkeys((_CENTER, _WIDTH, _FUNCTION), is_there)


WIDTH = Check(
    "window-width",
    check_window_width,
    reads=reads_width,
    faults={Outcome.UNSUPPORTED: ("narrow", "negative")},
)
FUNCTION = Check(
    "voi-function",
    check_voi_function,
    reads=reads_function,
    faults={Outcome.UNSUPPORTED: ("with_window",)},
)
