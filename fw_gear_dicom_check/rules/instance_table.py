"""CheckResult every rule for every instance by itself: the second table, made on request."""

from collections.abc import Mapping, Sequence

from fw_gear_dicom_check.checks.answers import CheckContext
from fw_gear_dicom_check.checks.equivalent_instances import partition_archive
from fw_gear_dicom_check.checks.registry import CHECKS, MEMBER_CHECKS
from fw_gear_dicom_check.model import Archive, Outcome, Profile
from fw_gear_dicom_check.rules.evaluate import restrict


def tabulate(
    archive: Archive, profiles: Sequence[Profile], context: CheckContext
) -> Mapping[str, Sequence[Outcome]]:
    """Return rule id -> each instance's outcome, for the rules that are about instances."""
    rules = [rule for profile in profiles for rule in profile.rules]
    by_kind = partition_archive(archive, rules, context.routes)
    found: dict[str, Sequence[Outcome]] = {}
    for profile in profiles:
        concerned = restrict(by_kind, profile.interest, context)
        for rule in profile.rules:
            if rule.check not in MEMBER_CHECKS:
                outcomes = [Outcome.NOT_APPLICABLE] * len(archive.instances)
                for judged, places in CHECKS[rule.check](rule, concerned, context).found:
                    for place in places:
                        outcomes[place] = judged.outcome
                found[rule.id] = outcomes
    return found
