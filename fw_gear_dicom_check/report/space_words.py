"""Says in words how the images of a series lie, and what viewer and conversion make of it."""

from collections.abc import Iterator
from typing import Any

from fw_gear_dicom_check.model import NiftiFiles, Report, Space
from fw_gear_dicom_check.report.lines import Line, fit, labelled, to_visible
from fw_gear_dicom_check.report.words import to_count

_SHOWN_SERIES = 3
"""Series that are written out; placement counts the others."""
_SHOWN_FILES = 3
"""Kinds of files that are named; the others are counted."""
_TITLE = "AS A VOLUME"
_INDENT, _COLUMN = 2, 15
_WHY_NOT = {
    "one_image": "it is one image",
    "no_place": "images lack their position or orientation",
    "sizes": "the images differ in size",
    "orientations": "the images lie in several orientations",
    "one_place": "all images stand at one place",
    "steps": "the slices are not equally far apart",
    "uneven": "not every place has as many images",
    "not_told_apart": "{count} stand at each place and no attribute tells them apart",
}
"""Code of why the viewer offers no MPR -> its words."""
_COMPUTED = {
    "equal steps": "computed at equal steps (_Eq)",
    "straightened": "straightened (_Tilt)",
}
"""How a file was computed -> its words."""


def to_volume_lines(report: Report, width: int) -> Iterator[Line]:
    """Yield the facts of each series whose images lie in space."""
    several = len(report.series) > 1
    for series in report.series[:_SHOWN_SERIES]:
        if series.space:
            yield Line("")
            uid = f": series {to_visible(series.series_uid) or 'without a UID'}" if several else ""
            yield Line(fit(_TITLE + uid, width), "strong")
            for label, text in to_facts(series.space):
                yield from labelled(label, text, width, _INDENT, _COLUMN)


def to_facts(space: Space) -> list[tuple[str, str]]:
    """Return what each fact is called, and its words."""
    return [
        ("slices", to_slice_words(space)),
        ("MPR", to_mpr_words(space)),
        ("dcm2niix", to_nifti_words(space)),
    ]


def to_space_values(space: Space) -> dict[str, Any]:
    """Return the facts as plain values, for Flywheel's metadata."""
    return {
        "mpr": space.is_mpr_offered,
        "mpr_words": to_mpr_words(space),
        "nifti_files": sum(each.number for each in space.nifti),
        "nifti_words": to_nifti_words(space),
        "slices": space.places,
        "images_at_each": space.repeats,
        "empty_places": space.empty,
    }


def to_slice_words(space: Space) -> str:
    """Return `64 places, 2 mm apart, 30 images at each; 1 place is empty`."""
    if not space.places:
        return to_count(space.images, "image")
    parts = [to_count(space.places, "place")]
    parts += [f"{space.step:g} mm apart"] if space.step else []
    parts += [f"{space.repeats} images at each"] if space.repeats > 1 else []
    text = ", ".join(parts)
    if space.empty:
        text += f"; {to_count(space.empty, 'place')} between them {_be(space.empty)} empty"
    if space.orientations > 1:
        text += f"; the largest of {space.orientations} stacks"
    return text


def to_mpr_words(space: Space) -> str:
    """Return `yes`, `yes, 30 time points …`, or `no, because …`."""
    if not space.is_mpr_offered:
        count = to_count(space.repeats, "image")
        return f"no, because {_WHY_NOT[space.why_no_mpr].format(count=count)}"
    if not space.split_by:
        return "yes"
    return f"yes, {space.repeats} volumes, told apart by {space.split_by}"


def to_nifti_words(space: Space) -> str:
    """Return `one file of 64 slices`, `one 4D file of 30 volumes, 64 slices each`, or `no file`."""
    if not space.nifti:
        return "no file"
    named = [_file_words(each) for each in space.nifti[:_SHOWN_FILES]]
    left = sum(each.number for each in space.nifti[_SHOWN_FILES:])
    return "; ".join([*named, *([f"{left} more"] if left else [])])


def _file_words(files: NiftiFiles) -> str:
    file = files.file
    number = "one" if files.number == 1 else str(files.number)
    kind = " 4D" if file.volumes > 1 else ""
    noun = "file" if files.number == 1 else "files"
    size = (
        f"{file.volumes} volumes, {file.slices} slices each"
        if kind
        else to_count(file.slices, "slice")
    )
    how = f", {_COMPUTED[file.computed]}" if file.computed else ""
    return f"{number}{kind} {noun} of {size}{how}"


def _be(count: int) -> str:
    return "is" if count == 1 else "are"
