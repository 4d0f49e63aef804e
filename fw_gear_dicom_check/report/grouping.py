"""Orders findings by what they mean to the reader, and puts together what belongs together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from fw_gear_dicom_check.model import Documented, Finding, Level, Observed, Report
from fw_gear_dicom_check.report.words import to_advice
from fw_gear_dicom_check.rules.evaluate import ARCHIVE

_LEVELS = list(Level)


class Weight(IntEnum):
    """What a finding means to the reader, the heaviest first."""

    BREAKS = 0
    WORSENS = 1
    ASKED = 2
    LISTED = 3
    INFORMS = 4


TITLES = {
    Weight.BREAKS: "What breaks",
    Weight.WORSENS: "What gets worse",
    Weight.ASKED: "What your site asks for",
    Weight.LISTED: "On Flywheel's list only: no effect was seen without them",
    Weight.INFORMS: "Worth knowing, or ignored by your profile",
}
"""Weight -> the heading of a report's section."""


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of several consumers about the same thing."""

    findings: tuple[Finding, ...]

    @property
    def worst(self) -> Finding:
        """The finding whose words are shown."""
        return min(self.findings, key=lambda each: (weigh(each), _LEVELS.index(each.level)))

    @property
    def consumers(self) -> list[str]:
        """Who needs it; FAIL stands behind those whose state it fails."""
        marks = {Level.ERROR: " FAIL", Level.IGNORED: " ignored"}
        names = [each.rule.profile + marks.get(each.level, "") for each in self.findings]
        return list(dict.fromkeys(names))


def weigh(finding: Finding) -> Weight:
    """Tell what a finding means to the reader."""
    is_archive = finding.rule.profile == ARCHIVE
    if finding.level is Level.IGNORED:
        return Weight.INFORMS
    if finding.observed is Observed.BLOCKS or (is_archive and finding.level is Level.ERROR):
        return Weight.BREAKS
    if finding.observed is Observed.DEGRADES and finding.level is Level.INFO:
        return Weight.INFORMS
    if finding.observed is Observed.DEGRADES or is_archive:
        return Weight.WORSENS
    if finding.rule.documented is not Documented.REQUIRED and finding.level is not Level.ERROR:
        return Weight.INFORMS
    return Weight.LISTED if finding.rule.evidence else Weight.ASKED


def group_findings(report: Report) -> dict[Weight, list[Group]]:
    """Return the problems by their weight, one group for each thing, whoever needs it."""
    found: dict[tuple[str, str], list[Finding]] = {}
    for verdict in report.verdicts:
        for finding in verdict.findings:
            if finding.is_problem:
                key = (finding.rule.title, str(finding.outcome))
                found.setdefault(key, []).append(finding)
    groups = [Group(tuple(findings)) for findings in found.values()]
    return {each: [group for group in groups if weigh(group.worst) is each] for each in Weight}


def join_alike(groups: Sequence[Group]) -> Iterator[list[Group]]:
    """Put together what is lost and mended alike."""
    alike: dict[tuple[object, ...], list[Group]] = {}
    for group in groups:
        worst = group.worst
        key = (*to_advice(worst), worst.affected, worst.total, worst.examples)
        alike.setdefault(key, []).append(group)
    yield from alike.values()
