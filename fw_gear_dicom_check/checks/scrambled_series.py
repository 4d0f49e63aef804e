"""Asks whether each image has a series of its own: de-identified without one mapping of UIDs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from fw_gear_dicom_check.checks.judge_series import geometry_check
from fw_gear_dicom_check.checks.partitioned_archive import Problem
from fw_gear_dicom_check.derive.geometry.images import Image
from fw_gear_dicom_check.derive.geometry.series_geometry import SeriesGeometry
from fw_gear_dicom_check.model import InstanceOutcome, Outcome

_FEWEST = 3
"""Series of one image from which on they are no chance."""
_SAME = ("SeriesNumber", "SeriesDescription", "StudyInstanceUID")
"""Attributes that images of one series have in common, and images of several do not."""
_SCRAMBLED = InstanceOutcome(Outcome.INCONSISTENT, fault="series_of_one")


def find_scrambled(geometry: Sequence[SeriesGeometry]) -> Iterator[Problem]:
    """Yield the images that have a series each, and everything in common but their places."""
    alike: dict[tuple[object, ...], list[Image]] = defaultdict(list)
    for image in _lone(geometry):
        texts = map(image.header.text, _SAME)
        alike[image.orientation, *(text.strip() for text in texts)].append(image)
    for images in alike.values():
        places = {image.position for image in images}
        if len(images) >= _FEWEST and len(places) == len(images):
            yield _SCRAMBLED, [image.instance for image in images]


def _lone(geometry: Iterable[SeriesGeometry]) -> Iterator[Image]:
    for series in geometry:
        images = series.singles.unit.images if series.singles else ()
        if len(images) == 1:
            yield images[0]


CHECK = geometry_check(
    "scrambled-series", find_scrambled, {Outcome.INCONSISTENT: ("series_of_one",)}, _SAME
)
