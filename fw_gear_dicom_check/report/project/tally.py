"""Counts a project's files row by row, in bounded memory."""

import re
from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from fw_gear_dicom_check.model import State
from fw_gear_dicom_check.report.parquet_table import Row
from fw_gear_dicom_check.report.project.baseline import ChangeCounts
from fw_gear_dicom_check.report.project.conflicts import Conflicts
from fw_gear_dicom_check.report.project.needs import Need, needs_of
from fw_gear_dicom_check.rules.built_in import BUILT_IN
from fw_gear_dicom_check.text import shorten_middle

VERDICTS = ("documented", "observed")
MOST_FAILING = 200
"""Failing files that are kept with their names; the others are only counted."""
OTHERS = "others"
UNKNOWN = "not known"
_MOST_KEYS = 500
"""Manufacturers, months or needs that are counted separately; later ones count as `OTHERS`."""
_LONGEST_ANSWER = 400
"""Characters of a file's answer that are kept."""
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])(?=-)")
_MET = {"True": True, "False": False}
_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Failing:
    """A file that fails. `why`: its answer; `needs`: consumer -> what is wrong for it."""

    file: str
    link: str
    why: str
    manufacturer: str
    timestamp: str
    needs: Mapping[str, tuple[str, ...]]


@dataclass(slots=True)
class Tally:
    """The counts of a project. The state `""` is that of files that were not checked.

    `minimum`: whether the documented minimum is met. `changes`: what has changed since a baseline,
    None where there is none.
    """

    files: int = 0
    checked: Counter[str] = field(default_factory=Counter)
    policies: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    minimum: Counter[bool] = field(default_factory=Counter)
    verdicts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    lacking: Counter[Need] = field(default_factory=Counter)
    manufacturers: dict[str, Counter[str]] = field(default_factory=dict)
    months: dict[str, Counter[str]] = field(default_factory=dict)
    failing: list[Failing] = field(default_factory=list)
    conflicts: Conflicts = field(default_factory=Conflicts)
    changes: ChangeCounts | None = None

    def count(self, row: Row) -> None:
        """Count one file. `row`: its cells by column, as in `project/table.py`."""
        state = row["state"] if row["state"] in [*State] else ""
        self.files += 1
        self.checked[row["checked"]] += 1
        self.states[state] += 1
        if row.get("minimum_met") in _MET:
            self.minimum[_MET[row["minimum_met"]]] += 1
        if state:
            self.policies[_bounded(self.policies, row["policy"] or UNKNOWN, OTHERS)] += 1
        _group(self.manufacturers, row["manufacturer"].strip() or UNKNOWN)[state] += 1
        _group(self.months, month_of(row["timestamp"]) or UNKNOWN)[state] += 1
        needs = needs_of(row)
        for need in dict.fromkeys(needs):
            other = Need(need.consumer, need.outcome, OTHERS)
            self.lacking[_bounded(self.lacking, need, other)] += 1
        self._count_verdicts(row)
        self.conflicts.follow(row)
        if state == State.FAIL and len(self.failing) < MOST_FAILING:
            self.failing.append(_to_failing(row, needs))

    def _count_verdicts(self, row: Row) -> None:
        for consumer in BUILT_IN:
            for kind in VERDICTS:
                verdict = row.get(f"{consumer} {kind}", "")
                self.verdicts[consumer, kind, verdict if verdict in [*State] else ""] += 1


def month_of(timestamp: str) -> str:
    """Return `2024-01`, "" where a timestamp names no month."""
    found = _MONTH.match(timestamp)
    return found[0] if found else ""


def _to_failing(row: Row, needs: list[Need]) -> Failing:
    failing = [each for each in BUILT_IN if row.get(f"{each} state") == State.FAIL]
    named = {
        consumer: tuple(dict.fromkeys(each.name for each in needs if each.consumer == consumer))
        for consumer in failing
    }
    why = shorten_middle(row.get("why", ""), _LONGEST_ANSWER)
    return Failing(row["file"], row["link"], why, row["manufacturer"], row["timestamp"], named)


def _group(groups: dict[str, Counter[str]], name: str) -> Counter[str]:
    return groups.setdefault(_bounded(groups, name, OTHERS), Counter())


def _bounded(known: Mapping[_Key, object], key: _Key, other: _Key) -> _Key:
    return key if key in known or len(known) < _MOST_KEYS else other
