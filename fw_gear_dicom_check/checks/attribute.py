"""Asks whether an attribute is there, has a value that fits, and is the same where it must be."""

from collections import defaultdict

from fw_gear_dicom_check.checks.answers import OK, Answers, Facts, answer_each, mark_outliers
from fw_gear_dicom_check.checks.value_representation import fault_of
from fw_gear_dicom_check.model import Archive, Attribute, Header, Judged, Outcome, Rule

_ENTITY = {"study": "StudyInstanceUID", "series": "SeriesInstanceUID"}
"""What a value may not vary in -> the attribute that identifies it."""


def check_attribute(rule: Rule, archive: Archive, facts: Facts) -> Answers:
    """Answer missing, empty, malformed or inconsistent, the first that is true."""
    answers = answer_each(rule, archive, facts, lambda header: _judge(rule, header))
    if not rule.same_in:
        return answers
    judged = list(answers.judged)
    mark_outliers(judged, _by_entity(rule, archive, judged).values(), f"differs_in_{rule.same_in}")
    return Answers(answers.subjects, judged)


def find(rule: Rule, header: Header) -> Attribute | None:
    """Return the first attribute of the look-up that has a value, else one without, else None."""
    found = [header.get(keyword) for keyword in rule.lookup]
    present = [attribute for attribute in found if attribute is not None]
    return next((each for each in present if not each.is_empty), present[0] if present else None)


def _judge(rule: Rule, header: Header) -> Judged:
    attribute = find(rule, header)
    if attribute is None:
        return Judged(Outcome.MISSING)
    if attribute.is_empty:
        return Judged(Outcome.EMPTY, attribute.where)
    fault = fault_of(attribute)
    if fault:
        return Judged(Outcome.MALFORMED, attribute.where, fault)
    return Judged(Outcome.OK, attribute.where) if attribute.where else OK


def _by_entity(
    rule: Rule, archive: Archive, judged: list[Judged]
) -> dict[str, dict[str, list[int]]]:
    """Return entity -> value -> indices, of the instances that have a sound value."""
    found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for index, instance in enumerate(archive.instances):
        if judged[index].outcome is Outcome.OK:
            attribute = find(rule, instance.header)
            value = attribute.text.strip() if attribute else ""
            found[instance.header.text(_ENTITY[rule.same_in])][value].append(index)
    return found
