"""Compares, variant by variant and setup by setup, what we foretell with what was seen."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from conformance.consumers import CONSUMERS, Consumer, Effect
from conformance.evidence import Evidence, Record, load_evidence, path_of
from conformance.fields import Field
from conformance.foretelling import foretold
from conformance.matrix import variants_of
from conformance.our_settings import default_settings
from conformance.places import HERE
from conformance.variants import Variant, digest
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Observed

EXPLAINED = HERE / "explained.toml"


@dataclass(frozen=True, slots=True)
class Why:
    """The reason for a difference. `setups`: the ways of running it that show it; all if empty."""

    text: str
    setups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """One variant. `effects`: way of running the consumer -> the degree, and in what it shows.

    `foretold`: way -> the degree that we foretell. `deciding`: the ways in which both must be the
    same, as far as they have seen the archive; one of them must have. `fields`: what we foretell in
    so many words. `why`: the reason for a difference, from explained.toml.
    """

    variant: Variant
    foretold: Mapping[str, Observed]
    effects: Mapping[str, Effect]
    deciding: tuple[str, ...]
    fields: tuple[Field, ...] = ()
    why: Why | None = None

    @property
    def is_seen(self) -> bool:
        """One of the ways that decide has a record of this archive."""
        return any(each in self.effects for each in self.deciding)

    @property
    def agrees(self) -> bool:
        """It was seen, in all that decides the degree is the same, and so are all fields."""
        return self.is_seen and not self.differing and all(field.agrees for field in self.fields)

    @property
    def differing(self) -> tuple[str, ...]:
        """The ways that decide in which another degree was seen than we foretell."""
        return tuple(each for each in self.deciding if not self.degree_agrees(each))

    @property
    def is_open(self) -> bool:
        """It differs, or was not seen, and nothing says why."""
        if self.agrees:
            return False
        if self.why is None:
            return True
        return bool(self.why.setups) and not set(self.differing) <= set(self.why.setups)

    def degree_agrees(self, setup: str) -> bool:
        """Tell whether the degree is the same, or the archive was not seen in this way."""
        return setup not in self.effects or self.foretold[setup] is self.effects[setup][0]

    def verdict_agrees(self, setup: str) -> bool:
        """Tell whether both say that it works, or both that it does not."""
        seen = self.effects[setup][0]
        return (self.foretold[setup] is Observed.BLOCKS) == (seen is Observed.BLOCKS)

    def told(self) -> str:
        """Return in words what differs."""
        if not self.is_seen:
            return "nothing has seen it"
        return "; ".join(
            f"{each}: foretold {self.foretold[each]}, seen {self.effects[each][0]}"
            f" {', '.join(self.effects[each][1])}".rstrip()
            for each in self.differing
        )


def compare(profile: str) -> list[Compared]:
    """Return all variants of a consumer, in the order of the matrix."""
    consumer = CONSUMERS[profile]
    evidence = {
        each: load_evidence(each) for each in consumer.all_setups if path_of(each).is_file()
    }
    with TemporaryDirectory() as folder:
        return list(_compare_each(consumer, evidence, explained(profile), Path(folder)))


def explained(profile: str) -> Mapping[str, Why]:
    """Return variant -> why our rules foretell something else than was seen."""
    table = tomllib.loads(EXPLAINED.read_text("utf-8")).get(profile, {})
    return {
        variant: Why(group["why"], tuple(group.get("setups", ())))
        for group in table.values()
        for variant in group["variants"]
    }


def _compare_each(
    consumer: Consumer, evidence: Mapping[str, Evidence], why: Mapping[str, Why], folder: Path
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
        first = pairs.get(consumer.setups[0])
        fields = tuple(consumer.fields(report.series, first[0])) if first else ()
        said = foretold(report, consumer.profile, consumer.all_setups)
        yield Compared(variant, said, effects, consumer.setups, fields, why.get(variant.id))


def _records(evidence: Evidence, key: str, baseline: str) -> tuple[Record, Record] | None:
    found, before = evidence.records.get(key), evidence.records.get(baseline)
    return (found, before) if found and before else None
