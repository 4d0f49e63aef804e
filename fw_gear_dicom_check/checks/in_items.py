"""Asks whether each item of a sequence, or each frame of an image, has an attribute."""

from collections.abc import Collection, Mapping

from fw_gear_dicom_check.checks.check import (
    Check,
    CheckContext,
    CheckResult,
    Question,
    is_there,
)
from fw_gear_dicom_check.checks.judge_headers import OK, items_of, judge_each
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.model import Header, InstanceOutcome, Item, Outcome, Rule

_SHARED = "SharedFunctionalGroupsSequence"
_MISSING = InstanceOutcome(Outcome.MISSING)
_NO_ITEMS = InstanceOutcome(Outcome.MISSING, fault="no_items")
_SOME_FRAMES = InstanceOutcome(Outcome.MISSING, fault="some_frames")


def check_each_item(rule: Rule, archive: PartitionedArchive, context: CheckContext) -> CheckResult:
    """Answer missing where an item lacks the attribute, or there is no item.

    An attribute of the rule's `alternatives` that has a value at the root may stand in for it.
    """

    def judge(header: Header) -> InstanceOutcome:
        if any(_has_at_root(header, each) for each in rule.lookup if each != rule.keyword):
            return OK
        items = list(items_of(rule, header))
        if not items:
            return _NO_ITEMS
        return OK if all(_has(item, rule.keyword) for item in items) else _MISSING

    return judge_each(rule, archive, context, judge)


def check_each_frame(rule: Rule, archive: PartitionedArchive, context: CheckContext) -> CheckResult:
    """Answer missing where neither the shared functional groups nor those of a frame have it.

    An image without functional groups is another rule's matter.
    """

    def judge(header: Header) -> InstanceOutcome:
        items = list(items_of(rule, header))
        shared = [item for item in items if item.path == _SHARED]
        frames = [item for item in items if item.path != _SHARED]
        if not items or _any_has(shared, rule.keyword):
            return OK
        lacking = [item for item in frames if not _has(item, rule.keyword)]
        if not lacking and frames:
            return OK
        return _MISSING if len(lacking) == len(frames) else _SOME_FRAMES

    return judge_each(rule, archive, context, judge)


def reads(rule: Rule, _context: CheckContext) -> Mapping[str, Question]:
    """Return the attributes that may be at the root or in the items."""
    return dict.fromkeys(rule.lookup, is_there)


def _any_has(items: Collection[Item], keyword: str) -> bool:
    return any(_has(item, keyword) for item in items)


def _has(item: Item, keyword: str) -> bool:
    return any(each.keyword == keyword and not each.is_empty for each in item.attributes)


def _has_at_root(header: Header, keyword: str) -> bool:
    found = header.get(keyword)
    return found is not None and not found.is_empty


EACH_ITEM = Check(
    "each-item",
    check_each_item,
    reads=reads,
    needs_keyword=True,
    faults={Outcome.MISSING: ("no_items",)},
)
EACH_FRAME = Check(
    "each-frame",
    check_each_frame,
    reads=reads,
    needs_keyword=True,
    faults={Outcome.MISSING: ("some_frames",)},
)
