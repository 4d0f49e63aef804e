"""Counts many archives as their reports come, one by one, in bounded memory."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from fw_gear_dicom_check.derive.upload_conflicts import Upload
from fw_gear_dicom_check.model import Compared, Level, Policy, Report, State
from fw_gear_dicom_check.report.documented_minimum import count_minimum
from fw_gear_dicom_check.report.grouping import Weight, group_findings
from fw_gear_dicom_check.report.words import OUTCOMES

Problem = tuple[Weight, str]
"""What is wrong: its weight and its words."""
WORST_FIRST = (State.FAIL, State.WARN, State.NA, State.PASS)
"""The states in the order in which archives are listed."""
_Kept = TypeVar("_Kept")


@dataclass(slots=True)
class ArchivesTally:
    """What is counted. `consumers`: whom a problem affects. `verdicts`: by consumer and kind.

    `minimum`: archives that meet the documented minimum, those that do not, and those of which it
    asks nothing (None). `changes`: archives by what has changed since an earlier run.
    """

    policy: Policy = Policy.OBSERVED
    instances: int = 0
    members: int = 0
    unseen: int = 0
    litter: int = 0
    foreign: int = 0
    states: Counter[State] = field(default_factory=Counter)
    minimum: Counter[bool | None] = field(default_factory=Counter)
    problems: Counter[Problem] = field(default_factory=Counter)
    consumers: dict[Problem, dict[str, None]] = field(default_factory=dict)
    verdicts: dict[str, dict[str, Counter[State]]] = field(default_factory=dict)
    upload: Upload = field(default_factory=Upload)
    changes: Counter[str] = field(default_factory=Counter)

    def add(self, report: Report) -> None:
        """Count one report."""
        self.policy = report.policy
        self.instances += report.instances
        self.members += report.members
        if report.unseen:
            self.unseen += report.unseen.members
            self.litter += report.unseen.litter
            self.foreign += report.unseen.foreign
        self.states[report.state] += 1
        found = count_minimum(report)
        self.minimum[found.is_met if found else None] += 1
        for problem, consumers in problems_of(report).items():
            self.problems[problem] += 1
            self.consumers.setdefault(problem, {}).update(dict.fromkeys(consumers))
        self.upload.add(report.name, report.series, report.loose)
        if report.compared:
            self.changes.update(_changes(report.compared))
        for verdict in report.verdicts:
            counts = self.verdicts.setdefault(verdict.profile.name, {})
            for kind in ("documented", "observed"):
                counts.setdefault(kind, Counter())[getattr(verdict, kind)] += 1

    @property
    def ranked(self) -> list[tuple[Problem, int, str]]:
        """The problems by weight, then the most frequent first: in how many archives, for whom."""
        ranked = sorted(self.problems.items(), key=lambda each: (each[0][0], -each[1], each[0]))
        return [(problem, count, ", ".join(self.consumers[problem])) for problem, count in ranked]


def _changes(compared: Compared) -> list[str]:
    """Return in which ways an archive has changed since an earlier run."""
    if compared.was is None:
        return ["new archives"]
    found = {"new problems": compared.new, "solved problems": compared.solved}
    return [kind for kind, problems in found.items() if problems] or ["nothing changed"]


def problems_of(report: Report) -> Mapping[Problem, list[str]]:
    """Return what is wrong with an archive, and whom it affects, without what the site ignores."""
    found: dict[Problem, list[str]] = {}
    for weight, groups in group_findings(report).items():
        for group in groups:
            told = [each for each in group.findings if each.level is not Level.IGNORED]
            if not told:
                continue
            outcome = OUTCOMES[told[0].outcome] if told[0].rule.check == "attribute" else ""
            words = " ".join(filter(None, [told[0].rule.title, outcome]))
            names = dict.fromkeys(each.rule.profile for each in told)
            found.setdefault((weight, words), []).extend(names)
    return found


def worst_first(kept: Mapping[State, Iterable[_Kept]], most: int) -> list[_Kept]:
    """Return what is kept of archives by state, those that fail first, so many at most."""
    return [each for state in WORST_FIRST for each in kept.get(state, ())][:most]
