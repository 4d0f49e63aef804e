"""The consumers: which profile speaks of which, how each is run, and who judges its records."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from conformance import judge_classifier, judge_importer, judge_viewer
from conformance.evidence import Record
from fw_gear_dicom_check.model import Observed

Effect = Callable[[Record, Record], tuple[Observed, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Consumer:
    """One consumer. `setups`: the ways of running it, of which the worst effect counts.

    In the first of them every variant must have been seen.
    """

    profile: str
    title: str
    setups: tuple[str, ...]
    effect: Effect


CONSUMERS: Mapping[str, Consumer] = {
    each.profile: each
    for each in (
        Consumer("dicom-connector", "importer", ("importer",), judge_importer.effect),
        Consumer("dicom-classifier", "classifier", ("classifier",), judge_classifier.effect),
        Consumer("ohif-viewer", "viewer", ("ohif-3-local", "ohif-3-dicomweb"), judge_viewer.effect),
    )
}
"""Profile -> the consumer that it speaks of."""
