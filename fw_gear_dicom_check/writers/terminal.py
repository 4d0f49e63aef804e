"""Writes a report for a person: what is wrong, what is lost, what to do, where it lands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from fw_gear_dicom_check.evaluate import ARCHIVE
from fw_gear_dicom_check.model import Documented, Finding, Level, Observed, Report, State
from fw_gear_dicom_check.writers.landing import to_landing
from fw_gear_dicom_check.writers.lines import WIDTH, Line, fit, labelled, shorten, to_visible, wrap
from fw_gear_dicom_check.writers.words import OUTCOMES, to_advice, to_count, to_headline

_NAMED = 2
"""Members named in a finding; the others are counted."""
_INDENT, _COLUMN = 4, 10
_LEVELS = list(Level)
_STYLES = {State.PASS: "good", State.FAIL: "bad", State.NA: "faint"}


class Weight(IntEnum):
    """What a finding means to the reader, the heaviest first."""

    BREAKS = 0
    WORSENS = 1
    ASKED = 2
    LISTED = 3
    INFORMS = 4


@dataclass(frozen=True, slots=True)
class _Group:
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


def to_terminal(report: Report, width: int = WIDTH) -> list[Line]:
    """Return the report line by line, none wider than `width` columns; the verdicts stand last."""
    groups = _group(report)
    weighed = {each: [group for group in groups if weigh(group.worst) is each] for each in Weight}
    listed = "ON FLYWHEEL'S LIST ONLY: NO EFFECT WAS SEEN WITHOUT THEM"
    return [
        *_head(report, width),
        *_section("WHAT BREAKS", weighed[Weight.BREAKS], width, "bad"),
        *_section("WHAT GETS WORSE", weighed[Weight.WORSENS], width, "warn"),
        *_section("WHAT YOUR SITE ASKS FOR", weighed[Weight.ASKED], width, "warn"),
        *_list(listed, weighed[Weight.LISTED], width),
        *_list("WORTH KNOWING, OR IGNORED BY YOUR PROFILE", weighed[Weight.INFORMS], width),
        *to_landing(report, width),
        *to_summary(report),
    ]


def to_summary(report: Report) -> Iterator[Line]:
    """Return the verdicts, a line each, and the state; no name and no value is in it."""
    yield Line("")
    yield Line(f"{'':<20}{'documented minimum':<22}expected to work", "faint")
    for verdict in report.verdicts:
        cells = f"{verdict.documented:<22}{verdict.observed}"
        if verdict.profile.name == ARCHIVE:
            cells = str(verdict.state)
        yield Line(f"{verdict.profile.name:<20}{cells}", _STYLES[verdict.state])
    yield from _ends(report)


def _ends(report: Report) -> Iterator[Line]:
    """Say what NA hides, the state, and which consumers are not expected to work all the same."""
    for verdict in report.verdicts:
        if verdict.state is State.NA and verdict.profile.nothing and report.instances:
            yield Line(f"{verdict.profile.name}: {verdict.profile.nothing}", "warn")
    nothing = ": nothing in it could be judged" if report.state is State.NA else ""
    broken = [v.profile.name for v in report.verdicts if v.observed is State.FAIL]
    warning = f"; not expected to work: {', '.join(broken)}" if report.state is State.PASS else ""
    yield Line(
        f"{report.state}{nothing} (policy: {report.policy}){warning if broken else ''}",
        _STYLES[State.FAIL if broken else report.state],
    )


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


def _group(report: Report) -> list[_Group]:
    """Put findings about the same thing together, whichever consumer made them."""
    found: dict[tuple[str, str], list[Finding]] = {}
    for verdict in report.verdicts:
        for finding in verdict.findings:
            if finding.is_problem:
                key = (finding.rule.title, str(finding.outcome))
                found.setdefault(key, []).append(finding)
    return [_Group(tuple(findings)) for findings in found.values()]


def _join(groups: Sequence[_Group]) -> Iterator[list[_Group]]:
    """Put together what is lost and mended alike."""
    alike: dict[tuple[object, ...], list[_Group]] = {}
    for group in groups:
        worst = group.worst
        key = (*to_advice(worst), worst.affected, worst.total, worst.examples)
        alike.setdefault(key, []).append(group)
    yield from alike.values()


def _head(report: Report, width: int) -> Iterator[Line]:
    yield Line(fit(to_visible(report.name), width), "strong")
    counts = [f"{to_count(report.instances, 'instance')} in {to_count(report.members, 'member')}"]
    counts += [f"{len(report.series)} series"] if report.series else []
    counts += sorted({to_visible(series.modality) for series in report.series} - {""})
    yield Line(fit(", ".join(counts), width))
    if report.fault:
        yield from wrap(to_visible(report.fault.reason), width, "", "", "bad")


def _section(title: str, groups: Sequence[_Group], width: int, style: str) -> Iterator[Line]:
    if groups:
        yield Line("")
        yield Line(title, style)
    for alike in _join(groups):
        for group in alike:
            yield from wrap(to_headline(group.worst), width, "  ", "    ", "strong")
        yield from _advice(alike, width)


def _advice(alike: Sequence[_Group], width: int) -> Iterator[Line]:
    finding = alike[0].worst
    consumers = dict.fromkeys(name for group in alike for name in group.consumers)
    why, fix = to_advice(finding)
    yield from labelled("lose", why, width, _INDENT, _COLUMN)
    yield from labelled("do", fix, width, _INDENT, _COLUMN)
    if finding.affected < finding.total:
        yield from labelled("where", _members(finding, width), width, _INDENT, _COLUMN)
    if finding.values:
        values = ", ".join(map(to_visible, finding.values))
        yield from labelled("value", values, width, _INDENT, _COLUMN)
    yield from labelled("for", ", ".join(consumers), width, _INDENT, _COLUMN)


def _list(title: str, groups: Sequence[_Group], width: int) -> Iterator[Line]:
    if not groups:
        return
    yield Line("")
    yield Line(fit(title, width), "faint")
    names: dict[str, list[str]] = {}
    for group in groups:
        finding = group.worst
        outcome = OUTCOMES[finding.outcome].removeprefix("is ")
        kind = f"{outcome} ({', '.join(group.consumers)})"
        names.setdefault(kind, []).append(finding.rule.title)
    for kind, titles in names.items():
        yield from wrap(f"{', '.join(titles)}: {kind}", width, "  ", "    ")


def _members(finding: Finding, width: int) -> str:
    room = (width - _COLUMN - 12) // _NAMED
    names = [shorten(to_visible(name), room) for name in finding.examples[:_NAMED]]
    more = finding.affected - len(names)
    return ", ".join([*names, *([f"{more} more"] if more else [])])
