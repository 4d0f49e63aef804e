"""Writes docs/conformance.md from the evidence: what the document says, what each consumer did."""

import sys
from collections.abc import Iterator, Mapping, Sequence

from conformance.agreement import Compared, compare
from conformance.consumers import CONSUMERS
from conformance.evidence import load_evidence
from conformance.page_top import heading_of, reason_of, to_top
from conformance.pictures import load_pictures
from conformance.places import ROOT
from conformance.setups import DECIDING
from conformance.table import differing, setups_seen
from fw_gear_dicom_check.model import Observed, Rule
from fw_gear_dicom_check.rules.profile import load_profiles

PAGE = ROOT / "docs" / "conformance.md"
_WORDS = {
    Observed.BLOCKS: "**blocks**",
    Observed.DEGRADES: "degrades",
    Observed.NONE: "no difference",
}
_MATRIX = """## The matrix

Each variant below is an archive with a single fault. The real program was given this archive, and
what it did is compared with what it did with the faultless one, in the same run: pictures are never
compared between versions. **blocks**: not shown, not filed or not classified. degrades: something
is lost or different. `conformance/judge_*.py` says how a record is judged: shown is a picture with
a grey window that the viewer did not fail to load. A test compares every `observed` of a profile
with this evidence, variant by variant and run by run. To repeat the runs:
`make conformance FULL=1`.
"""
_QUESTION = """## Why do you say that I do not need StudyID?

You need it if something reads it: your PACS or your work list may. Flywheel's documentation lists
it, so the documented verdict of this check fails without it. The *observed* verdict does not,
because none of the programs that this check covers was seen to read it. They were given {count}
archives in which StudyID is missing, empty, malformed or inconsistent. What they did was compared
with what they did with the faultless archive: each slice with its grey window, its order and the
texts beside and over it, the study list and MPR; each field of the hierarchy; the classification.
The result:
"""
_ANSWER = """This says nothing about programs that were not run. For example, the older classifier
(dicom-mr-classifier) names GE and Philips sessions after StudyID, as the rule
`dicom-classifier/StudyID` says.
You can check this yourself: `make conformance-viewer` installs the viewer and repeats the runs on
your machine.
"""


def main() -> int:
    """Write the page."""
    PAGE.write_text(to_page({name: compare(name) for name in CONSUMERS}), "utf-8")
    return 0


def to_page(found: Mapping[str, Sequence[Compared]]) -> str:
    """Return the whole page. `found`: profile -> its variants."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Mapping[str, Sequence[Compared]]) -> Iterator[str]:
    yield from to_top(found)
    yield from _answer(found)
    yield from _pictures()
    yield _MATRIX
    for profile in load_profiles():
        if profile.name in found:
            yield from _profile(profile.title, profile.rules, found[profile.name])
    yield from _strict()
    yield from _differences(found)


def _strict() -> Iterator[str]:
    """Yield what a strict server would not serve, by what fails."""
    faults: dict[str, list[str]] = {}
    for record in load_evidence(DECIDING[0].name).records.values():
        for fault in record.get("strict", ()):
            faults.setdefault(fault, []).append(record["id"])
    yield "## What a strict server would not serve\n"
    yield "The server on pydicom was lenient in all runs. A strict one fails at these: the viewer"
    yield "shows nothing of the series. It is the server's fault, and no rule counts it.\n"
    for fault, variants in sorted(faults.items()):
        yield f"- {fault}: {_escape('; '.join(variants))}"
    yield ""


def _answer(found: Mapping[str, Sequence[Compared]]) -> Iterator[str]:
    about = {
        name: [each for each in compared if "StudyID" in each.variant.id and each.is_seen]
        for name, compared in found.items()
    }
    yield _QUESTION.format(count=sum(map(len, about.values())))
    for name in (each for each in about if about[each]):
        yield from _table(about[name])
    yield _ANSWER


def _pictures() -> Iterator[str]:
    yield "## What it looks like\n"
    for each in load_pictures():
        if each.path.is_file():
            place = each.path.relative_to(PAGE.parent).as_posix()
            yield f"![{each.variant}]({place})\n"
            yield f"{each.words} ({heading_of(each.setup)})\n"


def _profile(title: str, rules: Sequence[Rule], compared: Sequence[Compared]) -> Iterator[str]:
    yield f"## {title}\n"
    for rule in rules:
        about = [each for each in compared if each.variant.rule == rule.id]
        if about:
            yield f"### {rule.title or rule.keyword or rule.name}\n"
            yield f"`{rule.id}`. Documented: {rule.documented}. Observed: {rule.observed}.\n"
            yield from _table(about)
    others = [each for each in compared if not each.variant.rule]
    yield "### Beyond the rules\n"
    yield from _table(others)


def _table(compared: Sequence[Compared]) -> Iterator[str]:
    setups = setups_seen(compared)
    yield f"| variant | {' | '.join(heading_of(each) for each in setups)} |"
    yield f"| --- {'| --- ' * len(setups)}|"
    for each in compared:
        name = each.variant.id.removeprefix(f"{each.variant.rule}: ")
        told = " | ".join(_told(each, setup) for setup in setups)
        yield f"| {_escape(name)} | {told} |"
    yield ""


def _told(each: Compared, setup: str) -> str:
    if setup not in each.effects:
        return "-"
    degree, what = each.effects[setup]
    return _WORDS[degree] + _escape(f": {', '.join(what)}" if what else "")


def _escape(text: str) -> str:
    """Escape the characters that have a meaning in Markdown."""
    for mark in ("\\", "|", "*", "<", "_"):
        text = text.replace(mark, f"\\{mark}")
    return text


def _differences(found: Mapping[str, Sequence[Compared]]) -> Iterator[str]:
    yield "## Where our rules differ from what was seen\n"
    by_reason: dict[str, list[Compared]] = {}
    for each in (each for compared in found.values() for each in compared):
        if each.is_seen and not each.agrees:
            by_reason.setdefault(reason_of(each), []).append(each)
    for why, several in by_reason.items():
        yield f"- {why}"
        for each in several:
            told = "; ".join((each.told(), *differing(each.fields))) or "-"
            yield f"  - {_escape(each.variant.id)}: {_escape(told)}"


if __name__ == "__main__":
    sys.exit(main())
