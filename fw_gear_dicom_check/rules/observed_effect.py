"""Says what the real consumer was seen to do, given what a rule has found in an archive."""

from collections.abc import Sequence

from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.derive.importer_dates import instance_number
from fw_gear_dicom_check.model import PARTLY, InstanceOutcome, Observed, Outcome, Rule

_WORST_FIRST = (Observed.BLOCKS, Observed.DEGRADES, Observed.NONE)

Problems = Sequence[tuple[InstanceOutcome, Sequence[int]]]
"""What is wrong, and the indices of the instances in which it is."""


def observe(
    rule: Rule, archive: PartitionedArchive, problems: Problems, *, is_partial: bool
) -> Observed:
    """Return the worst observation among the kinds of fault that occur; the rule's own for none.

    A consumer that looks at the first instance alone does not notice what is wrong with others.
    """
    if rule.decided_by and problems:
        if not _is_first_affected(archive, problems):
            return Observed.NONE
        is_partial = False
    seen = {_observation(rule, outcome, is_partial=is_partial) for outcome, _ in problems}
    return next((each for each in _WORST_FIRST if each in seen), rule.observed)


def _is_first_affected(archive: PartitionedArchive, problems: Problems) -> bool:
    """Tell whether the first instance, by its number, is among those that have a problem."""
    indices = (index for part in archive.parts for index in part.indices)
    first = min(
        indices, key=lambda index: (instance_number(archive.instances[index].header), index)
    )
    return any(first in group for _, group in problems)


def _observation(rule: Rule, outcome: InstanceOutcome, *, is_partial: bool) -> Observed:
    keys = [f"{outcome.outcome}.{outcome.fault}", str(outcome.outcome)]
    if is_partial and outcome.outcome is Outcome.INCONSISTENT:  # which mostly is in a part
        keys.insert(0, f"{outcome.outcome}.{PARTLY}")
    elif is_partial:
        keys.insert(1, PARTLY)
    return next(
        (rule.observed_when[key] for key in keys if key in rule.observed_when), rule.observed
    )
