"""Writes many archives as one overview: what is wrong in how many, which fail, the verdicts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from fw_gear_dicom_check.derive.upload_conflicts import Upload
from fw_gear_dicom_check.model import Level, Policy, Report, State
from fw_gear_dicom_check.report.first_look import count_seen, not_judged, to_hints, to_unknown
from fw_gear_dicom_check.report.grouping import Weight, weigh
from fw_gear_dicom_check.report.lines import Line, fit, to_visible, wrap
from fw_gear_dicom_check.report.upload_preview import to_upload_lines
from fw_gear_dicom_check.report.words import OUTCOMES, to_count

_PROBLEMS = 12
_FAILING = 10
_TITLES = {
    Weight.BREAKS: ("WHAT BREAKS", "bad"),
    Weight.WORSENS: ("WHAT GETS WORSE", "warn"),
    Weight.ASKED: ("WHAT YOUR SITE ASKS FOR", "warn"),
    Weight.LISTED: ("ON FLYWHEEL'S LIST ONLY", "faint"),
}

Problem = tuple[Weight, str, str]
"""How heavy it is, in words, and for whom."""


def to_overview(reports: Iterable[Report], width: int) -> list[Line]:
    """Return the overview line by line, none wider than `width` columns; no report is kept."""
    tally = _Tally()
    for report in reports:
        tally.add(report)
    archives = sum(tally.states.values())
    told = f"{to_count(archives, 'archive')}, {to_count(tally.instances, 'instance')}"
    return [
        Line(told, "strong"),
        *_seen(tally, width),
        *_most_frequent(tally.problems, width),
        *_failing(tally, width),
        *to_upload_lines(tally.upload, width),
        *_unreached(tally, width),
        *_unknown(tally, width),
        *_verdicts(tally),
    ]


class _Tally:
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
        if report.state is State.FAIL and len(self.failing) < _FAILING:
            consumers = (v.profile.name for v in report.verdicts if v.state is State.FAIL)
            self.failing.append(f"{to_visible(report.name)}: {', '.join(consumers)}")

    def _add_unseen(self, report: Report) -> None:
        self.members += report.members
        if report.unseen:
            self.unseen += report.unseen.members
            self.litter += report.unseen.litter
            self.foreign += report.unseen.foreign
            self.not_judged |= dict.fromkeys(not_judged(report))


def problems_of(report: Report) -> Iterator[Problem]:
    """Yield what is wrong with an archive; what the site ignores is not."""
    for verdict in report.verdicts:
        for finding in verdict.findings:
            if finding.is_problem and finding.level is not Level.IGNORED:
                is_attribute = finding.rule.check == "attribute"
                outcome = OUTCOMES[finding.outcome] if is_attribute else ""
                words = " ".join(filter(None, [finding.rule.title, outcome]))
                yield weigh(finding), words, verdict.profile.name


def rank(problems: Mapping[Problem, int]) -> list[tuple[Problem, int]]:
    """Return problems and in how many archives they are: the heaviest first, then the frequent."""
    return sorted(problems.items(), key=lambda entry: (entry[0][0], -entry[1], entry[0]))


def _most_frequent(problems: Mapping[Problem, int], width: int) -> Iterator[Line]:
    ranked = rank(problems)
    for weight, (title, style) in _TITLES.items():
        some = [(words, name, n) for (each, words, name), n in ranked if each is weight]
        if some:
            yield Line("")
            yield Line(f"{title}, IN HOW MANY ARCHIVES", style)
        for words, consumer, count in some[:_PROBLEMS]:
            yield Line(fit(f"  {count:>6}  {words} ({consumer})", width))
        if len(some) > _PROBLEMS:
            yield Line(f"  and {len(some) - _PROBLEMS} more (see --format csv)", "faint")


def _failing(tally: _Tally, width: int) -> Iterator[Line]:
    if not tally.failing:
        return
    yield Line("")
    yield Line("ARCHIVES THAT FAIL", "bad")
    for text in tally.failing:
        yield Line(fit(f"  {text}", width))
    left = tally.states[State.FAIL] - len(tally.failing)
    if left:
        yield Line(f"  and {left} more (see --format csv)", "faint")


def _seen(tally: _Tally, width: int) -> Iterator[Line]:
    if tally.unseen:
        seen = count_seen(tally.members, tally.unseen)
        yield from wrap(f"First look: {seen}; each number is at least so large", width, "", "  ")


def _unreached(tally: _Tally, width: int) -> Iterator[Line]:
    if tally.unreached:
        yield Line("")
        yield Line("COULD NOT BE LOOKED AT", "bad")
    for reason, (count, first) in tally.unreached.items():
        told = f"{count:>6}  {to_visible(reason)}, such as {to_visible(first)}"
        yield from wrap(told, width, "  ", " " * 10)


def _unknown(tally: _Tally, width: int) -> Iterator[Line]:
    if tally.unseen:
        hints = to_hints(tally.litter, tally.foreign)
        yield from to_unknown(tally.not_judged, hints, width)


def _verdicts(tally: _Tally) -> Iterator[Line]:
    yield Line("")
    yield Line(f"{'':<20}{'documented minimum':<26}expected to work", "faint")
    for name, documented in tally.documented.items():
        yield Line(f"{name:<20}{_count(documented):<26}{_count(tally.observed[name])}")
    yield Line(f"{_count(tally.states)} (policy: {tally.policy})", "strong")
    if tally.unseen:
        yield Line("PASS means here that nothing was found in what was looked at.", "warn")


def _count(counts: Mapping[State, int]) -> str:
    return ", ".join(f"{counts[state]} {state}" for state in State if counts.get(state))
