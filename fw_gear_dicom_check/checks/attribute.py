"""Asks whether an attribute is there, has a value that fits, and is the same where it must be."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from fw_gear_dicom_check.checks.check import (
    Check,
    CheckContext,
    CheckResult,
    Question,
    is_there,
)
from fw_gear_dicom_check.checks.compare_instances import find_outliers, may_vary
from fw_gear_dicom_check.checks.judge_headers import OK, judge_each
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.checks.value_representation import FAULTS, fault_of
from fw_gear_dicom_check.model import Attribute, Header, InstanceOutcome, Outcome, Rule
from fw_gear_dicom_check.reading.dicom.tags import META_GROUP, to_tag

_ENTITY = {"study": "StudyInstanceUID", "series": "SeriesInstanceUID"}
"""What a value may not vary in -> the attribute that identifies it."""


def check_attribute(rule: Rule, archive: PartitionedArchive, context: CheckContext) -> CheckResult:
    """Answer missing, empty, malformed or inconsistent, the first that is true."""
    result = judge_each(rule, archive, context, lambda header: _judge(rule, header))
    if not rule.same_in or not may_vary(archive, rule.lookup):
        return result
    outliers = frozenset(_find_outliers(rule, archive, result))
    if not outliers:
        return result
    differs = InstanceOutcome(Outcome.INCONSISTENT, fault=f"differs_in_{rule.same_in}")
    kept = (
        (outcome, [index for index in indices if index not in outliers])
        for outcome, indices in result.found
    )
    found = ((outcome, indices) for outcome, indices in kept if indices)
    return CheckResult((*found, (differs, sorted(outliers))), result.name)


def reads(rule: Rule, _context: CheckContext) -> Mapping[str, Question]:
    """Return the attributes of the look-up; only whether they are there and fit is asked."""
    return dict.fromkeys(rule.lookup, is_there)


def compares(rule: Rule, _context: CheckContext) -> Iterable[str]:
    """Return the attributes whose values must not vary, and what they must not vary in."""
    return (*rule.lookup, _ENTITY[rule.same_in]) if rule.same_in else ()


def find(rule: Rule, header: Header) -> Attribute | None:
    """Return the first attribute of the look-up that has a value, else one without, else None."""
    found = [header.get(keyword) for keyword in rule.lookup]
    present = [attribute for attribute in found if attribute is not None]
    return next((each for each in present if not each.is_empty), present[0] if present else None)


def _judge(rule: Rule, header: Header) -> InstanceOutcome:
    attribute = find(rule, header)
    if attribute is None:
        is_all_lacking = not header.form.has_file_meta and _is_of_meta(rule.keyword)
        return InstanceOutcome(Outcome.MISSING, fault="no_file_meta" if is_all_lacking else "")
    if attribute.is_empty:
        fault = "no_values" if len(attribute.values) > 1 else ""
        return InstanceOutcome(Outcome.EMPTY, attribute.where, fault)
    fault = fault_of(attribute)
    if fault:
        return InstanceOutcome(Outcome.MALFORMED, attribute.where, fault)
    return InstanceOutcome(Outcome.OK, attribute.where) if attribute.where else OK


@lru_cache(maxsize=256)
def _is_of_meta(keyword: str) -> bool:
    return to_tag(keyword) >> 16 == META_GROUP


def _find_outliers(rule: Rule, archive: PartitionedArchive, result: CheckResult) -> list[int]:
    sound = (indices for outcome, indices in result.found if outcome.outcome is Outcome.OK)
    indices = sorted(index for each in sound for index in each)
    values = {index: _value(rule, archive.instances[index].header) for index in indices}
    return find_outliers(indices, values)


def _value(rule: Rule, header: Header) -> tuple[str, str]:
    attribute = find(rule, header)
    return header.text(_ENTITY[rule.same_in]), attribute.text.strip() if attribute else ""


CHECK = Check(
    "attribute",
    check_attribute,
    reads=reads,
    compares=compares,
    needs_keyword=True,
    faults={
        Outcome.MISSING: ("no_file_meta",),
        Outcome.EMPTY: ("no_values",),
        Outcome.MALFORMED: FAULTS,
        Outcome.INCONSISTENT: tuple(f"differs_in_{entity}" for entity in _ENTITY),
    },
)
