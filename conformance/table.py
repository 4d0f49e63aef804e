"""Tells how often our rules and the consumers agree, and where they do not."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conformance.agreement import Compared
from conformance.fields import Field
from conformance.real import RealCompared


@dataclass(frozen=True, slots=True)
class Shares:
    """Of one way of running a consumer: how many archives it has seen, and what share agrees."""

    seen: int
    verdict: str
    degree: str


def shares_of(setup: str, compared: Iterable[Compared]) -> Shares:
    """Count the variants that a way of running a consumer has seen."""
    seen = [each for each in compared if setup in each.effects]
    verdict = share(sum(each.verdict_agrees(setup) for each in seen), len(seen))
    degree = share(sum(each.degree_agrees(setup) for each in seen), len(seen))
    return Shares(len(seen), verdict, degree)


def setups_seen(compared: Sequence[Compared]) -> tuple[str, ...]:
    """Return the ways of running a consumer that have seen anything: first those that decide."""
    ways = compared[0].foretold if compared else ()
    return tuple(way for way in ways if any(way in each.effects for each in compared))


def tell_agreement(found: Mapping[str, Sequence[Compared]]) -> int:
    """Print a line for each way and each difference; return 1 if one is not explained."""
    _tell(f"{'':<26}{'variants':>9}{'seen':>6}{'verdict':>9}{'degree':>9}{'explained':>11}")
    for compared in found.values():
        for setup in setups_seen(compared):
            _tell(to_line(setup, compared))
    for name, compared in found.items():
        _tell(f"{name}: equal fields {count_fields(compared)}")
    still_open = [each for several in found.values() for each in several if each.is_open]
    for each in still_open:
        _tell(f"{each.variant.id}: {'; '.join((each.told(), *differing(each.fields)))}")
    return int(any(each.is_seen for each in still_open))


def to_line(setup: str, compared: Sequence[Compared]) -> str:
    """Return the line of one way of running a consumer; what is in brackets decides nothing."""
    found = shares_of(setup, compared)
    explained = sum(setup in each.differing and not each.is_open for each in compared)
    name = setup if setup in compared[0].deciding else f"({setup})"
    counts = f"{len(compared):>9}{found.seen:>6}{found.verdict:>9}{found.degree:>9}"
    return f"{name:<26}{counts}{explained:>11}"


def tell_real(found: Mapping[str, Sequence[RealCompared]]) -> int:
    """Print the same of real archives."""
    _tell(f"{'':<26}{'archives':>9}{'verdict':>9}{'explained':>11}{'fields':>16}")
    for setup, compared in found.items():
        verdict = share(sum(each.verdict_agrees for each in compared), len(compared))
        explained = sum(not each.agrees and bool(each.why) for each in compared)
        counts = f"{len(compared):>9}{verdict:>9}{explained:>11}{count_fields(compared):>16}"
        _tell(f"{setup:<26}{counts}")
    still_open = [each for several in found.values() for each in several if each.is_open]
    for each in still_open:
        did = "works" if each.works else "does not work"
        told = ", ".join(differing(each.fields))
        _tell(f"{each.setup}: {each.id}: foretold {each.foretold}, it {did} {told}")
    return int(bool(still_open))


def count_fields(compared: Iterable[Compared | RealCompared]) -> str:
    """Return how many fields are the same, of how many."""
    fields = [field for each in compared for field in each.fields]
    return f"{sum(field.agrees for field in fields):,} of {len(fields):,}" if fields else "-"


def differing(fields: Iterable[Field]) -> list[str]:
    """Return the fields that differ, in words."""
    return [f"{each.name}: {each.ours} for {each.theirs}" for each in fields if not each.agrees]


def share(part: int, whole: int) -> str:
    """Return a share in per cent, rounded down, so that 100 means all."""
    return f"{1000 * part // whole / 10:g} %" if whole else "-"


def _tell(line: str) -> None:
    sys.stdout.write(f"{line.rstrip()}\n")
    sys.stdout.flush()
