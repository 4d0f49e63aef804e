"""Writes one overview of many archives: the problems by frequency, what fails, the verdicts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from fw_gear_dicom_check.derive.upload_conflicts import Upload
from fw_gear_dicom_check.model import Level, Policy, Report, State
from fw_gear_dicom_check.report.first_look import (
    count_checked,
    list_not_judged,
    to_first_look_section,
    to_name_hints,
)
from fw_gear_dicom_check.report.grouping import SECTIONS, Weight, weigh
from fw_gear_dicom_check.report.lines import Line, fit, to_visible, wrap
from fw_gear_dicom_check.report.upload_preview import to_upload_lines
from fw_gear_dicom_check.report.words import OUTCOMES, to_count

_MOST_PROBLEMS = 12
"""Problems of one weight that are named; the others are counted."""
_MOST_FAILING = 10
"""Failing archives that are named; the others are counted."""

Problem = tuple[Weight, str, str]
"""Its weight, its words, and the consumer that it affects."""


def to_overview(reports: Iterable[Report], width: int) -> list[Line]:
    """Return the overview line by line, none wider than `width` columns.

    Each report is counted and dropped, so that many can be given one by one.
    """
    tally = _ReportTally()
    for report in reports:
        tally.add(report)
    archives = sum(tally.states.values())
    counts = f"{to_count(archives, 'archive')}, {to_count(tally.instances, 'instance')}"
    return [
        Line(counts, "strong"),
        *_first_look_counts(tally, width),
        *_most_frequent(tally.problems, width),
        *_failing(tally, width),
        *to_upload_lines(tally.upload, width),
        *_unreached(tally, width),
        *_first_look_section(tally, width),
        *_verdict_table(tally),
    ]


class _ReportTally:
    """What is counted of the reports as they come."""

    def __init__(self) -> None:
        self.instances = 0
        self.policy = Policy.DOCUMENTED
        self.problems = Counter[Problem]()
        self.states = Counter[State]()
        self.documented: dict[str, Counter[State]] = {}
        self.observed: dict[str, Counter[State]] = {}
        self.failing: list[str] = []
        self.upload = Upload()
        self.members = self.unseen = self.litter = self.foreign = 0
        self.not_judged: dict[str, None] = {}
        self.unreached: dict[str, tuple[int, str]] = {}

    def add(self, report: Report) -> None:
        if report.fault and not report.is_reached:
            count, first = self.unreached.get(report.fault.reason, (0, report.name))
            self.unreached[report.fault.reason] = count + 1, first
            return
        self._add_unseen(report)
        self.instances += report.instances
        self.policy = report.policy
        self.problems.update(set(problems_of(report)))
        self.states[report.state] += 1
        self.upload.add(report.name, report.series)
        for verdict in report.verdicts:
            name = verdict.profile.name
            self.documented.setdefault(name, Counter())[verdict.documented] += 1
            self.observed.setdefault(name, Counter())[verdict.observed] += 1
        if report.state is State.FAIL and len(self.failing) < _MOST_FAILING:
            consumers = (v.profile.name for v in report.verdicts if v.state is State.FAIL)
            self.failing.append(f"{to_visible(report.name)}: {', '.join(consumers)}")

    def _add_unseen(self, report: Report) -> None:
        self.members += report.members
        if report.unseen:
            self.unseen += report.unseen.members
            self.litter += report.unseen.litter
            self.foreign += report.unseen.foreign
            self.not_judged |= dict.fromkeys(list_not_judged(report))


def problems_of(report: Report) -> Iterator[Problem]:
    """Yield what is wrong with an archive, without what the site ignores."""
    for verdict in report.verdicts:
        for finding in verdict.findings:
            if finding.is_problem and finding.level is not Level.IGNORED:
                is_attribute = finding.rule.check == "attribute"
                outcome = OUTCOMES[finding.outcome] if is_attribute else ""
                words = " ".join(filter(None, [finding.rule.title, outcome]))
                yield weigh(finding), words, verdict.profile.name


def rank(problems: Mapping[Problem, int]) -> list[tuple[Problem, int]]:
    """Return problems with their numbers of archives: by weight, then the most frequent first."""
    return sorted(problems.items(), key=lambda entry: (entry[0][0], -entry[1], entry[0]))


def _most_frequent(problems: Mapping[Problem, int], width: int) -> Iterator[Line]:
    ranked = rank(problems)
    for weight in Weight:
        rows = [(words, name, n) for (each, words, name), n in ranked if each is weight]
        if weight is Weight.INFORMS or not rows:
            continue
        section = SECTIONS[weight]
        yield Line("")
        yield Line(fit(f"{section.title.upper()}, BY NUMBER OF ARCHIVES", width), section.style)
        for words, consumer, count in rows[:_MOST_PROBLEMS]:
            yield Line(fit(f"  {count:>6}  {words} ({consumer})", width))
        if len(rows) > _MOST_PROBLEMS:
            yield Line(f"  and {len(rows) - _MOST_PROBLEMS} more (see --format csv)", "faint")


def _failing(tally: _ReportTally, width: int) -> Iterator[Line]:
    if not tally.failing:
        return
    yield Line("")
    yield Line("ARCHIVES THAT FAIL", "bad")
    for text in tally.failing:
        yield Line(fit(f"  {text}", width))
    left = tally.states[State.FAIL] - len(tally.failing)
    if left:
        yield Line(f"  and {left} more (see --format csv)", "faint")


def _first_look_counts(tally: _ReportTally, width: int) -> Iterator[Line]:
    if tally.unseen:
        checked = count_checked(tally.members, tally.unseen)
        yield from wrap(f"First look: {checked}; the true numbers may be higher", width, "", "  ")


def _unreached(tally: _ReportTally, width: int) -> Iterator[Line]:
    if tally.unreached:
        yield Line("")
        yield Line("COULD NOT BE CHECKED", "bad")
    for reason, (count, first) in tally.unreached.items():
        text = f"{count:>6}  {to_visible(reason)}, for example {to_visible(first)}"
        yield from wrap(text, width, "  ", " " * 10)


def _first_look_section(tally: _ReportTally, width: int) -> Iterator[Line]:
    if tally.unseen:
        hints = to_name_hints(tally.litter, tally.foreign)
        yield from to_first_look_section(tally.not_judged, hints, width)


def _verdict_table(tally: _ReportTally) -> Iterator[Line]:
    yield Line("")
    yield Line(f"{'':<20}{'documented minimum':<26}expected to work", "faint")
    for name, documented in tally.documented.items():
        yield Line(
            f"{name:<20}{_state_counts(documented):<26}{_state_counts(tally.observed[name])}"
        )
    yield Line(f"{_state_counts(tally.states)} (policy: {tally.policy})", "strong")
    if tally.unseen:
        yield Line("PASS means only that the members that were checked have no such fault.", "warn")


def _state_counts(counts: Mapping[State, int]) -> str:
    return ", ".join(f"{counts[state]} {state}" for state in State if counts.get(state))
