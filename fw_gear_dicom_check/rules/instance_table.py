"""Answers every rule for every instance by itself: the second table, made on request."""

from collections.abc import Mapping, Sequence

from fw_gear_dicom_check.checks.check import CheckContext, Scope
from fw_gear_dicom_check.checks.equivalent_instances import partition_archive
from fw_gear_dicom_check.checks.registry import CHECKS, questions_of
from fw_gear_dicom_check.model import Archive, Outcome, Profile
from fw_gear_dicom_check.rules.evaluate import restrict


def tabulate(
    archive: Archive, profiles: Sequence[Profile], context: CheckContext
) -> Mapping[str, Sequence[Outcome]]:
    """Return rule id -> each instance's outcome, for the rules that are about instances.

    Raises SpentError.
    """
    rules = [rule for profile in profiles for rule in profile.rules]
    partitioned = partition_archive(archive, questions_of(rules, context), context.budget)
    found: dict[str, Sequence[Outcome]] = {}
    for profile in profiles:
        concerned = restrict(partitioned, profile.interest, context)
        for rule in profile.rules:
            if CHECKS[rule.check].scope is Scope.INSTANCE:
                outcomes = [Outcome.NOT_APPLICABLE] * len(archive.instances)
                for outcome, indices in CHECKS[rule.check].run(rule, concerned, context).found:
                    for index in indices:
                        outcomes[index] = outcome.outcome
                found[rule.id] = outcomes
    return found
