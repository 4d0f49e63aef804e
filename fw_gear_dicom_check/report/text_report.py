"""Writes a report for people: what is wrong, its effect and fix, and where it will be filed."""

from collections.abc import Iterator, Sequence

from fw_gear_dicom_check.model import Finding, Policy, Report, State
from fw_gear_dicom_check.report.answer_words import to_answer
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
from fw_gear_dicom_check.report.space_words import to_volume_lines
from fw_gear_dicom_check.report.viewer_words import to_viewer
from fw_gear_dicom_check.report.words import list_where, to_advice, to_count, to_headline
from fw_gear_dicom_check.rules.evaluate import ARCHIVE
from fw_gear_dicom_check.text import shorten_middle

_EXAMPLES = 2
"""Members that a finding names; the others are counted."""
_EXAMPLE_MARGIN = 22
"""Columns that are not the examples': label, commas and `1234 more`."""
STATE_STYLES = {State.PASS: "good", State.WARN: "warn", State.FAIL: "bad", State.NA: "faint"}
"""State -> how it is painted."""


def to_terminal(report: Report, width: int = WIDTH) -> list[Line]:
    """Return the report line by line, none wider than `width` columns: the answer first."""
    groups = group_findings(report)
    sections = [line for each in Weight for line in _section(each, groups[each], width)]
    return [
        *to_answer_lines(report, width),
        Line(""),
        *_head(report, width),
        *sections,
        *to_volume_lines(report, width),
        *to_placement(report, width),
        *_first_look(report, width),
        *to_summary(report, width),
    ]


def to_answer_lines(report: Report, width: int = WIDTH) -> Iterator[Line]:
    """Yield the answer, the next step, and what the document asks; they hold no name, no value."""
    answer = to_answer(report)
    yield from wrap(to_visible(answer.text), width, "", "  ", STATE_STYLES[answer.word])
    if answer.next_step:
        yield from wrap(f"Next: {answer.next_step}", width, "", "  ")
    yield from wrap(answer.minimum, width, "", "  ", "faint")
    if answer.since:
        yield from wrap(answer.since, width, "", "  ", "strong")


def to_summary(report: Report, width: int = WIDTH) -> Iterator[Line]:
    """Yield the verdicts, a line each, and what the state follows; they hold no name, no value."""
    yield Line("")
    yield Line(f"{'':<20}{to_columns(report.policy)}", "faint")
    for verdict in report.verdicts:
        cells = f"{verdict.documented:<{column_width(report.policy)}}{verdict.observed}"
        if verdict.profile.name == ARCHIVE:
            cells = str(verdict.state)
        yield Line(f"{verdict.profile.name:<20}{cells}", STATE_STYLES[verdict.state])
    yield from _last_lines(report, width)


def to_columns(policy: Policy) -> str:
    """Return the heads of the two columns of verdicts; one says that the state follows it."""
    marks = {each: " (the state)" if each is policy else "" for each in Policy}
    documented = f"documented minimum{marks[Policy.DOCUMENTED]}"
    return f"{documented:<{column_width(policy)}}expected to work{marks[Policy.OBSERVED]}"


def column_width(policy: Policy) -> int:
    """Return the columns of the verdicts by the document, wide enough for their head."""
    return 32 if policy is Policy.DOCUMENTED else 22


def _last_lines(report: Report, width: int) -> Iterator[Line]:
    """Yield why a consumer is NA, then what the state follows."""
    for verdict in report.verdicts:
        if verdict.state is State.NA and verdict.profile.nothing and report.instances:
            yield from wrap(
                f"{verdict.profile.name}: {verdict.profile.nothing}", width, "", "  ", "warn"
            )
    text = str(report.state)
    if report.unseen and report.is_reached:
        text += f", {to_checked_count(report)}"
    text += f" (policy: {report.policy}, viewer: {to_viewer(report.viewer)}, via: {report.via})"
    yield from wrap(text, width, "", "  ", STATE_STYLES[report.state])


def _head(report: Report, width: int) -> Iterator[Line]:
    yield Line(fit(to_visible(report.name), width), "strong")
    counts = [f"{to_count(report.instances, 'instance')} in {to_count(report.members, 'member')}"]
    counts = [f"First look: {to_checked_count(report)}"] if report.unseen else counts
    counts += [f"{report.all_series} series"] if report.series else []
    counts += sorted({to_visible(series.modality) for series in report.series} - {""})
    yield Line(fit(", ".join(counts), width))


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
    for line in list_names(groups):
        yield from wrap(line, width, "  ", "    ")


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
    yield from _where(finding, width)
    if finding.values:
        yield from detail("value", ", ".join(map(to_visible, finding.values)), width)
    yield from detail("affects", ", ".join(consumers), width)


def _where(finding: Finding, width: int) -> Iterator[Line]:
    """Yield the members that a fault is in; where there are several outcomes, a line for each."""
    room = (width - _EXAMPLE_MARGIN) // _EXAMPLES
    label = "where"
    for word, examples, count in list_where(finding):
        names = [shorten_middle(to_visible(name), room) for name in examples[:_EXAMPLES]]
        more = count - len(names)
        text = ", ".join([*names, *([f"{more} more"] if more else [])])
        yield from detail(label, f"{word}: {text}" if word else text, width)
        label = ""
