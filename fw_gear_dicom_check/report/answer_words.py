"""Says the answer of an archive in a sentence, what to do next, and what the document asks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fw_gear_dicom_check.model import (
    Compared,
    Finding,
    Level,
    Policy,
    Report,
    State,
    Verdict,
)
from fw_gear_dicom_check.report.documented_minimum import to_minimum
from fw_gear_dicom_check.report.grouping import group_findings
from fw_gear_dicom_check.report.words import (
    is_whole,
    to_advice,
    to_extent,
    to_headline,
    to_tag_text,
)

_CLAUSE_END = re.compile(r"[;.:](?:\s|$)")
_FIRST_WORD = re.compile(r"(?:[A-Z][a-z]+|A)(?= )")


@dataclass(frozen=True, slots=True)
class Answer:
    """One archive's answer. `sentence`: without the word; `next_step`: "" where nothing is to do.

    `minimum`: whether Flywheel's documented minimum is met, a sentence of its own.
    `since`: what has changed since an earlier run, "" where there is none.
    """

    word: State
    sentence: str
    next_step: str
    minimum: str
    since: str = ""

    @property
    def text(self) -> str:
        """The word and the sentence."""
        return f"{self.word}: {self.sentence}"


def to_answer(report: Report) -> Answer:
    """Return the answer; it holds no name and no value out of the archive."""
    minimum, since = to_minimum(report), to_since(report.compared)
    if report.fault:
        return Answer(report.state, report.fault.reason, "", minimum, since)
    if report.state is State.NA:
        return Answer(State.NA, "nothing in it could be judged.", "", minimum, since)
    deciding = _deciding(report)
    next_step = to_advice(deciding)[1] if deciding else ""
    return Answer(report.state, _sentence(report, deciding), next_step, minimum, since)


def to_since(compared: Compared | None) -> str:
    """Return what has changed since an earlier run, as a sentence."""
    if compared is None:
        return ""
    if compared.was is None:
        return "Since the baseline: this archive is new."
    parts = [
        f"{word}: {', '.join(problems)}"
        for word, problems in (("new", compared.new), ("solved", compared.solved))
        if problems
    ]
    parts += [f"{compared.stays} stay"] if compared.stays else []
    return f"Since the baseline ({compared.was}): {'; '.join(parts) or 'nothing has changed'}."


def _deciding(report: Report) -> Finding | None:
    """Return the finding that makes the state, the weightiest of them; None where nothing does.

    Where a consumer fails, it is one of that consumer's, not what is told of the archive as such.
    """
    level = {State.FAIL: Level.ERROR, State.WARN: Level.WARNING}.get(report.state)
    failing = [each.profile.name for each in _counted(report) if each.observed is State.FAIL]
    counted = {
        verdict.profile.name
        for verdict in report.verdicts
        if verdict.counts and verdict.state is not State.NA
    }
    found = [
        finding
        for groups in group_findings(report).values()
        for group in groups
        for finding in group.findings
        if finding.level is level and finding.rule.profile in counted
    ]
    found.sort(key=lambda each: each.rule.profile not in failing[:1])
    return found[0] if found else None


def _sentence(report: Report, deciding: Finding | None) -> str:
    works, fails = _promises(report), _failures(report)
    if report.state is State.FAIL:
        reason = f": {_reason(deciding)}" if deciding else ""
        if not fails and report.policy is Policy.DOCUMENTED:
            fails = ["it does not meet Flywheel's documented minimum, which your policy asks for"]
        fails = fails or ["it is not as it should be"]
        rest = f"; {works}" if works else ""
        return f"{_join(fails)}{reason}{rest}."
    if report.state is State.WARN and deciding:
        return f"{works or 'it can be read'}, but {_clause(to_advice(deciding)[0])}."
    return f"{works or 'it can be read'}; nothing that was looked at gets worse."


def _reason(finding: Finding) -> str:
    """Return what is wrong, to stand inside a sentence."""
    if finding.rule.check == "attribute" or is_whole(finding.rule):
        return _lower(to_headline(finding))
    return f"{_lower(finding.rule.title)}, in {to_extent(finding)}"


def _promises(report: Report) -> str:
    """Return what will work: `it will open in the viewer, be classified and be filed`."""
    works = [
        verdict.profile.works
        for verdict in _counted(report)
        if verdict.observed in (State.PASS, State.WARN) and verdict.profile.works
    ]
    return f"it will {_join(works)}" if works else ""


def _failures(report: Report) -> list[str]:
    archive = report.verdicts[0]
    unread = ["something in the archive is damaged"] if archive.state is State.FAIL else []
    fails = [
        verdict.profile.fails or f"{verdict.profile.title} does not work"
        for verdict in _counted(report)
        if verdict.observed is State.FAIL
    ]
    return fails or unread


def _counted(report: Report) -> list[Verdict]:
    return [each for each in report.verdicts[1:] if each.counts]


def _join(parts: Sequence[str]) -> str:
    """Return `a, b and c`."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))


def _clause(effect: str) -> str:
    """Return the first clause of an effect, to stand inside a sentence."""
    found = _CLAUSE_END.search(effect)
    return _lower(effect[: found.start()] if found else effect)


def _lower(text: str) -> str:
    """Return a text with a small first letter, if it begins with a word that is no name.

    Names are capitals, as in `DICOM` and `PixelData`, and attributes: `Rows`, `Modality`.
    """
    word = _FIRST_WORD.match(text)
    return text[:1].lower() + text[1:] if word and not to_tag_text(word[0]) else text
