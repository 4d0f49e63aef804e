"""Writes docs/conformance.md from the evidence: what the document says, what each consumer did."""

import sys
from collections.abc import Iterator, Mapping, Sequence

from conformance.agreement import Compared, compare
from conformance.consumers import CONSUMERS
from conformance.evidence import load_evidence, path_of
from conformance.places import ROOT
from conformance.table import share
from fw_gear_dicom_check.model import Observed, Rule
from fw_gear_dicom_check.profile import load_profiles

PAGE = ROOT / "docs" / "conformance.md"
_WORDS = {
    Observed.BLOCKS: "**blocks**",
    Observed.DEGRADES: "degrades",
    Observed.NONE: "no difference",
    None: "not seen yet",
}
_HEAD = """# What the real consumers did

Made by `make conformance-page` from `conformance/evidence`; edit `conformance/`, not this page.

Every `observed` of a profile is held to this evidence by a test: each variant below is an archive
with one thing wrong, put to the real program; what it did is compared with what it did with the
whole archive. **blocks**: not shown, not filed, not classified. degrades: something is lost or
otherwise. How each record is judged: `conformance/judge_*.py`. To repeat it: `make conformance`.
"""
_QUESTION = """## Why do you say that I do not need StudyID?

Because nobody was seen to read it. {count} archives without it, or with one that is empty,
malformed or not the same in all images, were put to the consumers. What they did:

"""


def main() -> int:
    """Write the page."""
    PAGE.write_text(to_page(), "utf-8")
    return 0


def to_page() -> str:
    """Return the whole page."""
    found = {name: compare(name) for name in CONSUMERS}
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Mapping[str, Sequence[Compared]]) -> Iterator[str]:
    yield _HEAD
    yield from _agreement(found)
    yield from _answer(found)
    for profile in load_profiles():
        if profile.name in found:
            yield from _profile(profile.title, profile.rules, found[profile.name])
    yield from _differences(found)


def _agreement(found: Mapping[str, Sequence[Compared]]) -> Iterator[str]:
    yield "## Agreement\n"
    yield "| consumer | programs | seen | variants | same verdict | same degree |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name, compared in found.items():
        seen = [each for each in compared if each.seen is not None]
        verdict = share(sum(each.verdict_agrees for each in seen), len(seen))
        degree = share(sum(each.agrees for each in seen), len(seen))
        setups = [each for each in CONSUMERS[name].setups if path_of(each).is_file()]
        evidence = [load_evidence(setup) for setup in setups]
        programs = {key: version for each in evidence for key, version in each.programs.items()}
        told = ", ".join(f"{key} {version}" for key, version in programs.items())
        dates = ", ".join(sorted({each.date for each in evidence}))
        count = f"{len(seen)} of {len(compared)}"
        yield f"| {name} | {told} | {dates} | {count} | {verdict} | {degree} |"
    yield ""


def _answer(found: Mapping[str, Sequence[Compared]]) -> Iterator[str]:
    about = {
        name: [each for each in compared if "StudyID" in each.variant.id and each.seen]
        for name, compared in found.items()
    }
    yield _QUESTION.format(count=sum(map(len, about.values())))
    for several in about.values():
        for each in several:
            yield f"- {each.variant.id}: {_told(each)}"
    yield ""


def _profile(title: str, rules: Sequence[Rule], compared: Sequence[Compared]) -> Iterator[str]:
    yield f"## {title}\n"
    for rule in rules:
        about = [each for each in compared if each.variant.rule == rule.id]
        if about:
            yield f"### {rule.title or rule.keyword or rule.name}\n"
            yield f"`{rule.id}`. Document: {rule.documented}. Observed: {rule.observed}.\n"
            yield from _table(about)
    others = [each for each in compared if not each.variant.rule]
    yield "### Beyond the rules\n"
    yield from _table(others)


def _table(compared: Sequence[Compared]) -> Iterator[str]:
    yield "| variant | what it did |"
    yield "| --- | --- |"
    for each in compared:
        yield f"| {each.variant.id.removeprefix(each.variant.rule + ': ')} | {_told(each)} |"
    yield ""


def _told(each: Compared) -> str:
    what = f": {', '.join(each.what)}" if each.what else ""
    return _WORDS[each.seen] + what.replace("|", "\\|")


def _differences(found: Mapping[str, Sequence[Compared]]) -> Iterator[str]:
    yield "## Where our rules say something else\n"
    for compared in found.values():
        for each in compared:
            if each.seen is not None and not each.agrees:
                why = each.why or "not explained"
                yield f"- {each.variant.id}: foretold {each.foretold}, seen {each.seen}. {why}"


if __name__ == "__main__":
    sys.exit(main())
