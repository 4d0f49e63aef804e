"""Writes many archives as one overview: how many pass, what is wrong most, which ones fail."""

from collections import Counter
from collections.abc import Iterator, Sequence

from fw_gear_dicom_check.model import Report, State
from fw_gear_dicom_check.writers.lines import Line, fit
from fw_gear_dicom_check.writers.words import OUTCOMES, to_visible

_PROBLEMS = 12
_FAILING = 10


def to_overview(reports: Sequence[Report], width: int) -> list[Line]:
    """Return the overview line by line, none wider than `width` columns."""
    instances = sum(report.instances for report in reports)
    return [
        Line(f"{len(reports)} archives, {instances} instances", "strong"),
        *_most_frequent(reports, width),
        *_failing(reports, width),
        *_verdicts(reports),
    ]


def _most_frequent(reports: Sequence[Report], width: int) -> Iterator[Line]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for report in reports:
        counts.update(set(_problems(report)))
    if not counts:
        return
    ranked = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    yield Line("")
    yield Line("WHAT IS WRONG, IN HOW MANY ARCHIVES", "strong")
    for (title, outcome, consumer), count in ranked[:_PROBLEMS]:
        words = " ".join(filter(None, [title, outcome]))
        yield Line(fit(f"  {count:>6}  {words} ({consumer})", width))
    left = len(counts) - _PROBLEMS
    if left > 0:
        yield Line(f"  and {left} more (see --format csv)", "faint")


def _problems(report: Report) -> Iterator[tuple[str, str, str]]:
    for verdict in report.verdicts:
        for finding in verdict.findings:
            if finding.is_problem:
                is_attribute = finding.rule.check == "attribute"
                outcome = OUTCOMES[finding.outcome] if is_attribute else ""
                yield finding.rule.title, outcome, verdict.profile.name


def _failing(reports: Sequence[Report], width: int) -> Iterator[Line]:
    failing = [report for report in reports if report.state is State.FAIL]
    if not failing:
        return
    yield Line("")
    yield Line("ARCHIVES THAT FAIL", "bad")
    for report in failing[:_FAILING]:
        consumers = ", ".join(v.profile.name for v in report.verdicts if v.state is State.FAIL)
        yield Line(fit(f"  {to_visible(report.name)}: {consumers}", width))
    if len(failing) > _FAILING:
        yield Line(f"  and {len(failing) - _FAILING} more (see --format csv)", "faint")


def _verdicts(reports: Sequence[Report]) -> Iterator[Line]:
    yield Line("")
    yield Line(f"{'':<20}{'documented minimum':<26}expected to work", "faint")
    names = [verdict.profile.name for verdict in reports[0].verdicts]
    for number, name in enumerate(names):
        verdicts = [report.verdicts[number] for report in reports]
        documented = _count(verdict.documented for verdict in verdicts)
        observed = _count(verdict.observed for verdict in verdicts)
        yield Line(f"{name:<20}{documented:<26}{observed}")
    yield Line(
        f"{_count(report.state for report in reports)} (policy: {reports[0].policy})", "strong"
    )


def _count(states: Iterator[State]) -> str:
    counts = Counter(states)
    return ", ".join(f"{counts[state]} {state}" for state in State if counts[state])
