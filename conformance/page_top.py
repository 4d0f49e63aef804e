"""Writes the top of docs/conformance.md: which route, which versions, how often wrong, on what."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.agreement import Compared
from conformance.evidence import load_evidence
from conformance.places import EVIDENCE
from conformance.real import load_counts
from conformance.setups import AHEAD, DECIDING, FILES, VERSIONS, Setup, is_viewer, setup_named
from conformance.table import count_fields, setups_seen, share, shares_of

RANDOM = EVIDENCE / "random-counts.json"
_TITLE = """# What the real consumers did

Made by `make conformance-page` from `conformance/evidence`; edit `conformance/`, not this page.

"""
_ROUTE = """## Which route?

As far as public evidence goes, Flywheel's viewer does not read files itself: Flywheel's own public
gears fetch what OHIF shows from `https://<site>/io-proxy/wado/…`, a DICOMweb service in front of
the archives. So what counts is what OHIF does through DICOMweb. It is looked at through two
servers, so that a server's fault is not taken for the viewer's: Orthanc, and a small one on pydicom
(`conformance/pydicom_server`), as a service written in Python may be. The latter is lenient: it
leaves out elements that pydicom cannot write, and writes NaN as null. A strict one answers such a
series with an error and shows nothing of it, whatever the viewer could do. That is a server's
fault, which the records note (`strict`). Where the browser reads files itself, its own parser trips
over more. That is shown in the tables, and decides nothing.
"""
_VERSIONS = """## Which versions?

Nobody outside knows which version of the viewer a site runs. So there are four kinds of truth, and
the rules know them:

| kind | what it is | what follows |
| --- | --- | --- |
| firm | {versions} do the same through both servers | it makes the verdict |
| by version | one of them does something else | degrades at most; `viewer` chooses one |
| by server | one server's answer makes the difference | degrades at most |
| browser's own file parser only | DICOMweb shows it | told, and never fails |

The whole matrix is put to {first}; the core set, and whatever a rule says of a version, to the
others. {ahead} and OHIF 2 are looked at as well: the first is what comes, the second counts only
where a user chooses it.
"""


def to_top(found: Mapping[str, Sequence[Compared]]) -> Iterator[str]:
    """Yield the lines of the top. `found`: profile -> its variants."""
    yield _TITLE
    yield from _random()
    yield _ROUTE
    first = f"{_version(DECIDING[0])} through both servers"
    versions = ", ".join(_version(each) for each in (DECIDING[0], *VERSIONS))
    yield _VERSIONS.format(first=first, versions=versions, ahead=_version(AHEAD[0]))
    yield from _agreement(found)
    yield from _real()
    yield from _on_what(found)


def heading_of(setup: str) -> str:
    """Return the heading of a column: a way of running a consumer in words."""
    return setup_named(setup).words if is_viewer(setup) else setup


def _version(setup: Setup) -> str:
    return f"OHIF {setup.version}"


def _random() -> Iterator[str]:
    """Yield the number that counts most: of variants that nobody tuned a rule to."""
    yield "## How often are you wrong?\n"
    counts: Mapping[str, Mapping[str, Any]] = {}
    if RANDOM.is_file():
        counts = json.loads(RANDOM.read_text("utf-8"))
    if not counts:
        yield "On variants that nobody wrote: not counted yet (`make conformance-random`).\n"
        return
    yield "On variants that nobody wrote by hand (`make conformance-random`), drawn by a seed that"
    yield "no rule was tuned to:\n"
    yield "| profile | seed | date | variants | same verdict | false PASS | false FAIL |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for name, each in sorted(counts.items()):
        alike = share(each["verdicts_alike"], each["variants"])
        wrong = f"{each['false_pass']} | {each['false_fail']}"
        told = f"{each['seed']} | {each['date']} | {each['variants']:,} | **{alike}** | {wrong}"
        yield f"| {name} | {told} |"
    yield ""


def _agreement(found: Mapping[str, Sequence[Compared]]) -> Iterator[str]:
    yield "## Agreement on the matrix\n"
    yield "The matrix is what the rules were made with: sound objects, and what breaks each rule."
    yield "Same verdict: our rules and the program agree on whether it works. Same degree: they"
    yield "agree on blocks, degrades or no difference. What is in brackets decides nothing.\n"
    yield "| run | date | archives | same verdict | same degree | programs |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for compared in found.values():
        for setup in setups_seen(compared):
            shares, evidence = shares_of(setup, compared), load_evidence(setup)
            told = ", ".join(f"{key} {version}" for key, version in evidence.programs.items())
            words = heading_of(setup)
            name = words if setup in compared[0].deciding else f"({words})"
            seen = f"{shares.seen} of {len(compared)}"
            agree = f"{shares.verdict} | {shares.degree}"
            yield f"| {name} | {evidence.date} | {seen} | {agree} | {told} |"
    yield ""
    fields = (f"{name} {count_fields(several)}" for name, several in found.items())
    yield f"Fields that are foretold in so many words: {', '.join(fields)}.\n"


def _real() -> Iterator[str]:
    yield "## Agreement on real archives\n"
    yield "The same programs were given archives of real scanners, and damaged archives"
    yield "(`--real FOLDER`). No header value is kept.\n"
    yield "| run | archives | working | same verdict | different, explained | equal fields |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for setup, each in load_counts().items():
        alike = share(each["archives_alike"], each["archives"])
        fields = f"{each['fields_alike']:,} of {each['fields']:,}" if each["fields"] else "-"
        told = f"{each['archives']} | {each['works']} | {alike} | {each['archives_explained']}"
        name = heading_of(setup)
        yield f"| {f'({name})' if setup in {x.name for x in FILES} else name} | {told} | {fields} |"
    yield ""


def _on_what(found: Mapping[str, Sequence[Compared]]) -> Iterator[str]:
    yield "## On what?\n"
    yield "Variants of which our rules foretell another degree than was seen in a run that decides,"
    yield "by reason. The end of this page names each.\n"
    yield "| variants | verdict differs | reason |"
    yield "| --- | --- | --- |"
    several: Counter[str] = Counter()
    graver: Counter[str] = Counter()
    for each in (each for compared in found.values() for each in compared):
        if each.is_seen and not each.agrees:
            reason = reason_of(each)
            several[reason] += 1
            graver[reason] += any(not each.verdict_agrees(setup) for setup in each.differing)
    for reason, count in several.most_common():
        yield f"| {count} | {graver[reason]} | {reason} |"
    yield ""


def reason_of(compared: Compared) -> str:
    """Return why a variant differs."""
    return compared.why.text if compared.why and not compared.is_open else "Not explained."
