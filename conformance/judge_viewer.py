"""Says what a fault did to the viewer: its record beside that of the object without the fault.

`blocks`: nothing is shown. `degrades`: something is shown, and anything is other than it was.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.evidence import Record
from fw_gear_dicom_check.model import Observed

_GREY_STEPS = 6
"""Of 256: by so much a field's mean may differ between two drawings of one picture."""
_LOAD_ERROR = "IMAGE_LOAD_ERROR"
"""In an error of the viewer's: an image was fetched, and could not be made a picture of."""
_FIRST_FAULT = 400
"""HTTP statuses from here on are errors."""
_PANES = {"SR", "DOC", "ECG"}
"""Modalities that the viewer shows in a pane of its own, as text, a document or curves."""


def effect(record: Record, baseline: Record) -> tuple[Observed, tuple[str, ...]]:
    """Return what the fault did, and in what it shows."""
    if not is_shown(record):
        return Observed.BLOCKS, (why_not(record), *server_faults(record))
    what = tuple(_differences(record, baseline))
    return (Observed.DEGRADES if what else Observed.NONE), what


def is_shown(record: Record) -> bool:
    """Tell whether anything is shown: a picture, or a pane for what is no picture."""
    sets = record["display_sets"]
    return _is_drawn(record) or any(
        each["is_supported"] and each["modality"] in _PANES for each in sets[:1]
    )


def _is_drawn(record: Record) -> bool:
    """Tell whether it is a picture: one with a grey window, which the viewer did not fail to load.

    Of one that failed, something is drawn or not, as it happens. Of several, others may be shown.
    """
    view = record["viewport"]
    if not record["is_drawn"] or view is None:
        return False
    is_failed = any(_LOAD_ERROR in each for each in record["errors"]) and not view["thumbnails"]
    is_alone = len(view["order"]) < 2  # noqa: PLR2004 - several
    return view["window"] is not None and not (is_failed and is_alone)


def why_not(record: Record) -> str:
    """Return why nothing is shown."""
    if record["listed"] is None:
        return "no study in the list"
    if not record["display_sets"]:
        return "the study does not open"
    if not any(each["is_supported"] for each in record["display_sets"]):
        return "unsupported display set"
    if record["is_drawn"]:
        return "the image does not load"
    return "the viewport stays black"


def server_faults(record: Record) -> Iterator[str]:
    """Yield what a DICOMweb server did not answer: its fault looks like one of the viewer's."""
    for kind, statuses in sorted(record.get("http", {}).items()):
        for status in statuses:
            if status >= _FIRST_FAULT:
                yield f"the server answers {kind} with {status}"


def _differences(record: Record, baseline: Record) -> Iterator[str]:
    if record["offered"] != baseline["offered"]:
        yield "the list offers no workflow for it"
    if record["listed"] != baseline["listed"]:
        yield "the study list shows something else"
    yield from _set_differences(record["display_sets"], baseline["display_sets"])
    yield from _view_differences(record["viewport"], baseline["viewport"])
    if _has_other_pictures(record, baseline):
        yield "another picture"
    if record["mpr_drawn"] != baseline["mpr_drawn"]:
        yield "MPR fails" if record["mpr_drawn"] is False else "MPR is not offered"


def _view_differences(now: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    if now["thumbnails"] < before["thumbnails"]:
        yield "no thumbnail"
    if now["window"] != before["window"]:
        yield "another grey window"
    if now["patient"] != before["patient"]:
        yield "the header names the patient otherwise"
    if now["order"] != before["order"]:
        yield "other slices or another order"
    elif now["overlay"] != before["overlay"]:
        yield "other text over the picture"


def _has_other_pictures(record: Record, baseline: Record) -> bool:
    """Compare slice by slice; another order or window has been told already."""
    now, before = record["viewport"], baseline["viewport"]
    if (now["order"], now["window"]) != (before["order"], before["window"]):
        return False
    pairs = zip(record["pictures"], baseline["pictures"], strict=False)
    return any(_differs(*pair) for pair in pairs)


def _set_differences(now: list[dict[str, Any]], before: list[dict[str, Any]]) -> Iterator[str]:
    if len(now) != len(before):
        yield f"{len(now)} display sets in place of {len(before)}"
        return
    for mine, theirs in zip(now, before, strict=True):
        for key, words in _SET_FACTS.items():
            if mine[key] != theirs[key]:
                yield words


_SET_FACTS = {
    "instances": "another number of slices",
    "label": "another label",
    "modality": "another modality beside the label",
    "series_number": "another series number",
    "warnings": "other warnings beside the series",
}


def _differs(picture: str, other: str) -> bool:
    if len(picture) != len(other):
        return True
    pairs = zip(bytes.fromhex(picture), bytes.fromhex(other), strict=True)
    return any(abs(one - two) > _GREY_STEPS for one, two in pairs)
