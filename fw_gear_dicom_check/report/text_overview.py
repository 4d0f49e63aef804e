"""Writes one overview of many archives: the problems by frequency, what fails, the verdicts."""

from collections.abc import Iterable, Iterator, Mapping

from fw_gear_dicom_check.model import Report, State
from fw_gear_dicom_check.report.answer_words import to_answer
from fw_gear_dicom_check.report.archives_tally import ArchivesTally
from fw_gear_dicom_check.report.first_look import (
    count_checked,
    list_not_judged,
    to_first_look_section,
    to_name_hints,
)
from fw_gear_dicom_check.report.grouping import SECTIONS, Weight
from fw_gear_dicom_check.report.lines import Line, fit, to_visible, wrap
from fw_gear_dicom_check.report.text_report import STATE_STYLES, column_width, to_columns
from fw_gear_dicom_check.report.upload_preview import to_upload_lines
from fw_gear_dicom_check.report.words import to_count
from fw_gear_dicom_check.text import shorten_middle

_MOST_PROBLEMS = 12
"""Problems of one weight that are named; the others are counted."""
_MOST_NAMED = {State.FAIL: 10, State.WARN: 5}
"""Archives of a state that are named; the others are counted."""
_TITLES = {State.FAIL: "ARCHIVES THAT FAIL", State.WARN: "ARCHIVES WITH A WARNING"}


def to_overview(reports: Iterable[Report], width: int) -> list[Line]:
    """Return the overview line by line, none wider than `width` columns: the answers first.

    Each report is counted and dropped, so that many can be given one by one.
    """
    kept = _Kept()
    for report in reports:
        kept.add(report)
    tally = kept.tally
    return [
        *_answers(tally, width),
        *_first_look_counts(tally, width),
        *_most_frequent(tally, width),
        *(line for state in _TITLES for line in _named(kept, state, width)),
        *to_upload_lines(tally.upload, width),
        *_unreached(kept, width),
        *_first_look_section(kept, width),
        *_verdict_table(tally),
    ]


class _Kept:
    """What is counted of the reports, and what is kept of a few of them."""

    def __init__(self) -> None:
        self.tally = ArchivesTally()
        self.named: dict[State, list[tuple[str, str]]] = {state: [] for state in _TITLES}
        self.not_judged: dict[str, None] = {}
        self.unreached: dict[str, tuple[int, str]] = {}

    def add(self, report: Report) -> None:
        if report.fault and not report.is_reached:
            count, first = self.unreached.get(report.fault.reason, (0, report.name))
            self.unreached[report.fault.reason] = count + 1, first
            return
        self.tally.add(report)
        if report.unseen:
            self.not_judged |= dict.fromkeys(list_not_judged(report))
        named = self.named.get(report.state)
        if named is not None and len(named) < _MOST_NAMED[report.state]:
            answer = to_answer(report)
            named.append((report.name, " ".join(filter(None, [answer.sentence, answer.since]))))


def _answers(tally: ArchivesTally, width: int) -> Iterator[Line]:
    archives = sum(tally.states.values())
    text = f"{to_count(archives, 'archive')}, {to_count(tally.instances, 'instance')}"
    yield Line(f"{text}: {_state_counts(tally.states)}", "strong")
    met, unmet = tally.minimum[True], tally.minimum[False]
    asked = f"Documented minimum: met by {met:,}, not met by {unmet:,}"
    rest = f", not asked of {tally.minimum[None]:,}" if tally.minimum[None] else ""
    yield from wrap(asked + rest, width, "", "  ")
    if tally.changes:
        told = ", ".join(f"{kind}: {count:,}" for kind, count in sorted(tally.changes.items()))
        yield from wrap(f"Since the baseline, by archives: {told}", width, "", "  ", "strong")


def _most_frequent(tally: ArchivesTally, width: int) -> Iterator[Line]:
    for weight in Weight:
        rows = [(words, who, n) for (each, words), n, who in tally.ranked if each is weight]
        if weight is Weight.INFORMS or not rows:
            continue
        section = SECTIONS[weight]
        yield Line("")
        yield Line(fit(f"{section.title.upper()}, BY NUMBER OF ARCHIVES", width), section.style)
        for words, consumers, count in rows[:_MOST_PROBLEMS]:
            yield from wrap(f"{words} ({consumers})", width, f"  {count:>6}  ", " " * 12)
        if len(rows) > _MOST_PROBLEMS:
            yield Line(f"  and {len(rows) - _MOST_PROBLEMS} more (see --format html)", "faint")


def _named(kept: _Kept, state: State, width: int) -> Iterator[Line]:
    named = kept.named[state]
    if not named:
        return
    yield Line("")
    yield Line(_TITLES[state], STATE_STYLES[state])
    for name, sentence in named:
        yield Line(f"  {shorten_middle(to_visible(name), width - 2)}", "strong")
        yield from wrap(to_visible(sentence), width, "    ", "    ")
    left = kept.tally.states[state] - len(named)
    if left:
        yield Line(f"  and {left:,} more (see --format csv)", "faint")


def _first_look_counts(tally: ArchivesTally, width: int) -> Iterator[Line]:
    if tally.unseen:
        checked = count_checked(tally.members, tally.unseen)
        yield from wrap(f"First look: {checked}; the true numbers may be higher", width, "", "  ")


def _unreached(kept: _Kept, width: int) -> Iterator[Line]:
    if kept.unreached:
        yield Line("")
        yield Line("COULD NOT BE CHECKED", "bad")
    for reason, (count, first) in kept.unreached.items():
        text = f"{count:>6}  {to_visible(reason)}, for example {to_visible(first)}"
        yield from wrap(text, width, "  ", " " * 10)


def _first_look_section(kept: _Kept, width: int) -> Iterator[Line]:
    if kept.tally.unseen:
        hints = to_name_hints(kept.tally.litter, kept.tally.foreign)
        yield from to_first_look_section(kept.not_judged, hints, width)


def _verdict_table(tally: ArchivesTally) -> Iterator[Line]:
    yield Line("")
    yield Line(f"{'':<20}{to_columns(tally.policy)}", "faint")
    for name, counts in tally.verdicts.items():
        documented = _state_counts(counts["documented"])
        yield Line(
            f"{name:<20}{documented:<{column_width(tally.policy)}}{_state_counts(counts['observed'])}"
        )
    yield Line(f"{_state_counts(tally.states)} (policy: {tally.policy})", "strong")
    if tally.unseen:
        yield Line("PASS means only that the members that were checked have no such fault.", "warn")


def _state_counts(counts: Mapping[State, int]) -> str:
    return ", ".join(f"{counts[state]:,} {state}" for state in State if counts.get(state))
