"""Puts the needs that a project's files do not meet into words, the most serious first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fw_gear_dicom_check.model import Outcome, Profile, Rule, Via
from fw_gear_dicom_check.report.grouping import Weight, weigh_need
from fw_gear_dicom_check.report.project.needs import Need
from fw_gear_dicom_check.report.project.tally import Tally
from fw_gear_dicom_check.report.words import OUTCOMES, advice_of, to_named_tag
from fw_gear_dicom_check.rules.observed_effect import to_effect


@dataclass(frozen=True, slots=True)
class UnmetNeed:
    """A need in words. `effect` and `fix` are empty for a rule that is not a built-in one."""

    need: Need
    files: int
    headline: str
    weight: Weight
    effect: str = ""
    fix: str = ""


def to_unmet_needs(tally: Tally, profiles: Iterable[Profile]) -> list[UnmetNeed]:
    """Return the needs that some file does not meet: by weight, then the most frequent first."""
    rules = {(each.name, rule.name): rule for each in profiles for rule in each.rules}
    unmet = [_to_unmet_need(need, files, rules) for need, files in tally.lacking.items()]
    return sorted(
        unmet,
        key=lambda each: (
            each.weight,
            -each.files,
            each.need.consumer,
            each.need.name,
            each.need.outcome,
        ),
    )


def _to_unmet_need(need: Need, files: int, rules: Mapping[tuple[str, str], Rule]) -> UnmetNeed:
    rule = rules.get((need.consumer, need.name))
    outcome = Outcome(need.outcome)
    if rule is None:
        return UnmetNeed(need, files, f"{need.name} {OUTCOMES[outcome]}", Weight.ASKED)
    observed = to_effect(rule, [[str(outcome)]], via=Via.UPLOAD).observed
    weight = weigh_need(rule, observed, rule.level)
    return UnmetNeed(need, files, _headline(rule, outcome), weight, *advice_of(rule, outcome))


def _headline(rule: Rule, outcome: Outcome) -> str:
    if rule.check != "attribute":
        return rule.title
    return f"{to_named_tag(rule.keyword)} {OUTCOMES[outcome]}"
