"""Writes a report for a person: what is wrong, what is lost, what to do, where it lands."""

from collections.abc import Iterator, Sequence

from fw_gear_dicom_check.model import Finding, Report, State
from fw_gear_dicom_check.report.first_look import not_judged, to_hints, to_seen, to_unknown
from fw_gear_dicom_check.report.grouping import TITLES, Group, Weight, group_findings, join_alike
from fw_gear_dicom_check.report.lines import WIDTH, Line, fit, labelled, to_visible, wrap
from fw_gear_dicom_check.report.placement import to_landing
from fw_gear_dicom_check.report.words import OUTCOMES, to_advice, to_count, to_headline
from fw_gear_dicom_check.rules.evaluate import ARCHIVE
from fw_gear_dicom_check.text import shorten_middle

_NAMED = 2
"""Members named in a finding; the others are counted."""
_INDENT, _COLUMN = 4, 10
_TOLD = {Weight.BREAKS: "bad", Weight.WORSENS: "warn", Weight.ASKED: "warn"}
"""What is told at length -> the style of its heading; the rest is listed."""
_LISTED = (Weight.LISTED, Weight.INFORMS)
_STYLES = {State.PASS: "good", State.FAIL: "bad", State.NA: "faint"}


def to_terminal(report: Report, width: int = WIDTH) -> list[Line]:
    """Return the report line by line, none wider than `width` columns; the verdicts stand last."""
    weighed = group_findings(report)
    told = [line for each in _TOLD for line in _section(each, weighed[each], width)]
    listed = [line for each in _LISTED for line in _list(each, weighed[each], width)]
    return [
        *_head(report, width),
        *told,
        *listed,
        *to_landing(report, width),
        *_unknown(report, width),
        *to_summary(report, width),
    ]


def to_summary(report: Report, width: int = WIDTH) -> Iterator[Line]:
    """Return the verdicts, a line each, and the state; no name and no value is in it."""
    yield Line("")
    yield Line(f"{'':<20}{'documented minimum':<22}expected to work", "faint")
    for verdict in report.verdicts:
        cells = f"{verdict.documented:<22}{verdict.observed}"
        if verdict.profile.name == ARCHIVE:
            cells = str(verdict.state)
        yield Line(f"{verdict.profile.name:<20}{cells}", _STYLES[verdict.state])
    yield from _ends(report, width)


def _ends(report: Report, width: int) -> Iterator[Line]:
    """Say what NA hides, the state, and which consumers are not expected to work all the same."""
    for verdict in report.verdicts:
        if verdict.state is State.NA and verdict.profile.nothing and report.instances:
            yield from wrap(
                f"{verdict.profile.name}: {verdict.profile.nothing}", width, "", "  ", "warn"
            )
    nothing = ": nothing in it could be judged" if report.state is State.NA else ""
    broken = [v.profile.name for v in report.verdicts if v.observed is State.FAIL]
    warning = f"; not expected to work: {', '.join(broken)}" if report.state is State.PASS else ""
    nothing += f", {to_seen(report)}" if report.unseen and report.is_reached else ""
    told = f"{report.state}{nothing} (policy: {report.policy}){warning if broken else ''}"
    yield from wrap(told, width, "", "  ", _STYLES[State.FAIL if broken else report.state])


def _head(report: Report, width: int) -> Iterator[Line]:
    yield Line(fit(to_visible(report.name), width), "strong")
    counts = [f"{to_count(report.instances, 'instance')} in {to_count(report.members, 'member')}"]
    counts = [f"First look: {to_seen(report)}"] if report.unseen else counts
    counts += [f"{report.all_series} series"] if report.series else []
    counts += sorted({to_visible(series.modality) for series in report.series} - {""})
    yield Line(fit(", ".join(counts), width))
    if report.fault:
        yield from wrap(to_visible(report.fault.reason), width, "", "", "bad")


def _unknown(report: Report, width: int) -> Iterator[Line]:
    if report.unseen and report.is_reached:
        hints = to_hints(report.unseen.litter, report.unseen.foreign)
        yield from to_unknown(not_judged(report), hints, width)


def _section(weight: Weight, groups: Sequence[Group], width: int) -> Iterator[Line]:
    if groups:
        yield Line("")
        yield Line(TITLES[weight].upper(), _TOLD[weight])
    for alike in join_alike(groups):
        for group in alike:
            yield from wrap(to_headline(group.worst), width, "  ", "    ", "strong")
        yield from _advice(alike, width)


def _advice(alike: Sequence[Group], width: int) -> Iterator[Line]:
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


def _list(weight: Weight, groups: Sequence[Group], width: int) -> Iterator[Line]:
    if not groups:
        return
    yield Line("")
    yield Line(fit(TITLES[weight].upper(), width), "faint")
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
    names = [shorten_middle(to_visible(name), room) for name in finding.examples[:_NAMED]]
    more = finding.affected - len(names)
    return ", ".join([*names, *([f"{more} more"] if more else [])])
