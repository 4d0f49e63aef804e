"""Writes reports as one page: verdicts, faults with effect and fix, and where all will be filed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fw_gear_dicom_check.derive.placed import Conflict
from fw_gear_dicom_check.derive.upload_conflicts import find_conflicts
from fw_gear_dicom_check.model import Report, State
from fw_gear_dicom_check.report.about import About
from fw_gear_dicom_check.report.answer_words import to_answer
from fw_gear_dicom_check.report.archives_tally import ArchivesTally, worst_first
from fw_gear_dicom_check.report.documented_minimum import count_minimum
from fw_gear_dicom_check.report.first_look import FIRST_LOOK_NOTE, count_checked
from fw_gear_dicom_check.report.grouping import SECTIONS, Weight
from fw_gear_dicom_check.report.loose_files import to_loose_sentences
from fw_gear_dicom_check.report.page.archive_facts import to_archive
from fw_gear_dicom_check.report.page.container_tree import MOST_DRAWN, to_tree
from fw_gear_dicom_check.report.page.render import render
from fw_gear_dicom_check.report.upload_preview import (
    CONFLICT_WORDS,
    MAPPINGS,
    count_by_kind,
    to_conflict_example,
    to_container_counts,
)
from fw_gear_dicom_check.report.viewer_words import to_viewer
from fw_gear_dicom_check.version import tool_version

MOST_DETAILED = 50
"""Archives that are shown in detail, those that fail first."""
MOST_PROBLEMS = 60
"""Problems that are named in the overview, the most serious first."""
MOST_LISTED = 2_000
"""Archives that have a row in the table; the others are counted."""


def to_html(reports: Iterable[Report], about: About) -> Iterator[str]:
    """Yield the page, after the last report. Of most reports only a row is kept."""
    kept = _KeptReports()
    for report in reports:
        kept.add(report)
    yield render("check.html.jinja", _to_facts(kept, about))


@dataclass(slots=True)
class _KeptReports:
    """What is counted of the reports as they come, and what is kept of those that weigh most."""

    tally: ArchivesTally = field(default_factory=ArchivesTally)
    rows: dict[State, list[Mapping[str, Any]]] = field(default_factory=dict)
    reports: dict[State, list[tuple[int, Report]]] = field(default_factory=dict)

    def add(self, report: Report) -> None:
        """Count one report, and keep it where there is room."""
        number = self.tally.states.total()
        self.tally.add(report)
        rows = self.rows.setdefault(report.state, [])
        if len(rows) < MOST_LISTED:
            rows.append(_to_row(number, report))
        reports = self.reports.setdefault(report.state, [])
        if len(reports) < MOST_DETAILED:
            reports.append((number, report))


def _to_facts(kept: _KeptReports, about: About) -> dict[str, object]:
    tally = kept.tally
    detailed = [
        to_archive(number, report) for number, report in worst_first(kept.reports, MOST_DETAILED)
    ]
    conflicts = find_conflicts(tally.upload.placed)
    return {
        "version": tool_version(),
        "about": about,
        "viewer": to_viewer(about.viewer),
        "detailed": detailed,
        "detailed_numbers": {each["number"] for each in detailed},
        "rows": worst_first(kept.rows, MOST_LISTED),
        "problems": [
            (SECTIONS[weight].title, words, consumers, count)
            for (weight, words), count, consumers in tally.ranked
            if weight is not Weight.INFORMS
        ][:MOST_PROBLEMS],
        "archives": tally.states.total(),
        "instances": tally.instances,
        "first_look": _first_look_text(tally),
        "states": {str(state): tally.states[state] for state in State},
        "minimum": tally.minimum,
        "consumers": _to_consumers(tally.verdicts),
        "tree": to_tree(tally.upload.placed),
        "undrawn": max(len(tally.upload.placed) - MOST_DRAWN, 0) + tally.upload.left_out,
        "containers": {
            name: to_container_counts(tally.upload, mapping) for mapping, name in MAPPINGS.items()
        },
        "loose": [each for loose in tally.upload.loose for each in to_loose_sentences(loose)],
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


def _first_look_text(tally: ArchivesTally) -> str:
    checked = count_checked(tally.members, tally.unseen)
    return f"First look: {checked}. {FIRST_LOOK_NOTE}" if tally.unseen else ""


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
    answer = to_answer(report)
    return {
        "number": number,
        "name": report.name,
        "state": str(report.state),
        "instances": report.instances,
        "sentence": answer.sentence,
        "next_step": answer.next_step,
        "since": answer.since,
        "minimum": count_minimum(report),
    }
