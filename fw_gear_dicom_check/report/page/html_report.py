"""Writes reports as one page: the verdicts, what is wrong and what to do, where it all lands."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fw_gear_dicom_check.derive.upload_conflicts import Conflict, Upload, find_conflicts
from fw_gear_dicom_check.model import Policy, Report, State
from fw_gear_dicom_check.report.first_look import SENTENCE, count_seen
from fw_gear_dicom_check.report.grouping import TITLES, Weight, group_findings
from fw_gear_dicom_check.report.page.archive_facts import AT_LENGTH, IN_SHORT, to_archive
from fw_gear_dicom_check.report.page.container_tree import MOST as MOST_DRAWN
from fw_gear_dicom_check.report.page.container_tree import to_tree
from fw_gear_dicom_check.report.page.render import render
from fw_gear_dicom_check.report.text_overview import Problem, problems_of, rank
from fw_gear_dicom_check.report.upload_preview import (
    MAPPINGS,
    WORDS,
    count_kinds,
    to_containers,
    to_example,
)
from fw_gear_dicom_check.report.words import to_headline
from fw_gear_dicom_check.version import tool_version

MOST_TOLD = 50
"""Archives that are told at length, those that fail first."""
MOST_PROBLEMS = 60
"""Problems that are named in the overview, the heaviest first."""
MOST_LISTED = 2_000
"""Archives that have a row in the table; the others are counted."""


def to_html(reports: Iterable[Report], policy: Policy) -> Iterator[str]:
    """Yield the page once all reports have passed; of most of them only a row is kept."""
    kept = _Kept()
    for report in reports:
        kept.add(report)
    yield render("check.html.jinja", _to_facts(kept, policy))


@dataclass(slots=True)
class _Kept:
    """What is kept of the reports as they come."""

    rows: list[Mapping[str, Any]] = field(default_factory=list)
    failing: list[tuple[int, Report]] = field(default_factory=list)
    others: list[tuple[int, Report]] = field(default_factory=list)
    upload: Upload = field(default_factory=Upload)
    states: Counter[State] = field(default_factory=Counter)
    instances: int = 0
    members: int = 0
    unseen: int = 0
    problems: Counter[Problem] = field(default_factory=Counter)
    verdicts: dict[str, dict[str, Counter[State]]] = field(default_factory=dict)

    def add(self, report: Report) -> None:
        """Take in one report."""
        number = self.states.total()
        told = self.failing if report.state is State.FAIL else self.others
        if len(told) < MOST_TOLD:
            told.append((number, report))
        if len(self.rows) < MOST_LISTED:
            self.rows.append(_to_row(number, report))
        self.upload.add(report.name, report.series)
        self.states[report.state] += 1
        self.instances += report.instances
        self.members += report.members
        self.unseen += report.unseen.members if report.unseen else 0
        self.problems.update(set(problems_of(report)))
        for verdict in report.verdicts:
            counts = self.verdicts.setdefault(verdict.profile.name, {})
            for kind in ("documented", "observed"):
                counts.setdefault(kind, Counter())[getattr(verdict, kind)] += 1

    @property
    def told(self) -> list[tuple[int, Report]]:
        """The reports that are told at length, in the order in which they came."""
        return sorted([*self.failing, *self.others][:MOST_TOLD], key=lambda each: each[0])


def _to_facts(kept: _Kept, policy: Policy) -> dict[str, object]:
    told = [to_archive(number, report) for number, report in kept.told]
    archives = kept.states.total()
    conflicts = find_conflicts(kept.upload.placed)
    return {
        "version": tool_version(),
        "policy": policy,
        "told": told,
        "told_numbers": {each["number"] for each in told},
        "rows": kept.rows,
        "problems": [
            (TITLES[weight], words, consumer, count)
            for (weight, words, consumer), count in rank(kept.problems)
            if weight is not Weight.INFORMS
        ][:MOST_PROBLEMS],
        "archives": archives,
        "instances": kept.instances,
        "first_look": _first_look(kept),
        "states": {str(state): kept.states[state] for state in State},
        "consumers": _to_consumers(kept.verdicts),
        "tree": to_tree(kept.upload.placed),
        "undrawn": max(len(kept.upload.placed) - MOST_DRAWN, 0) + kept.upload.left_out,
        "containers": {name: to_containers(kept.upload, each) for each, name in MAPPINGS.items()},
        "conflicts": [
            (WORDS[kind], MAPPINGS.get(mapping, ""), count, _example(conflicts, kind, mapping))
            for (kind, mapping), count in count_kinds(conflicts).items()
        ],
    }


def _first_look(kept: _Kept) -> str:
    seen = f"First look: {count_seen(kept.members, kept.unseen)}. {SENTENCE}"
    return seen if kept.unseen else ""


def _example(conflicts: Sequence[Conflict], kind: str, mapping: str) -> str:
    found = (each for each in conflicts if (each.kind, each.mapping) == (kind, mapping))
    return to_example(next(found))


def _to_consumers(
    verdicts: Mapping[str, Mapping[str, Counter[State]]],
) -> dict[str, dict[str, list[tuple[str, int]]]]:
    return {
        name: {
            kind: [(str(state).lower(), counts[state]) for state in State]
            for kind, counts in kinds.items()
        }
        for name, kinds in verdicts.items()
    }


def _to_row(number: int, report: Report) -> dict[str, Any]:
    groups = group_findings(report)
    worst = next((group for each in (*AT_LENGTH, *IN_SHORT) for group in groups[each]), None)
    return {
        "number": number,
        "name": report.name,
        "state": str(report.state),
        "instances": report.instances,
        "broken": [v.profile.name for v in report.verdicts[1:] if v.observed is State.FAIL],
        "worst": report.fault.reason if report.fault else to_headline(worst.worst) if worst else "",
    }
