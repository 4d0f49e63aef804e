"""Writes an overview of a project for the terminal: answers, conflicts, problems, groups."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from fw_gear_dicom_check.model import Profile, State
from fw_gear_dicom_check.report.grouping import SECTIONS
from fw_gear_dicom_check.report.lines import Line, fit, to_visible, wrap
from fw_gear_dicom_check.report.project.change_words import to_change_words
from fw_gear_dicom_check.report.project.conflicts import CONFLICT_WORDS
from fw_gear_dicom_check.report.project.tally import OTHERS, UNKNOWN, VERDICTS, Tally
from fw_gear_dicom_check.report.project.unmet_needs import UnmetNeed, to_unmet_needs
from fw_gear_dicom_check.rules.built_in import BUILT_IN

_MOST_NEEDS = 5
"""Needs of one weight that are named."""
_MOST_ROWS = 6
"""Manufacturers, and months, that have a row; the others are put together."""


_STATES_OF = {
    VERDICTS[0]: (State.PASS, State.FAIL, State.NA),
    VERDICTS[1]: (State.PASS, State.WARN, State.FAIL, State.NA),
}
"""Kind of verdict -> what it may be: the document knows no warning."""


def to_project_overview(tally: Tally, width: int, profiles: Sequence[Profile]) -> Iterator[Line]:
    """Yield how many files pass, what has changed, conflicts, problems by weight, the groups."""
    yield Line(fit(f"{tally.files:,} DICOM files: {_answers(tally)}", width), "strong")
    checked = ", ".join(f"{tally.checked[each]:,} {each}" for each in sorted(tally.checked))
    yield Line(fit(f"checked: {checked or 'none'}", width))
    if sum(tally.minimum.values()):
        met, lacking = tally.minimum[True], tally.minimum[False]
        words = f"Flywheel's documented minimum: met by {met:,}, not met by {lacking:,}"
        yield Line(fit(words, width))
    yield from _changes(tally, width)
    yield from _verdict_counts(tally)
    yield from _conflicts(tally, width)
    yield from _problems(to_unmet_needs(tally, profiles), width)
    frequent = sorted(tally.manufacturers, key=lambda each: -tally.manufacturers[each].total())
    yield from _groups("manufacturer", tally.manufacturers, frequent, width)
    yield from _groups(
        "month of the timestamp", tally.months, sorted(tally.months, reverse=True), width
    )


def _answers(tally: Tally) -> str:
    """Return `1 PASS, 0 WARN, 2 FAIL`, and what is neither."""
    words = {each: str(each) for each in (State.PASS, State.WARN, State.FAIL)}
    counts = [f"{tally.states[each]:,} {word}" for each, word in words.items()]
    others = {State.NA: "NA", "": "not checked"}
    counts += [f"{tally.states[each]:,} {others[each]}" for each in others if tally.states[each]]
    return ", ".join(counts)


def _changes(tally: Tally, width: int) -> Iterator[Line]:
    if tally.changes:
        yield Line("")
        yield Line("SINCE THE BASELINE", "strong")
        for count, words in to_change_words(tally.changes):
            yield Line(fit(f"{count:>9,}  {words}", width))


def _conflicts(tally: Tally, width: int) -> Iterator[Line]:
    """Yield the conflicts, each with its fix; the page has links to examples."""
    if not any(tally.conflicts.found.values()):
        return
    yield Line("")
    yield Line("CONFLICTS IN THIS PROJECT", "warn")
    for kind, words in CONFLICT_WORDS.items():
        if count := len(tally.conflicts.found[kind]):
            unit = words.counted[count > 1]
            yield Line(
                fit(f"{count:>9,}  {unit}: {words.title[:1].lower()}{words.title[1:]}", width)
            )
            yield from wrap(words.fix, width, " " * 11, " " * 11)


def _problems(needs: Sequence[UnmetNeed], width: int) -> Iterator[Line]:
    """Yield the needs of each weight, the most frequent first."""
    for weight, section in SECTIONS.items():
        unmet = [each for each in needs if each.weight is weight]
        if not unmet:
            continue
        yield Line("")
        yield Line(section.title.upper(), section.style)
        for each in unmet[:_MOST_NEEDS]:
            need = each.need
            text = f"{to_visible(need.name)} {need.outcome} ({need.consumer})"
            yield Line(fit(f"{each.files:>9,}  {text}", width))
        if more := len(unmet[_MOST_NEEDS:]):
            yield Line(fit(f"{'':>9}  and {more:,} more", width))


def _groups(
    title: str, groups: Mapping[str, Counter[str]], names: list[str], width: int
) -> Iterator[Line]:
    """Yield a row for each of the first groups, then `others` and `not known`.

    Yields nothing if no group has a name.
    """
    named = [each for each in names if each not in (UNKNOWN, OTHERS)]
    if not named:
        return
    yield Line("")
    yield Line(
        f"{'files':>9}{'PASS':>9}{'WARN':>9}{'FAIL':>9}{'NA':>9}{'unchecked':>11}  {title}", "faint"
    )
    shown = named[:_MOST_ROWS]
    rest = sum((groups[each] for each in groups if each not in (*shown, UNKNOWN)), Counter[str]())
    rows = {each: groups[each] for each in shown} | ({OTHERS: rest} if rest else {})
    if UNKNOWN in groups:
        rows[UNKNOWN] = groups[UNKNOWN]
    for name, states in rows.items():
        cells = "".join(f"{states[each]:>9,}" for each in State)
        text = f"{states.total():>9,}{cells}{states['']:>11,}  {to_visible(name)}"
        yield Line(fit(text, width))


def _verdict_counts(tally: Tally) -> Iterator[Line]:
    yield Line("")
    columns = [(kind, state) for kind, states in _STATES_OF.items() for state in states]
    yield Line(f"{'':<18}{'documented minimum':>24}{'expected to work':>32}", "faint")
    yield Line(f"{'':<18}{''.join(f'{state:>8}' for _, state in columns)}", "faint")
    for consumer in BUILT_IN:
        counts = [tally.verdicts[consumer, kind, state] for kind, state in columns]
        yield Line(f"{consumer:<18}{''.join(f'{count:>8,}' for count in counts)}")
