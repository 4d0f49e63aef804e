"""Writes the results of a whole project as one page for people."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fw_gear_dicom_check.model import Profile, State
from fw_gear_dicom_check.report.page.render import render
from fw_gear_dicom_check.report.project.tally import OTHERS, UNKNOWN, VERDICTS, Tally
from fw_gear_dicom_check.report.project.unmet_needs import WEIGHTS, Told, to_told
from fw_gear_dicom_check.rules.evaluate import ARCHIVE

_MOST_TOLD = 12
"""Needs that are told with their words, of each weight; the others are named and counted."""
_MOST_LEFT = 60
"""Needs that are only named."""
_MOST_MANUFACTURERS = 15
_MOST_MONTHS = 60
_KINDS = {"documented": "documented minimum", "observed": "expected to work"}
"""Verdict -> what it is called on the page."""
_TITLES = {
    "breaks": ("What breaks", "Seen with the real consumers, where all images are affected."),
    "worsens": ("What gets worse", "It works, but not as it should."),
    "asked": ("What your site asks for", "Rules of a profile of your site."),
    "listed": ("On Flywheel's list only", "Documented as required; nothing was seen to miss it."),
    "informs": ("Worth knowing", "No verdict depends on it."),
}
"""Weight -> a section's title and what it holds."""


@dataclass(frozen=True, slots=True)
class Shares:
    """How many of some files pass, fail, cannot be judged, and were not checked."""

    name: str
    files: int
    passed: int
    failed: int
    na: int
    unchecked: int

    @property
    def bar(self) -> Sequence[tuple[str, int]]:
        """The shares of a bar, with their classes."""
        shown = (("pass", self.passed), ("fail", self.failed), ("na", self.na))
        return (*shown, ("none", self.unchecked))


@dataclass(frozen=True, slots=True)
class Section:
    """Needs of one weight. `told`: with their words; `left`: the next ones; `more`: how many."""

    weight: str
    title: str
    note: str
    told: Sequence[Told]
    left: Sequence[Told]
    more: int


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
            "sections": list(_to_sections(to_told(tally, profiles))),
            "manufacturers": _by_frequency(tally.manufacturers),
            "months": _by_time(tally.months),
            "titles": titles,
        },
    )


def _consumer(tally: Tally, name: str) -> Sequence[Shares]:
    kinds = {VERDICTS[0]: "sound"} if name == ARCHIVE else _KINDS
    return [
        _to_shares(word, {each: tally.verdicts[name, kind, each] for each in (*State, "")})
        for kind, word in kinds.items()
    ]


def _to_shares(name: str, states: Mapping[str, int]) -> Shares:
    found = [states.get(each, 0) for each in (State.PASS, State.FAIL, State.NA, "")]
    return Shares(name, sum(found), *found)


def _to_sections(told: Sequence[Told]) -> Iterator[Section]:
    for weight in WEIGHTS:
        some = [each for each in told if each.weight == weight]
        if some:
            left = some[_MOST_TOLD : _MOST_TOLD + _MOST_LEFT]
            more = len(some) - len(left) - len(some[:_MOST_TOLD])
            yield Section(weight, *_TITLES[weight], some[:_MOST_TOLD], left, more)


def _by_frequency(groups: Mapping[str, Counter[str]]) -> Sequence[Shares]:
    """Return the most frequent groups, what is left of them together, and what is not known."""
    shares = [_to_shares(name, groups[name]) for name in groups if name not in (UNKNOWN, OTHERS)]
    ranked = sorted(shares, key=lambda each: (-each.files, each.name))
    rest = [groups[each.name] for each in ranked[_MOST_MANUFACTURERS:]]
    return [*ranked[:_MOST_MANUFACTURERS], *_ends(groups, rest)]


def _by_time(groups: Mapping[str, Counter[str]]) -> Sequence[Shares]:
    """Return the latest months, the latest first, and the others together."""
    names = sorted((name for name in groups if name not in (UNKNOWN, OTHERS)), reverse=True)
    rest = [groups[name] for name in names[_MOST_MONTHS:]]
    return [
        *(_to_shares(name, groups[name]) for name in names[:_MOST_MONTHS]),
        *_ends(groups, rest),
    ]


def _ends(groups: Mapping[str, Counter[str]], rest: Sequence[Counter[str]]) -> Iterator[Shares]:
    others = sum([*rest, groups.get(OTHERS, Counter())], Counter[str]())
    if others:
        yield _to_shares(OTHERS, others)
    if UNKNOWN in groups:
        yield _to_shares(UNKNOWN, groups[UNKNOWN])
