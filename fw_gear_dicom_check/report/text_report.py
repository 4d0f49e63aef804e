"""Writes a report for people: what is wrong, its effect and fix, and where it will be filed."""

from collections.abc import Iterator, Sequence

from fw_gear_dicom_check.model import Finding, Report, State
from fw_gear_dicom_check.report.first_look import (
    list_not_judged,
    to_checked_count,
    to_first_look_section,
    to_name_hints,
)
from fw_gear_dicom_check.report.grouping import (
    SECTIONS,
    Group,
    Weight,
    group_findings,
    join_alike,
    list_names,
)
from fw_gear_dicom_check.report.lines import WIDTH, Line, detail, fit, to_visible, wrap
from fw_gear_dicom_check.report.placement import to_placement
from fw_gear_dicom_check.report.viewer_words import to_viewer
from fw_gear_dicom_check.report.words import to_advice, to_count, to_headline
from fw_gear_dicom_check.rules.evaluate import ARCHIVE
from fw_gear_dicom_check.text import shorten_middle

_EXAMPLES = 2
"""Members that a finding names; the others are counted."""
_EXAMPLE_MARGIN = 22
"""Columns that are not the examples': label, commas and `1234 more`."""
_STATE_STYLES = {State.PASS: "good", State.FAIL: "bad", State.NA: "faint"}


def to_terminal(report: Report, width: int = WIDTH) -> list[Line]:
    """Return the report line by line, none wider than `width` columns; the verdicts last."""
    groups = group_findings(report)
    sections = [line for each in Weight for line in _section(each, groups[each], width)]
    return [
        *_head(report, width),
        *sections,
        *to_placement(report, width),
        *_first_look(report, width),
        *to_summary(report, width),
    ]


def to_summary(report: Report, width: int = WIDTH) -> Iterator[Line]:
    """Yield the verdicts, a line each, and the state; they hold no name and no value."""
    yield Line("")
    yield Line(f"{'':<20}{'documented minimum':<22}expected to work", "faint")
    for verdict in report.verdicts:
        cells = f"{verdict.documented:<22}{verdict.observed}"
        if verdict.profile.name == ARCHIVE:
            cells = str(verdict.state)
        yield Line(f"{verdict.profile.name:<20}{cells}", _STATE_STYLES[verdict.state])
    yield from _last_lines(report, width)


def _last_lines(report: Report, width: int) -> Iterator[Line]:
    """Yield why a consumer is NA, then the state, with the consumers that will not work anyway."""
    for verdict in report.verdicts:
        if verdict.state is State.NA and verdict.profile.nothing and report.instances:
            yield from wrap(
                f"{verdict.profile.name}: {verdict.profile.nothing}", width, "", "  ", "warn"
            )
    broken = [v.profile.name for v in report.verdicts if v.observed is State.FAIL]
    text = str(report.state)
    if report.state is State.NA:
        text += ": nothing in it could be judged"
    if report.unseen and report.is_reached:
        text += f", {to_checked_count(report)}"
    text += f" (policy: {report.policy}, viewer: {to_viewer(report.viewer)})"
    if report.state is State.PASS and broken:
        text += f"; not expected to work: {', '.join(broken)}"
    yield from wrap(text, width, "", "  ", _STATE_STYLES[State.FAIL if broken else report.state])


def _head(report: Report, width: int) -> Iterator[Line]:
    yield Line(fit(to_visible(report.name), width), "strong")
    counts = [f"{to_count(report.instances, 'instance')} in {to_count(report.members, 'member')}"]
    counts = [f"First look: {to_checked_count(report)}"] if report.unseen else counts
    counts += [f"{report.all_series} series"] if report.series else []
    counts += sorted({to_visible(series.modality) for series in report.series} - {""})
    yield Line(fit(", ".join(counts), width))
    if report.fault:
        yield from wrap(to_visible(report.fault.reason), width, "", "", "bad")


def _first_look(report: Report, width: int) -> Iterator[Line]:
    if report.unseen and report.is_reached:
        hints = to_name_hints(report.unseen.litter, report.unseen.foreign)
        yield from to_first_look_section(list_not_judged(report), hints, width)


def _section(weight: Weight, groups: Sequence[Group], width: int) -> Iterator[Line]:
    if groups:
        section = SECTIONS[weight]
        yield Line("")
        yield Line(fit(section.title.upper(), width), section.style)
        if not section.is_detailed:
            yield from wrap(section.note, width, "  ", "  ", "faint")
        yield from (_details if section.is_detailed else _named_only)(groups, width)


def _named_only(groups: Sequence[Group], width: int) -> Iterator[Line]:
    for titles, kind in list_names(groups):
        yield from wrap(f"{titles}: {kind}", width, "  ", "    ")


def _details(groups: Sequence[Group], width: int) -> Iterator[Line]:
    for alike in join_alike(groups):
        for group in alike:
            yield from wrap(to_headline(group.worst), width, "  ", "    ", "strong")
        yield from _advice(alike, width)


def _advice(alike: Sequence[Group], width: int) -> Iterator[Line]:
    finding = alike[0].worst
    consumers = dict.fromkeys(name for group in alike for name in group.consumers)
    effect, fix = to_advice(finding)
    yield from detail("effect", effect, width)
    yield from detail("fix", fix, width)
    if finding.affected < finding.total:
        yield from detail("where", _examples(finding, width), width)
    if finding.values:
        yield from detail("value", ", ".join(map(to_visible, finding.values)), width)
    yield from detail("affects", ", ".join(consumers), width)


def _examples(finding: Finding, width: int) -> str:
    room = (width - _EXAMPLE_MARGIN) // _EXAMPLES
    names = [shorten_middle(to_visible(name), room) for name in finding.examples[:_EXAMPLES]]
    more = finding.affected - len(names)
    return ", ".join([*names, *([f"{more} more"] if more else [])])
