"""The needs that a project's files do not meet, with the words of their rules, heaviest first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fw_gear_dicom_check.model import Documented, Level, Observed, Outcome, Profile, Rule
from fw_gear_dicom_check.report.project.tally import Need, Tally
from fw_gear_dicom_check.report.words import OUTCOMES, to_tag_text, words_of
from fw_gear_dicom_check.rules.evaluate import ARCHIVE

WEIGHTS = ("breaks", "worsens", "asked", "listed", "informs")
"""What a need that is not met means, the heaviest first."""


@dataclass(frozen=True, slots=True)
class Told:
    """One need in words. `why` and `fix` are empty for a rule that is not a built-in one."""

    need: Need
    files: int
    headline: str
    weight: str
    why: str = ""
    fix: str = ""


def to_told(tally: Tally, profiles: Iterable[Profile]) -> list[Told]:
    """Return all needs that some file does not meet: the heaviest, then the most frequent first."""
    rules = {(each.name, rule.name): rule for each in profiles for rule in each.rules}
    told = [_tell(need, files, rules) for need, files in tally.lacking.items()]
    return sorted(
        told,
        key=lambda each: (
            WEIGHTS.index(each.weight),
            -each.files,
            each.need.consumer,
            each.need.name,
            each.need.outcome,
        ),
    )


def _tell(need: Need, files: int, rules: Mapping[tuple[str, str], Rule]) -> Told:
    rule = rules.get((need.consumer, need.name))
    outcome = Outcome(need.outcome)
    if rule is None:
        return Told(need, files, f"{need.name} {OUTCOMES[outcome]}", "asked")
    why, fix = words_of(rule, outcome)
    return Told(need, files, _headline(rule, outcome), _weigh(rule, outcome), why, fix)


def _headline(rule: Rule, outcome: Outcome) -> str:
    if rule.check != "attribute":
        return rule.title
    return f"{rule.keyword} {to_tag_text(rule.keyword)} {OUTCOMES[outcome]}"


def _weigh(rule: Rule, outcome: Outcome) -> str:
    """Tell what was seen where all images of a file are affected."""
    if rule.profile == ARCHIVE:
        return "breaks" if rule.level is Level.ERROR else "worsens"
    seen = rule.observed_when.get(str(outcome), rule.observed)
    if seen is Observed.BLOCKS:
        return "breaks"
    if seen is Observed.DEGRADES:
        return "informs" if rule.level is Level.INFO else "worsens"
    return "listed" if rule.documented is Documented.REQUIRED else "informs"
