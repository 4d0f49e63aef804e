"""Ranks findings by what they mean to the reader, and groups those that belong together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from fw_gear_dicom_check.model import Documented, Finding, Level, Observed, Report, Rule
from fw_gear_dicom_check.report.words import list_where, to_advice, to_outcome_word
from fw_gear_dicom_check.rules.evaluate import ARCHIVE


class Weight(IntEnum):
    """What a finding means to the reader, the most serious first."""

    BREAKS = 0
    WORSENS = 1
    ASKED = 2
    LISTED = 3
    INFORMS = 4


@dataclass(frozen=True, slots=True)
class Section:
    """How a report shows the findings of one weight.

    `note`: what the section holds. `style`: of its heading, as in `lines.Line`. `is_detailed`: each
    finding has its effect and fix; otherwise it is only named.
    """

    title: str
    note: str
    style: str
    is_detailed: bool = True


SECTIONS = {
    Weight.BREAKS: Section(
        "What breaks", "Seen in the real programs when all images are affected.", "bad"
    ),
    Weight.WORSENS: Section("What gets worse", "It works, but not as well as it should.", "warn"),
    Weight.ASKED: Section("What your site asks for", "Rules of your site's own profile.", "warn"),
    Weight.LISTED: Section(
        "On Flywheel's list only",
        "Flywheel's documentation requires them, but no effect was seen in such cases.",
        "faint",
        is_detailed=False,
    ),
    Weight.INFORMS: Section(
        "Worth knowing, or ignored by your profile",
        "No verdict depends on them.",
        "faint",
        is_detailed=False,
    ),
}
"""Weight -> the section of a report, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of several consumers about the same thing."""

    findings: tuple[Finding, ...]

    @property
    def worst(self) -> Finding:
        """The finding whose words are shown."""
        return min(self.findings, key=lambda each: (weigh(each), rank_level(each.level)))

    @property
    def consumers(self) -> list[str]:
        """Who is affected; ` FAIL` follows those whose state the finding fails."""
        marks = {Level.ERROR: " FAIL", Level.IGNORED: " ignored"}
        names = [each.rule.profile + marks.get(each.level, "") for each in self.findings]
        return list(dict.fromkeys(names))


def rank_level(level: Level) -> int:
    """Return 0 for an error, and more the less serious a level is."""
    return [*Level].index(level)


def weigh(finding: Finding) -> Weight:
    """Return what a finding means to the reader."""
    return weigh_need(finding.rule, finding.observed, finding.level)


def weigh_need(rule: Rule, observed: Observed, level: Level | None) -> Weight:
    """Return what a need that is not met means to the reader.

    `observed`: what the consumer does without it. `level`: None where only the rule is known, and
    it has no fixed level.
    """
    is_archive = rule.profile == ARCHIVE
    if level is Level.IGNORED:
        return Weight.INFORMS
    if observed is Observed.BLOCKS or (is_archive and level is Level.ERROR):
        return Weight.BREAKS
    if observed is Observed.DEGRADES and level is Level.INFO:
        return Weight.INFORMS
    if observed is Observed.DEGRADES or is_archive:
        return Weight.WORSENS
    if rule.documented is not Documented.REQUIRED and level is not Level.ERROR:
        return Weight.INFORMS
    return Weight.LISTED if rule.evidence else Weight.ASKED


def group_findings(report: Report) -> dict[Weight, list[Group]]:
    """Return the problems by weight, one group for each thing, whichever consumers it affects."""
    found: dict[tuple[str, str], list[Finding]] = {}
    for verdict in report.verdicts:
        for finding in verdict.findings:
            if finding.is_problem:
                key = (finding.rule.title, str(finding.outcome))
                found.setdefault(key, []).append(finding)
    groups = [Group(tuple(findings)) for findings in found.values()]
    return {each: [group for group in groups if weigh(group.worst) is each] for each in Weight}


def join_alike(groups: Sequence[Group]) -> Iterator[list[Group]]:
    """Yield together the groups that have the same effect, fix and instances."""
    alike: dict[tuple[object, ...], list[Group]] = {}
    for group in groups:
        worst = group.worst
        where = tuple((word, tuple(names), count) for word, names, count in list_where(worst))
        key = (*to_advice(worst), worst.affected, worst.total, worst.examples, where)
        alike.setdefault(key, []).append(group)
    yield from alike.values()


def list_names(groups: Iterable[Group]) -> list[str]:
    """Return the titles of groups, those with the same outcomes and consumers in one line.

    As in `StudyID, StudyDate: missing (ohif-viewer)`. A title that is no attribute's says itself
    what is wrong: `No timestamp (dicom-connector)`.
    """
    found: dict[str, list[str]] = {}
    for group in groups:
        outcomes = ", ".join(to_outcome_word(each.outcome) for each in group.worst.by_outcome)
        is_named = group.worst.rule.check == "attribute"
        kind = f"{f': {outcomes}' if is_named else ''} ({', '.join(group.consumers)})"
        found.setdefault(kind, []).append(group.worst.rule.title)
    return [", ".join(titles) + kind for kind, titles in found.items()]
