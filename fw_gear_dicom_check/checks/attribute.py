"""Asks whether an attribute is there, has a value that fits, and is the same where it must be."""

from fw_gear_dicom_check.checks.answers import (
    OK,
    CheckContext,
    CheckResult,
    check_each_part,
    find_outliers,
    may_vary,
)
from fw_gear_dicom_check.checks.equivalent_instances import PartitionedArchive
from fw_gear_dicom_check.checks.value_representation import fault_of
from fw_gear_dicom_check.model import Attribute, Header, InstanceOutcome, Outcome, Rule

_ENTITY = {"study": "StudyInstanceUID", "series": "SeriesInstanceUID"}
"""What a value may not vary in -> the attribute that identifies it."""


def check_attribute(rule: Rule, archive: PartitionedArchive, context: CheckContext) -> CheckResult:
    """Answer missing, empty, malformed or inconsistent, the first that is true."""
    answers = check_each_part(rule, archive, context, lambda header: _judge(rule, header))
    if not rule.same_in or not may_vary(archive, rule.lookup):
        return answers
    outliers = frozenset(_find_outliers(rule, archive, answers))
    if not outliers:
        return answers
    differs = InstanceOutcome(Outcome.INCONSISTENT, fault=f"differs_in_{rule.same_in}")
    kept = ((judged, [p for p in places if p not in outliers]) for judged, places in answers.found)
    found = (*((judged, places) for judged, places in kept if places), (differs, sorted(outliers)))
    return CheckResult(found, answers.name)


def find(rule: Rule, header: Header) -> Attribute | None:
    """Return the first attribute of the look-up that has a value, else one without, else None."""
    found = [header.get(keyword) for keyword in rule.lookup]
    present = [attribute for attribute in found if attribute is not None]
    return next((each for each in present if not each.is_empty), present[0] if present else None)


def _judge(rule: Rule, header: Header) -> InstanceOutcome:
    attribute = find(rule, header)
    if attribute is None:
        return InstanceOutcome(Outcome.MISSING)
    if attribute.is_empty:
        fault = "no_values" if len(attribute.values) > 1 else ""
        return InstanceOutcome(Outcome.EMPTY, attribute.where, fault)
    fault = fault_of(attribute)
    if fault:
        return InstanceOutcome(Outcome.MALFORMED, attribute.where, fault)
    return InstanceOutcome(Outcome.OK, attribute.where) if attribute.where else OK


def _find_outliers(rule: Rule, archive: PartitionedArchive, answers: CheckResult) -> list[int]:
    places = [p for judged, group in answers.found if judged.outcome is Outcome.OK for p in group]
    values = {place: _value(rule, archive.instances[place].header) for place in places}
    return find_outliers(sorted(places), values)


def _value(rule: Rule, header: Header) -> tuple[str, str]:
    attribute = find(rule, header)
    return header.text(_ENTITY[rule.same_in]), attribute.text.strip() if attribute else ""
