"""Compares what we foretell in so many words, field by field, with what a consumer made of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.evidence import Record
from fw_gear_dicom_check.model import Series

MAPPING = "fw-file"
"""Ours that foretells the importer."""
_ROUTES = {
    "is_ge": "GE",
    "is_philips": "PHILIPS",
    "is_siemens": "SIEMENS",
    "is_generic": "generic",
    "is_ct": "CT",
    "pt_file": "PT",
    "mg_file": "MG",
}
"""Block of the classifier's rules -> our word for it."""

Telling = Callable[[str | None], str | None]
"""How a value of ours is written: as it is, or as a digest where the records hold digests."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of one series, None where it is not set."""

    name: str
    ours: str | None
    theirs: str | None

    @property
    def agrees(self) -> bool:
        """Both say the same, letter for letter."""
        return self.ours == self.theirs


def plainly(text: str | None) -> str | None:
    """Return a value as it is."""
    return text


def compare_hierarchy(
    series: Sequence[Series], record: Record, tell: Telling = plainly
) -> Iterator[Field]:
    """Yield all fields of an archive's series; none if the importer refused any of its instances.

    An archive of which another number of series or instances came out differs in `series`.
    """
    if record["errors"]:
        return
    ours = sorted(series, key=lambda each: tuple(tell(value) or "" for value in _names(each)))
    theirs = sorted(record["series"], key=_their_names)
    numbers = [[each.instances for each in ours], [each["instances"] for each in theirs]]
    if numbers[0] != numbers[1]:
        yield Field("series", *map(str, numbers))
        return
    for pair in zip(ours, theirs, strict=True):
        yield from _compare_series(*pair, tell)


def compare_route(
    series: Sequence[Series], record: Record, _tell: Telling = plainly
) -> Iterator[Field]:
    """Yield the branch of the classifier's rules, by which it looks at the first instance."""
    if record["failed"] or len(series) != 1:
        return
    taken = [_ROUTES[block] for block in record["branches"] if block in _ROUTES]
    yield Field("route", series[0].classifier_route, " ".join(taken) or None)


def compare_files(
    series: Sequence[Series], record: Record, _tell: Telling = plainly
) -> Iterator[Field]:
    """Yield the number of files that a conversion writes, where all series lie in space."""
    if series and all(each.space for each in series) and record["exit"] is not None:
        ours = sum(files.number for each in series if each.space for files in each.space.nifti)
        yield Field("files", str(ours), str(len(record["files"])))


def compare_mpr(
    series: Sequence[Series], record: Record, _tell: Telling = plainly
) -> Iterator[Field]:
    """Yield whether the viewer offers MPR, where it shows one series, and that lies in space."""
    is_one = len(series) == len(record["display_sets"]) == 1
    # Of a real archive less is kept of what was drawn.
    is_shown = record["is_drawn"] if "is_drawn" in record else record["is_shown"]
    if is_one and series[0].space and is_shown:
        offered = record["display_sets"][0]["mpr_offered"]
        yield Field("mpr", str(series[0].space.is_mpr_offered), str(offered))


def _names(series: Series) -> tuple[str | None, str | None]:
    return series.series_uid or None, series.hierarchy[MAPPING]["acquisition.label"].value


def _their_names(series: Mapping[str, Any]) -> tuple[str, str]:
    fields = series["fields"]
    return fields.get("acquisition.uid", ""), fields.get("acquisition.label", "")


def _compare_series(ours: Series, theirs: Mapping[str, Any], tell: Telling) -> Iterator[Field]:
    for field, derived in ours.hierarchy[MAPPING].items():
        yield Field(field, tell(derived.value), theirs["fields"].get(field))
