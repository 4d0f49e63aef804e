"""The consumers: which profile speaks of which, how each is run, and who judges its records."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from conformance import judge_classifier, judge_dcm2niix, judge_importer, judge_viewer
from conformance.evidence import Record
from conformance.fields import (
    Field,
    compare_files,
    compare_hierarchy,
    compare_mpr,
    compare_route,
)
from conformance.setups import AHEAD, DECIDING, FILES, VERSIONS
from fw_gear_dicom_check.model import Observed

Effect = tuple[Observed, tuple[str, ...]]
"""What a fault did: the degree, and in what it shows."""


@dataclass(frozen=True, slots=True)
class Consumer:
    """One consumer. `setups`: the ways of running it that decide: in each we must foretell right.

    One of them must have seen every variant. `fields`: what we foretell in so many
    words, beside a record. `beside`: ways of running it that are shown, and decide nothing.
    """

    profile: str
    title: str
    setups: tuple[str, ...]
    effect: Callable[[Record, Record], Effect]
    fields: Callable[..., Iterator[Field]]
    beside: tuple[str, ...] = ()

    @property
    def all_setups(self) -> tuple[str, ...]:
        """Those that decide, then those that are shown beside them."""
        return (*self.setups, *self.beside)


CONSUMERS: Mapping[str, Consumer] = {
    each.profile: each
    for each in (
        Consumer(
            "dicom-connector",
            "importer",
            ("importer",),
            judge_importer.effect,
            compare_hierarchy,
        ),
        Consumer(
            "dicom-classifier",
            "classifier",
            ("classifier",),
            judge_classifier.effect,
            compare_route,
        ),
        Consumer(
            "dcm2niix",
            "dcm2niix",
            ("dcm2niix",),
            judge_dcm2niix.effect,
            compare_files,
        ),
        Consumer(
            "ohif-viewer",
            "viewer",
            tuple(each.name for each in (*DECIDING, *VERSIONS)),
            judge_viewer.effect,
            compare_mpr,
            beside=tuple(each.name for each in (*AHEAD, *FILES)),
        ),
    )
}
"""Profile -> the consumer that it speaks of."""
