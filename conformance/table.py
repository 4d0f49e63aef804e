"""Tells how often our rules and the consumers agree, and where they do not."""

import sys
from collections.abc import Iterable, Mapping, Sequence

from conformance.agreement import Compared
from conformance.fields import Field
from conformance.real import RealCompared


def tell_agreement(found: Mapping[str, Sequence[Compared]]) -> int:
    """Print a line for each consumer and each difference; return 1 if one is not explained."""
    head = f"{'':<17}{'variants':>9}{'seen':>6}{'verdict':>9}{'degree':>9}{'explained':>11}"
    _tell(f"{head}{'fields':>16}")
    for name, compared in found.items():
        _tell(to_line(name, compared))
    unexplained = [each for several in found.values() for each in several if is_open(each)]
    for each in unexplained:
        what = ", ".join((*each.what, *differing(each.fields)))
        _tell(f"{each.variant.id}: foretold {each.foretold}, seen {each.seen or 'nothing'} {what}")
    return int(any(each.seen is not None for each in unexplained))


def to_line(name: str, compared: Sequence[Compared]) -> str:
    """Return one consumer's line: shares are of the variants that were seen."""
    seen, verdict, degree = to_shares(compared)
    explained = sum(not each.agrees and bool(each.why) for each in seen)
    counts = f"{len(compared):>9}{len(seen):>6}{verdict:>9}{degree:>9}{explained:>11}"
    return f"{name:<17}{counts}{count_fields(seen):>16}"


def to_shares(compared: Iterable[Compared]) -> tuple[list[Compared], str, str]:
    """Return what was seen, and the shares of it of which the verdict and the degree agree."""
    seen = [each for each in compared if each.seen is not None]
    verdict = share(sum(each.verdict_agrees for each in seen), len(seen))
    degree = share(sum(each.foretold is each.seen for each in seen), len(seen))
    return seen, verdict, degree


def tell_real(found: Mapping[str, Sequence[RealCompared]]) -> int:
    """Print the same of real archives."""
    _tell(f"{'':<17}{'archives':>9}{'verdict':>9}{'explained':>11}{'fields':>16}")
    for name, compared in found.items():
        verdict = share(sum(each.verdict_agrees for each in compared), len(compared))
        explained = sum(not each.agrees and bool(each.why) for each in compared)
        counts = f"{len(compared):>9}{verdict:>9}{explained:>11}{count_fields(compared):>16}"
        _tell(f"{name:<17}{counts}")
    unexplained = [each for several in found.values() for each in several if is_open(each)]
    for each in unexplained:
        did = "works" if each.works else "does not work"
        told = ", ".join(differing(each.fields))
        _tell(f"{each.id}: foretold {each.foretold}, it {did} {told}")
    return int(bool(unexplained))


def count_fields(compared: Iterable[Compared | RealCompared]) -> str:
    """Return how many fields are the same, of how many."""
    fields = [field for each in compared for field in each.fields]
    return f"{sum(field.agrees for field in fields):,} of {len(fields):,}" if fields else "-"


def differing(fields: Iterable[Field]) -> list[str]:
    """Return the fields that differ, in words."""
    return [f"{each.name}: {each.ours} for {each.theirs}" for each in fields if not each.agrees]


def is_open(compared: Compared | RealCompared) -> bool:
    """Tell whether a variant differs, or was not seen, and nothing says why."""
    return not compared.agrees and not compared.why


def share(part: int, whole: int) -> str:
    """Return a share in per cent, rounded down, so that 100 means all."""
    return f"{1000 * part // whole / 10:g} %" if whole else "-"


def _tell(line: str) -> None:
    sys.stdout.write(f"{line.rstrip()}\n")
    sys.stdout.flush()
