"""Compares what we foretell of drawn variants with what a consumer did."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from conformance.consumers import CONSUMERS, Effect
from conformance.evidence import Record
from conformance.foretelling import foretold
from conformance.our_settings import default_settings
from conformance.parts import Part
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Observed, Report


@dataclass(frozen=True, slots=True)
class RandomCompared:
    """One drawn variant. `findings`: ids of the rules that foretell what they do."""

    id: str
    archive: Path
    foretold: Observed
    findings: tuple[str, ...]
    effect: Effect

    @property
    def seen(self) -> Observed:
        """What the consumer did."""
        return self.effect[0]

    @property
    def is_false_pass(self) -> bool:
        """It was foretold to work, and does not."""
        return self.foretold is not Observed.BLOCKS and self.seen is Observed.BLOCKS

    @property
    def is_false_fail(self) -> bool:
        """It was foretold not to work, and does."""
        return self.foretold is Observed.BLOCKS and self.seen is not Observed.BLOCKS


def compare_drawn(
    part: Part, archives: Mapping[str, tuple[str, Path]], seen: Mapping[str, tuple[Record, Record]]
) -> list[RandomCompared]:
    """Compare all that was seen.

    `archives`: digest -> the variant's id, and where it is. `seen`: digest -> the record, and that
    of the object without a fault.
    """
    return [
        _compare(part, *archives[key], CONSUMERS[part.profile].effect(*pair))
        for key, pair in seen.items()
    ]


def to_counts(compared: Iterable[RandomCompared]) -> dict[str, int]:
    """Return how many agree."""
    several = list(compared)
    return {
        "variants": len(several),
        "works": sum(each.seen is not Observed.BLOCKS for each in several),
        "verdicts_alike": sum(not _differs(each) for each in several),
        "degrees_alike": sum(each.foretold is each.seen for each in several),
        "false_pass": sum(each.is_false_pass for each in several),
        "false_fail": sum(each.is_false_fail for each in several),
    }


def to_lines(compared: Iterable[RandomCompared]) -> Iterable[str]:
    """Yield each disagreement: of the verdict first, then of the degree."""
    several = [each for each in compared if each.foretold is not each.seen]
    for each in sorted(several, key=lambda each: (not _differs(each), each.id)):
        what = ", ".join(each.effect[1]) or "-"
        by = ", ".join(each.findings) or "nothing"
        told = f"foretold {each.foretold} by {by}; seen {each.seen}: {what}"
        yield f"{_kind(each)} | {each.id} | {told} | {each.archive}"


def _kind(each: RandomCompared) -> str:
    if each.is_false_pass:
        return "false PASS"
    return "false FAIL" if each.is_false_fail else "degree"


def _differs(each: RandomCompared) -> bool:
    return each.is_false_pass or each.is_false_fail


def _compare(part: Part, name: str, archive: Path, effect: Effect) -> RandomCompared:
    report = check_archive(archive, default_settings())
    ours = foretold(report, part.profile, [part.setup])[part.setup]
    return RandomCompared(name, archive, ours, _findings(report, part.profile), effect)


def _findings(report: Report, profile: str) -> tuple[str, ...]:
    verdict = next(each for each in report.verdicts if each.profile.name == profile)
    found = (each for each in verdict.findings if each.is_problem)
    return tuple(
        f"{each.rule.name or each.rule.keyword} {each.outcome} {each.observed}"
        for each in found
        if each.observed is not Observed.NONE
    )
