"""The words that all writers share: outcomes, tags, headlines, effects, fixes and counts."""

from collections.abc import Sequence

from pydicom.datadict import dictionary_VR

from fw_gear_dicom_check.checks.check import Scope
from fw_gear_dicom_check.checks.registry import CHECKS
from fw_gear_dicom_check.errors import ProfileError
from fw_gear_dicom_check.model import Finding, Outcome, Rule
from fw_gear_dicom_check.reading.dicom.tags import to_tag
from fw_gear_dicom_check.report.fault_words import fixes_of, to_fault_words
from fw_gear_dicom_check.report.viewer_words import to_reservation

OUTCOMES = {
    Outcome.MISSING: "is missing",
    Outcome.EMPTY: "is empty",
    Outcome.MALFORMED: "is malformed",
    Outcome.UNSUPPORTED: "has a value that is not supported",
    Outcome.INCONSISTENT: "is inconsistent",
    Outcome.UNREADABLE: "cannot be read",
}
"""Outcome -> the predicate of a sentence about an attribute."""
_WHY_INCONSISTENT = (
    "Programs use one of the values for all images, split what belongs together, or refuse it."
)
_FIX_INCONSISTENT = "Find out which value is right, and set it in all images of the {entity}."


def noun_of(rule: Rule) -> str:
    """Return what a rule counts: `member` or `instance`."""
    return "member" if CHECKS[rule.check].scope is Scope.MEMBER else "instance"


def is_whole(rule: Rule) -> bool:
    """Tell whether a rule is about the archive as a whole, so that nothing is counted."""
    return CHECKS[rule.check].scope is Scope.ARCHIVE


def to_tag_text(keyword: str) -> str:
    """Return `(0020,000D)`, "" for no keyword."""
    try:
        tag = to_tag(keyword)
    except ProfileError:
        return ""
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"


def to_vr(keyword: str) -> str:
    """Return the dictionary's VR, "" for no keyword or a private attribute."""
    try:
        return dictionary_VR(to_tag(keyword)) if keyword else ""
    except (KeyError, ProfileError):
        return ""


def to_outcome_word(outcome: Outcome) -> str:
    """Return an outcome for a list of names: `missing`, `not supported`."""
    return OUTCOMES[outcome].removeprefix("is ").removeprefix("has a value that is ")


def to_headline(finding: Finding) -> str:
    """Return one sentence that says what is wrong and how often."""
    rule = finding.rule
    if rule.check == "attribute":
        others = [each for each in rule.lookup if each != rule.keyword]
        name = " or ".join(filter(None, [to_named_tag(rule.keyword), ", ".join(others)]))
        return f"{name} {_to_predicate(finding)}"
    extent = "" if is_whole(rule) else f": {to_extent(finding)}"
    return f"{rule.title}{extent}{_in_brackets(finding.details)}"


def _to_predicate(finding: Finding) -> str:
    """Return what is wrong of an attribute, each outcome with its own number and kinds of fault."""
    if len(finding.by_outcome) < 2:  # noqa: PLR2004 - several
        predicate = f"{OUTCOMES[finding.outcome]} in {to_extent(finding)}"
        return predicate + _in_brackets(finding.details)
    of_all = f" of {to_count(finding.total, noun_of(finding.rule))}"
    parts: list[str] = []
    for each in finding.by_outcome:
        extent = f"{each.count}{'' if parts else of_all}"
        parts.append(f"{OUTCOMES[each.outcome]} in {extent}{_in_brackets(each.details)}")
    return ", ".join(parts)


def _in_brackets(details: Sequence[str]) -> str:
    return f" ({', '.join(map(to_fault_words, details))})" if details else ""


def to_outcomes(finding: Finding) -> str:
    """Return what is wrong: `is missing`; of several each number, `missing: 1, empty: 2`."""
    if len(finding.by_outcome) < 2:  # noqa: PLR2004 - several
        return OUTCOMES[finding.outcome]
    return ", ".join(
        f"{to_outcome_word(each.outcome)}: {each.count}" for each in finding.by_outcome
    )


def list_where(finding: Finding) -> list[tuple[str, Sequence[str], int]]:
    """Return where a fault is: an outcome's word, its examples, and how many it affects.

    No word where there is one outcome; nothing where that affects all.
    """
    if len(finding.by_outcome) > 1:
        return [
            (to_outcome_word(each.outcome), each.examples, each.count)
            for each in finding.by_outcome
        ]
    is_everywhere = finding.affected == finding.total
    return [] if is_everywhere else [("", finding.examples, finding.affected)]


def to_named_tag(keyword: str) -> str:
    """Return `StudyID (0020,0010)`."""
    return f"{keyword} {to_tag_text(keyword)}"


def to_advice(finding: Finding) -> tuple[str, str]:
    """Return a finding's effect and fix.

    The effect is that of the weightiest outcome, with what it depends on; fixes are for all.
    """
    codes = [code for each in finding.by_outcome for code in each.details or ("",)]
    effect, fix = advice_of(finding.rule, finding.outcome, codes or finding.details)
    return " ".join(filter(None, [effect, to_reservation(finding)])), fix


def advice_of(rule: Rule, outcome: Outcome, details: Sequence[str] = ()) -> tuple[str, str]:
    """Return the effect and the fix where a rule is broken in this way.

    `details`: fault codes, "" for faults of no particular kind.
    """
    if outcome is Outcome.INCONSISTENT and rule.check == "attribute":
        return _WHY_INCONSISTENT, _FIX_INCONSISTENT.format(entity=rule.same_in)
    return rule.why, fixes_of(details, rule.fix)


def to_extent(finding: Finding) -> str:
    """Return how many are affected: `all 20 instances`, `3 of 20 instances`."""
    noun = noun_of(finding.rule)
    if finding.affected == finding.total:
        return f"the only {noun}" if finding.total == 1 else f"all {to_count(finding.total, noun)}"
    return f"{finding.affected} of {to_count(finding.total, noun)}"


def to_count(count: int, noun: str) -> str:
    """Return `1 member`, `2 members`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
