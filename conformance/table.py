"""Tells how often our rules and the consumers agree, and where they do not."""

import sys
from collections.abc import Mapping, Sequence

from conformance.agreement import Compared


def tell_agreement(found: Mapping[str, Sequence[Compared]]) -> int:
    """Print a line for each consumer and each difference; return 1 if one is not explained."""
    _tell(f"{'':<18}{'variants':>9}{'seen':>6}{'verdict':>9}{'degree':>9}{'explained':>11}")
    for name, compared in found.items():
        _tell(to_line(name, compared))
    unexplained = [each for several in found.values() for each in several if is_open(each)]
    for each in unexplained:
        what = ", ".join(each.what)
        _tell(f"{each.variant.id}: foretold {each.foretold}, seen {each.seen or 'nothing'} {what}")
    return int(any(not each.agrees for each in unexplained))


def to_line(name: str, compared: Sequence[Compared]) -> str:
    """Return one consumer's line: shares are of the variants that were seen."""
    seen = [each for each in compared if each.seen is not None]
    verdict = share(sum(each.verdict_agrees for each in seen), len(seen))
    degree = share(sum(each.agrees for each in seen), len(seen))
    explained = sum(not each.agrees and bool(each.why) for each in seen)
    return f"{name:<18}{len(compared):>9}{len(seen):>6}{verdict:>9}{degree:>9}{explained:>11}"


def is_open(compared: Compared) -> bool:
    """Tell whether a variant differs, or was not seen, and nothing says why."""
    return not compared.agrees and not compared.why


def share(part: int, whole: int) -> str:
    """Return a share in per cent, rounded down, so that 100 means all."""
    return f"{1000 * part // whole / 10:g} %" if whole else "-"


def _tell(line: str) -> None:
    sys.stdout.write(f"{line.rstrip()}\n")
    sys.stdout.flush()
