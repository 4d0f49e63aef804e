"""The consumers: which profile speaks of which, how each is run, and who judges its records."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from conformance import judge_classifier, judge_importer, judge_viewer
from conformance.evidence import Record
from conformance.fields import Field, compare_hierarchy, compare_nothing, compare_route
from fw_gear_dicom_check.model import Observed

Effect = tuple[Observed, tuple[str, ...]]
"""What a fault did: the degree, and in what it shows."""


@dataclass(frozen=True, slots=True)
class Consumer:
    """One consumer. `setups`: the ways of running it, of which the worst effect counts.

    In the first of them every variant must have been seen. `fields`: what we foretell in so many
    words, beside a record. `beside`: ways of running it that are shown, and decide nothing.
    """

    profile: str
    title: str
    setups: tuple[str, ...]
    effect: Callable[[Record, Record], Effect]
    fields: Callable[..., Iterator[Field]]
    beside: tuple[str, ...] = ()


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
            "ohif-viewer",
            "viewer",
            ("ohif-3-local", "ohif-3-dicomweb"),
            judge_viewer.effect,
            compare_nothing,
            beside=("ohif-2-dicomweb",),
        ),
    )
}
"""Profile -> the consumer that it speaks of."""
