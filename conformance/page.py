"""Writes docs/conformance.md from the evidence: what the document says, what each consumer did."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence

from conformance.agreement import Compared, compare
from conformance.consumers import CONSUMERS
from conformance.evidence import load_evidence, path_of
from conformance.pictures import load_pictures
from conformance.places import ROOT
from conformance.real import load_counts
from conformance.table import count_fields, share, to_shares
from fw_gear_dicom_check.model import Observed, Rule
from fw_gear_dicom_check.rules.profile import load_profiles

PAGE = ROOT / "docs" / "conformance.md"
_WORDS = {
    Observed.BLOCKS: "**blocks**",
    Observed.DEGRADES: "degrades",
    Observed.NONE: "no difference",
}
_SETUPS = {
    "importer": "importer",
    "classifier": "classifier",
    "ohif-3-local": "OHIF 3, local files",
    "ohif-3-dicomweb": "OHIF 3, DICOMweb",
    "ohif-2-dicomweb": "OHIF 2, DICOMweb",
}
"""Way of running a consumer -> the heading of its column."""
_HEAD = """# What the real consumers did

Made by `make conformance-page` from `conformance/evidence`; edit `conformance/`, not this page.

Each variant below is an archive with a single fault. The real program was given this archive, and
what it did is compared with what it did with the faultless one. **blocks**: not shown, not filed or
not classified. degrades: something is lost or different. `conformance/judge_*.py` says how a record
is judged. A test compares every `observed` of a profile with this evidence, variant by variant. For
OHIF 3, the worse of local files and DICOMweb counts; OHIF 2, on which Flywheel's older viewer is
based, is shown for comparison only. To repeat the runs: `make conformance FULL=1`.
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
    yield _HEAD
    yield from _agreement(found)
    yield from _real()
    yield from _answer(found)
    yield from _pictures()
    for profile in load_profiles():
        if profile.name in found:
            yield from _profile(profile.name, profile.title, profile.rules, found[profile.name])
    yield from _differences(found)


def _agreement(found: Mapping[str, Sequence[Compared]]) -> Iterator[str]:
    yield "## Agreement\n"
    yield "Same verdict: our rules and the program agree on whether it works. Same degree: they"
    yield "agree on blocks, degrades or no difference. The end of this page explains the rest.\n"
    yield "| profile | variants run | same verdict | same degree | equal fields |"
    yield "| --- | --- | --- | --- | --- |"
    for name, compared in found.items():
        seen, verdict, degree = to_shares(compared)
        count = f"{len(seen)} of {len(compared)}"
        yield f"| {name} | {count} | {verdict} | {degree} | {count_fields(seen)} |"
    yield "\n| run | date | archives | programs |"
    yield "| --- | --- | --- | --- |"
    for setup in _setups(found):
        evidence = load_evidence(setup)
        told = ", ".join(f"{key} {version}" for key, version in evidence.programs.items())
        yield f"| {_SETUPS[setup]} | {evidence.date} | {len(evidence.records)} | {told} |"
    yield ""


def _setups(profiles: Iterable[str]) -> Iterator[str]:
    for name in profiles:
        consumer = CONSUMERS[name]
        yield from (
            each for each in (*consumer.setups, *consumer.beside) if path_of(each).is_file()
        )


def _real() -> Iterator[str]:
    yield "## Real archives\n"
    yield "The same programs were given archives of real scanners, and damaged archives"
    yield "(`--real FOLDER`). No header value is kept. Same verdict: it works, or fails to work, as"
    yield "predicted.\n"
    yield "| profile | archives | working | same verdict | different, explained | equal fields |"
    yield "| --- | --- | --- | --- | --- | --- |"
    counts = load_counts()
    for name in (each for each in CONSUMERS if each in counts):
        each = counts[name]
        alike = share(each["archives_alike"], each["archives"])
        fields = f"{each['fields_alike']:,} of {each['fields']:,}" if each["fields"] else "-"
        told = f"{each['archives']} | {each['works']} | {alike} | {each['archives_explained']}"
        yield f"| {name} | {told} | {fields} |"
    yield ""


def _answer(found: Mapping[str, Sequence[Compared]]) -> Iterator[str]:
    about = {
        name: [each for each in compared if "StudyID" in each.variant.id and each.seen]
        for name, compared in found.items()
    }
    yield _QUESTION.format(count=sum(map(len, about.values())))
    for name in (each for each in about if about[each]):
        yield from _table(about[name], name)
    yield _ANSWER


def _pictures() -> Iterator[str]:
    yield "## What it looks like\n"
    for each in load_pictures():
        if each.path.is_file():
            place = each.path.relative_to(PAGE.parent).as_posix()
            yield f"![{each.variant}]({place})\n"
            yield f"{each.words} ({_SETUPS[each.setup]})\n"


def _profile(
    name: str, title: str, rules: Sequence[Rule], compared: Sequence[Compared]
) -> Iterator[str]:
    yield f"## {title}\n"
    for rule in rules:
        about = [each for each in compared if each.variant.rule == rule.id]
        if about:
            yield f"### {rule.title or rule.keyword or rule.name}\n"
            yield f"`{rule.id}`. Documented: {rule.documented}. Observed: {rule.observed}.\n"
            yield from _table(about, name)
    others = [each for each in compared if not each.variant.rule]
    yield "### Beyond the rules\n"
    yield from _table(others, name)


def _table(compared: Sequence[Compared], profile: str) -> Iterator[str]:
    setups = [each for each in _setups([profile]) if any(each in row.effects for row in compared)]
    yield f"| variant | {' | '.join(_SETUPS[each] for each in setups)} |"
    yield f"| --- {'| --- ' * len(setups)}|"
    for each in compared:
        name = each.variant.id.removeprefix(f"{each.variant.rule}: ")
        told = " | ".join(_told(each, setup) for setup in setups)
        yield f"| {_escape(name)} | {told} |"
    yield ""


def _told(each: Compared, setup: str) -> str:
    if setup not in each.effects:
        return "not run"
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
        if each.seen is not None and not each.agrees:
            by_reason.setdefault(each.why or "Not explained.", []).append(each)
    for why, several in by_reason.items():
        yield f"- {why}"
        for each in several:
            verdicts = f"predicted {each.foretold}, seen {each.seen}"
            yield f"  - {_escape(each.variant.id)}: {verdicts}"


if __name__ == "__main__":
    sys.exit(main())
