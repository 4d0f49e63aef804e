"""Writes reports as one page: verdicts, faults with effect and fix, and where all will be filed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fw_gear_dicom_check.derive.upload_conflicts import Conflict, Upload, find_conflicts
from fw_gear_dicom_check.model import Policy, Report, State
from fw_gear_dicom_check.report.first_look import FIRST_LOOK_NOTE, count_checked
from fw_gear_dicom_check.report.grouping import SECTIONS, Weight, group_findings
from fw_gear_dicom_check.report.page.archive_facts import to_archive
from fw_gear_dicom_check.report.page.container_tree import MOST_DRAWN, to_tree
from fw_gear_dicom_check.report.page.render import render
from fw_gear_dicom_check.report.text_overview import Problem, problems_of, rank
from fw_gear_dicom_check.report.upload_preview import (
    CONFLICT_WORDS,
    MAPPINGS,
    count_by_kind,
    to_conflict_example,
    to_container_counts,
)
from fw_gear_dicom_check.report.words import to_headline
from fw_gear_dicom_check.version import tool_version

MOST_DETAILED = 50
"""Archives that are shown in detail, those that fail first."""
MOST_PROBLEMS = 60
"""Problems that are named in the overview, the most serious first."""
MOST_LISTED = 2_000
"""Archives that have a row in the table; the others are counted."""


def to_html(reports: Iterable[Report], policy: Policy) -> Iterator[str]:
    """Yield the page, after the last report. Of most reports only a row is kept."""
    kept = _KeptReports()
    for report in reports:
        kept.add(report)
    yield render("check.html.jinja", _to_facts(kept, policy))


@dataclass(slots=True)
class _KeptReports:
    """What is kept of the reports as they come, one by one."""

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
        """Count one report, and keep it where there is room."""
        number = self.states.total()
        detailed = self.failing if report.state is State.FAIL else self.others
        if len(detailed) < MOST_DETAILED:
            detailed.append((number, report))
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
    def detailed(self) -> list[tuple[int, Report]]:
        """The reports to show in detail, with their numbers, in the order in which they came."""
        return sorted([*self.failing, *self.others][:MOST_DETAILED], key=lambda each: each[0])


def _to_facts(kept: _KeptReports, policy: Policy) -> dict[str, object]:
    detailed = [to_archive(number, report) for number, report in kept.detailed]
    archives = kept.states.total()
    conflicts = find_conflicts(kept.upload.placed)
    return {
        "version": tool_version(),
        "policy": policy,
        "detailed": detailed,
        "detailed_numbers": {each["number"] for each in detailed},
        "rows": kept.rows,
        "problems": [
            (SECTIONS[weight].title, words, consumer, count)
            for (weight, words, consumer), count in rank(kept.problems)
            if weight is not Weight.INFORMS
        ][:MOST_PROBLEMS],
        "archives": archives,
        "instances": kept.instances,
        "first_look": _first_look_text(kept),
        "states": {str(state): kept.states[state] for state in State},
        "consumers": _to_consumers(kept.verdicts),
        "tree": to_tree(kept.upload.placed),
        "undrawn": max(len(kept.upload.placed) - MOST_DRAWN, 0) + kept.upload.left_out,
        "containers": {
            name: to_container_counts(kept.upload, mapping) for mapping, name in MAPPINGS.items()
        },
        "conflicts": [
            (
                CONFLICT_WORDS[kind],
                MAPPINGS.get(mapping, ""),
                count,
                _example(conflicts, kind, mapping),
            )
            for (kind, mapping), count in count_by_kind(conflicts).items()
        ],
    }


def _first_look_text(kept: _KeptReports) -> str:
    checked = count_checked(kept.members, kept.unseen)
    return f"First look: {checked}. {FIRST_LOOK_NOTE}" if kept.unseen else ""


def _example(conflicts: Sequence[Conflict], kind: str, mapping: str) -> str:
    found = (each for each in conflicts if (each.kind, each.mapping) == (kind, mapping))
    return to_conflict_example(next(found))


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
    worst = next((group for weight in Weight for group in groups[weight]), None)
    return {
        "number": number,
        "name": report.name,
        "state": str(report.state),
        "instances": report.instances,
        "broken": [v.profile.name for v in report.verdicts[1:] if v.observed is State.FAIL],
        "worst": report.fault.reason if report.fault else to_headline(worst.worst) if worst else "",
    }
