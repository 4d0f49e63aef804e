"""Writes the results of a whole project as one page."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fw_gear_dicom_check.model import Profile, State
from fw_gear_dicom_check.report.grouping import SECTIONS
from fw_gear_dicom_check.report.page.render import render
from fw_gear_dicom_check.report.project.change_words import to_change_words
from fw_gear_dicom_check.report.project.conflicts import CONFLICT_WORDS, ConflictWords, Place
from fw_gear_dicom_check.report.project.tally import OTHERS, UNKNOWN, VERDICTS, Tally
from fw_gear_dicom_check.report.project.unmet_needs import UnmetNeed, to_unmet_needs
from fw_gear_dicom_check.rules.evaluate import ARCHIVE

_MOST_DETAILED = 12
"""Needs of one weight that are shown with effect and fix."""
_MOST_NAMED = 60
"""Further needs of one weight that are only named; the others are counted."""
_MOST_MANUFACTURERS = 15
_MOST_MONTHS = 60
_VERDICT_TITLES = {"documented": "documented minimum", "observed": "expected to work"}
"""Verdict -> what it is called on the page."""


@dataclass(frozen=True, slots=True)
class Shares:
    """How many of a group of files pass, warn, fail, are not judged (`na`) and were not checked."""

    name: str
    files: int
    passed: int
    warned: int
    failed: int
    na: int
    unchecked: int

    @property
    def bar(self) -> Sequence[tuple[str, int]]:
        """The parts of a stacked bar: pairs of a CSS class and a count of files."""
        shown = (("pass", self.passed), ("warn", self.warned), ("fail", self.failed))
        return (*shown, ("na", self.na), ("none", self.unchecked))


@dataclass(frozen=True, slots=True)
class NeedSection:
    """The needs of one weight. `detailed`: with effect and fix. `more`: how many are not named."""

    weight: str
    title: str
    note: str
    detailed: Sequence[UnmetNeed]
    named: Sequence[UnmetNeed]
    more: int


@dataclass(frozen=True, slots=True)
class ConflictSection:
    """The conflicts of one kind. `examples`: the places of some of them."""

    words: ConflictWords
    count: int
    examples: Sequence[Sequence[Place]]

    @property
    def unit(self) -> str:
        """What is counted."""
        return self.words.counted[self.count > 1]


def to_project_page(tally: Tally, project: str, profiles: Sequence[Profile], version: str) -> str:
    """Return the page. `project`: group/project."""
    titles = {each.name: each.title for each in profiles}
    return render(
        "project.html.jinja",
        {
            "version": version,
            "project": project,
            "tally": tally,
            "total": _to_shares("", tally.states),
            "policies": ", ".join(sorted(tally.policies)),
            "consumers": [(titles[each], _consumer(tally, each)) for each in titles],
            "conflicts": list(_to_conflicts(tally)),
            "changes": to_change_words(tally.changes) if tally.changes else (),
            "sections": list(_to_sections(to_unmet_needs(tally, profiles))),
            "manufacturers": _by_frequency(tally.manufacturers),
            "months": _by_time(tally.months),
            "titles": titles,
        },
    )


def _consumer(tally: Tally, name: str) -> Sequence[Shares]:
    kinds = {VERDICTS[0]: "archive"} if name == ARCHIVE else _VERDICT_TITLES
    return [
        _to_shares(word, {each: tally.verdicts[name, kind, each] for each in (*State, "")})
        for kind, word in kinds.items()
    ]


def _to_shares(name: str, states: Mapping[str, int]) -> Shares:
    found = [states.get(each, 0) for each in (State.PASS, State.WARN, State.FAIL, State.NA, "")]
    return Shares(name, sum(found), *found)


def _to_conflicts(tally: Tally) -> Iterator[ConflictSection]:
    for kind, words in CONFLICT_WORDS.items():
        if count := len(tally.conflicts.found[kind]):
            yield ConflictSection(words, count, tally.conflicts.examples[kind])


def _to_sections(needs: Sequence[UnmetNeed]) -> Iterator[NeedSection]:
    for weight, section in SECTIONS.items():
        unmet = [each for each in needs if each.weight is weight]
        if unmet:
            detailed, others = unmet[:_MOST_DETAILED], unmet[_MOST_DETAILED:]
            named, more = others[:_MOST_NAMED], len(others[_MOST_NAMED:])
            kind = weight.name.lower()
            yield NeedSection(kind, section.title, section.note, detailed, named, more)


def _by_frequency(groups: Mapping[str, Counter[str]]) -> Sequence[Shares]:
    """Return the most frequent groups, then the others together, then files of unknown group."""
    shares = [_to_shares(name, groups[name]) for name in groups if name not in (UNKNOWN, OTHERS)]
    ranked = sorted(shares, key=lambda each: (-each.files, each.name))
    rest = [groups[each.name] for each in ranked[_MOST_MANUFACTURERS:]]
    return [*ranked[:_MOST_MANUFACTURERS], *_others_and_unknown(groups, rest)]


def _by_time(groups: Mapping[str, Counter[str]]) -> Sequence[Shares]:
    """Return the latest months, the latest first, then the others together, then unknown ones."""
    names = sorted((name for name in groups if name not in (UNKNOWN, OTHERS)), reverse=True)
    rest = [groups[name] for name in names[_MOST_MONTHS:]]
    return [
        *(_to_shares(name, groups[name]) for name in names[:_MOST_MONTHS]),
        *_others_and_unknown(groups, rest),
    ]


def _others_and_unknown(
    groups: Mapping[str, Counter[str]], rest: Sequence[Counter[str]]
) -> Iterator[Shares]:
    others = sum([*rest, groups.get(OTHERS, Counter())], Counter[str]())
    if others:
        yield _to_shares(OTHERS, others)
    if UNKNOWN in groups:
        yield _to_shares(UNKNOWN, groups[UNKNOWN])
