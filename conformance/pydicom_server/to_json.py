"""Writes attributes as DICOM JSON (PS3.18 F), strictly or leniently.

strict: as `Dataset.to_json_dict` does. An element that pydicom cannot write fails the whole answer,
and a number that is none is written as `NaN`, which is no JSON. lenient: such an element is left
out, wherever it is nested, and such a number is null.
"""

import json
import math
from collections.abc import Callable, Sequence
from typing import Any

from pydicom import DataElement, Dataset

STRICT, LENIENT = "strict", "lenient"
MODES = (LENIENT, STRICT)
INLINE = 1024
"""Bytes, as pydicom has it: a longer binary value is fetched by an address of its own."""
_PIXELS = {0x7FE00008, 0x7FE00009, 0x7FE00010}

Address = Callable[[int], str]
"""Place of a long binary value, counted through an instance -> where it can be fetched."""


def to_text(written: Sequence[Any], mode: str) -> str:
    """Return what `to_json` made as text."""
    if mode == LENIENT:
        return json.dumps(_without_nan(written), allow_nan=False)
    return json.dumps(written)


def to_json(dataset: Dataset, mode: str, address: Address) -> dict[str, Any]:
    """Return a data set without its pixels. In strict mode whatever pydicom raises is raised."""
    return _with_binary(dataset, mode, address)[0]


def some_to_json(dataset: Dataset, keywords: Sequence[str], mode: str) -> dict[str, Any]:
    """Return those of some attributes that are there."""
    tags = [dataset[each].tag for each in keywords if each in dataset]
    return _write(dataset, tags, mode, lambda element: element.keyword)


def bulk_value(dataset: Dataset, mode: str, place: int) -> bytes:
    """Return the long binary value of a place. Raises IndexError if there is none."""
    return _with_binary(dataset, mode, str)[1][place]


def _with_binary(
    dataset: Dataset, mode: str, address: Address
) -> tuple[dict[str, Any], list[bytes]]:
    values: list[bytes] = []

    def keep(element: DataElement) -> str:
        values.append(bytes(element.value))
        return address(len(values) - 1)

    tags = [tag for tag in dataset.keys() if tag not in _PIXELS]  # noqa: SIM118 - as its elements
    return _write(dataset, tags, mode, keep), values


def _write(
    dataset: Dataset, tags: Sequence[Any], mode: str, keep: Callable[[DataElement], str]
) -> dict[str, Any]:
    found = {}
    for tag in tags:
        try:
            found[f"{tag:08X}"] = _write_element(dataset[tag], mode, keep)
        except Exception:
            if mode == STRICT:
                raise
    return found


def _write_element(
    element: DataElement, mode: str, keep: Callable[[DataElement], str]
) -> dict[str, Any]:
    if element.VR != "SQ":
        return element.to_json_dict(keep, INLINE)
    items = [_write(each, list(each.keys()), mode, keep) for each in element.value]
    return {"vr": "SQ", "Value": items}


def _without_nan(value: Any) -> Any:  # noqa: ANN401 - any part of JSON
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _without_nan(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_nan(each) for each in value]
    return value
