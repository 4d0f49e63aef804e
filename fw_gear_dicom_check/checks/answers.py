"""What every check takes and gives: the facts of the run, and one answer for each subject."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from fw_gear_dicom_check.derive.routing import Route
from fw_gear_dicom_check.derive.timestamp import Zone
from fw_gear_dicom_check.groups import GROUPS, SopClasses
from fw_gear_dicom_check.model import Archive, Header, Instance, Judged, Outcome, Rule

OK = Judged(Outcome.OK)
NOT_APPLICABLE = Judged(Outcome.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the checks need to know beyond the archive."""

    classes: SopClasses
    routes: tuple[Route, ...]
    zone: Zone


@dataclass(frozen=True, slots=True)
class Answers:
    """One answer for each subject, in the same order; subjects are members."""

    subjects: Sequence[str]
    judged: Sequence[Judged]


def answer_each(
    rule: Rule, archive: Archive, facts: Facts, judge: Callable[[Header], Judged]
) -> Answers:
    """Judge each instance that the rule applies to."""
    judged = [
        judge(instance.header) if applies_to(rule, instance, facts) else NOT_APPLICABLE
        for instance in archive.instances
    ]
    return Answers(members_of(archive), judged)


def applies_to(rule: Rule, instance: Instance, facts: Facts) -> bool:
    """Tell whether a rule speaks of an instance."""
    return GROUPS[rule.applies_to](instance.header, facts.classes)


def members_of(archive: Archive) -> list[str]:
    """Return the members that hold instances."""
    return [instance.member for instance in archive.instances]


def mark_outliers(judged: list[Judged], groups: Iterable[dict[str, list[int]]], fault: str) -> None:
    """Mark, in each group of value -> indices, all instances that do not have the majority's value.

    Ties go to the value that comes first in the archive.
    """
    marked = Judged(Outcome.INCONSISTENT, fault=fault)
    for by_value in groups:
        majority = max(by_value, key=lambda value, found=by_value: len(found[value]), default="")  # type: ignore[misc]
        for value, indices in by_value.items():
            if value != majority:
                for index in indices:
                    judged[index] = marked
