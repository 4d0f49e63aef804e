"""Compares, variant by variant, what our rules foretell with what a consumer was seen to do."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from conformance.consumers import CONSUMERS, Consumer, Effect
from conformance.evidence import Evidence, Record, load_evidence, path_of
from conformance.fields import Field
from conformance.matrix import variants_of
from conformance.our_settings import default_settings
from conformance.places import HERE
from conformance.variants import Variant, digest
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Observed, Report, State
from fw_gear_dicom_check.rules.viewers import worst
from fw_gear_dicom_check.settings import Settings

EXPLAINED = HERE / "explained.toml"


@dataclass(frozen=True, slots=True)
class Compared:
    """One variant. `effects`: way of running the consumer -> the degree, and in what it shows.

    `seen`: the worst of those that decide; None where the first of them has no record of this
    archive. `fields`: what we foretell in so many words. `why`: the reason for a difference, from
    explained.toml.
    """

    variant: Variant
    foretold: Observed
    seen: Observed | None
    effects: Mapping[str, Effect]
    fields: tuple[Field, ...] = ()
    why: str = ""

    @property
    def agrees(self) -> bool:
        """The degree is the same, and so are all fields."""
        return self.foretold is self.seen and all(field.agrees for field in self.fields)

    @property
    def verdict_agrees(self) -> bool:
        """Both say that it works, or both that it does not."""
        return (self.foretold is Observed.BLOCKS) == (self.seen is Observed.BLOCKS)

    @property
    def what(self) -> tuple[str, ...]:
        """In what any of the effects shows, each once."""
        return tuple(
            dict.fromkeys(words for _, several in self.effects.values() for words in several)
        )


def compare(profile: str) -> list[Compared]:
    """Return all variants of a consumer, in the order of the matrix."""
    consumer = CONSUMERS[profile]
    setups = (*consumer.setups, *consumer.beside)
    evidence = {each: load_evidence(each) for each in setups if path_of(each).is_file()}
    why = explained(profile)
    with TemporaryDirectory() as folder:
        return list(_compare_each(consumer, evidence, why, Path(folder)))


def explained(profile: str) -> Mapping[str, str]:
    """Return variant -> why our rules foretell something else than was seen."""
    table = tomllib.loads(EXPLAINED.read_text("utf-8")).get(profile, {})
    return {variant: group["why"] for group in table.values() for variant in group["variants"]}


def foretell(archive: Path, profile: str, settings: Settings) -> Observed:
    """Return what our rules say that the consumer will do."""
    return worst_of(check_archive(archive, settings), profile)


def worst_of(report: Report, profile: str) -> Observed:
    """Return the worst of what a report says that the consumer will do."""
    verdict = next(each for each in report.verdicts if each.profile.name == profile)
    if verdict.observed is State.NA:
        return Observed.BLOCKS
    seen = {finding.observed for finding in verdict.findings if finding.is_problem}
    return worst(seen)


def _compare_each(
    consumer: Consumer, evidence: Mapping[str, Evidence], why: Mapping[str, str], folder: Path
) -> Iterator[Compared]:
    baselines: dict[str, str] = {}
    for number, variant in enumerate(variants_of(consumer.profile)):
        place = folder / str(number)
        place.mkdir()
        archive = variant.build(place)
        key = digest(archive)
        baselines.setdefault(variant.id, key)
        pairs = {
            setup: _records(each, key, baselines[variant.baseline])
            for setup, each in evidence.items()
        }
        report = check_archive(archive, default_settings())
        effects = {setup: consumer.effect(*pair) for setup, pair in pairs.items() if pair}
        seen = _worst_seen(effects, consumer.setups)
        first = pairs.get(consumer.setups[0])
        fields = tuple(consumer.fields(report.series, first[0])) if first else ()
        foretold = worst_of(report, consumer.profile)
        yield Compared(variant, foretold, seen, effects, fields, why.get(variant.id, ""))


def _worst_seen(effects: Mapping[str, Effect], setups: Sequence[str]) -> Observed | None:
    if setups[0] not in effects:
        return None
    found = {effects[setup][0] for setup in setups if setup in effects}
    return worst(found)


def _records(evidence: Evidence, key: str, baseline: str) -> tuple[Record, Record] | None:
    found, before = evidence.records.get(key), evidence.records.get(baseline)
    return (found, before) if found and before else None
