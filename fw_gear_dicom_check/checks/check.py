"""The record of a check: its function, and all that anything else has to know of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from fw_gear_dicom_check.checks.instance_groups import SopClasses
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.derive.routing import Route
from fw_gear_dicom_check.derive.timestamp import Zone
from fw_gear_dicom_check.limits.budget import Budget
from fw_gear_dicom_check.model import Attribute, InstanceOutcome, Outcome, Rule

Question = Callable[[Attribute], object]
"""What a check asks of an attribute that is there: instances with equal answers are equivalent."""


class Scope(StrEnum):
    """What a check gives an outcome for."""

    INSTANCE = "instance"
    MEMBER = "member"
    ARCHIVE = "archive"


class WhenSampled(StrEnum):
    """What a check is worth where some members were not read."""

    HOLDS = "holds"
    """Each member's outcome is its own."""
    MAY_MISS = "may miss a problem"
    """What is fine in some members may be wrong in the others."""
    MAY_ACCUSE = "may report what is not so"
    """What was not found in some members may be in the others."""
    TELLS_NOTHING = "tells nothing"
    """What seems missing may be in the others, and the others may lack something."""


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What checks need to know beyond the archive: SOP classes, a user's choices, what is left."""

    classes: SopClasses
    routes: tuple[Route, ...]
    zone: Zone
    budget: Budget = field(default_factory=Budget.unbounded)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Outcomes, each with the indices of the subjects (instances or members) that it is for.

    `name`: index -> the member's name.
    """

    found: tuple[tuple[InstanceOutcome, Sequence[int]], ...]
    name: Callable[[int], str]


def reads_nothing(_rule: Rule, _context: CheckContext) -> Mapping[str, Question]:
    """Return no question: the check looks at files or at members, not at attributes."""
    return {}


def compares_nothing(_rule: Rule, _context: CheckContext) -> Iterable[str]:
    """Return no attribute: one header is enough for the check."""
    return ()


@dataclass(frozen=True, slots=True)
class Check:
    """One check. Whoever needs to know something of it finds it here; see `registry.CHECKS`.

    `run`: a rule and an archive -> outcomes.
    `reads`: keyword -> the question that `run` asks of it in one header; whether an attribute is
    there, empty, malformed or garbled is known without a question (`is_there`). One header answers
    for all that are equivalent, so what is read and not declared makes the outcome depend on the
    order of the members.
    `compares`: attributes that `run` reads in every instance, because they decide together.
    `in_items`: path of sequences -> the attributes that `run` reads in their items, whatever a rule
    names.
    `needs_keyword`: a rule must name an attribute.
    `faults`: outcome -> the kinds of fault it may come with.
    `names_attributes`: a fault may also be the keyword of the attribute that is at fault.
    """

    name: str
    run: Callable[[Rule, PartitionedArchive, CheckContext], CheckResult]
    scope: Scope = Scope.INSTANCE
    reads: Callable[[Rule, CheckContext], Mapping[str, Question]] = reads_nothing
    compares: Callable[[Rule, CheckContext], Iterable[str]] = compares_nothing
    in_items: Mapping[str, Sequence[str]] = field(default_factory=dict)
    needs_keyword: bool = False
    when_sampled: WhenSampled = WhenSampled.HOLDS
    faults: Mapping[Outcome, Sequence[str]] = field(default_factory=dict)
    names_attributes: bool = False


def is_there(_attribute: Attribute) -> object:
    """Ask nothing more than whether the attribute is there, empty, malformed or garbled."""
    return None


def value_of(attribute: Attribute) -> object:
    """Ask for the value itself."""
    return attribute.text
