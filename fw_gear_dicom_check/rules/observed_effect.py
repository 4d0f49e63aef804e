"""Says what the real consumer was seen to do, given what a rule has found in an archive."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.model import PARTLY, InstanceOutcome, Observed, Outcome, Rule, Via
from fw_gear_dicom_check.rules.partial_fault import is_first_affected
from fw_gear_dicom_check.rules.viewers import ANY, effect_for, worst

Problems = Sequence[tuple[InstanceOutcome, Sequence[int]]]
"""What is wrong, and the indices of the instances in which it is."""
OBSERVED = "observed"
"""Key of a table of `observed_in` for all faults that it does not name."""
_NOWHERE: Mapping[str, Observed] = {}


class Effect(NamedTuple):
    """What the consumer does. `observed`: what counts for the chosen viewer.

    `firm`: what it does wherever `seen_in` (version or route -> observation) says nothing else.
    """

    observed: Observed
    firm: Observed
    seen_in: Mapping[str, Observed] = _NOWHERE


UNNOTICED = Effect(Observed.NONE, Observed.NONE)
"""The effect of what the consumer does not look at."""


def fault_keys(
    rule: Rule, archive: PartitionedArchive, problems: Problems, *, is_partial: bool
) -> list[list[str]] | None:
    """Return for each kind of fault the keys under which its observation is looked for, in order.

    None where a consumer that looks at the first instance alone does not notice it.
    """
    if rule.decided_by:
        indices = (index for part in archive.parts for index in part.indices)
        if not is_first_affected(archive, indices, [group for _, group in problems]):
            return None
        is_partial = False
    return [_keys(outcome, is_partial=is_partial) for outcome, _ in problems]


def to_effect(
    rule: Rule, keys: Sequence[Sequence[str]], viewer: str = ANY, via: Via | None = None
) -> Effect:
    """Return the worst of what a rule says of some faults; the rule's own observation for none.

    Of a fault's keys the first known counts. `via`: the way into Flywheel, None for any.
    """
    if rule.via and via and rule.via is not via:
        return UNNOTICED
    firm = _worst_of(keys, rule.observed, rule.observed_when)
    seen_in = {
        place: _worst_of(keys, table.get(OBSERVED, rule.observed), {**rule.observed_when, **table})
        for place, table in rule.observed_in.items()
    }
    return Effect(effect_for(firm, seen_in, viewer), firm, seen_in or _NOWHERE)


def _worst_of(
    faults: Sequence[Sequence[str]], otherwise: Observed, known: Mapping[str, Observed]
) -> Observed:
    if not faults:
        return otherwise
    return worst({next((known[key] for key in keys if key in known), otherwise) for keys in faults})


def _keys(outcome: InstanceOutcome, *, is_partial: bool) -> list[str]:
    """Return the keys of `observed_when` under which a fault is looked for, in order."""
    fault, whole = f"{outcome.outcome}.{outcome.fault}", str(outcome.outcome)
    if not is_partial:
        return [fault, whole]
    in_part = f"{outcome.outcome}.{PARTLY}"
    if outcome.outcome is Outcome.INCONSISTENT:  # which mostly is in a part
        return [in_part, fault, whole]
    return [fault, in_part, PARTLY, whole]
