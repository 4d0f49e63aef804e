"""Says what a fault did to a conversion: its record beside that of the object without the fault.

`blocks`: no file is written. `degrades`: it ends with an error, or writes more files than before,
or one that it made up (`_Eq`, `_Tilt`), or leaves images out. `none`: as many files, all images.
"""

from collections.abc import Iterator
from math import prod

from conformance.evidence import Record
from fw_gear_dicom_check.model import Observed

_IN_PLANE = 2
"""Dimensions of a slice; the others count slices and volumes."""
_MADE_UP = ("_Eq", "_Tilt")
"""Suffixes of files that the program computes besides the one that it was asked for."""


def effect(record: Record, baseline: Record) -> tuple[Observed, tuple[str, ...]]:
    """Return what the fault did, and to what."""
    if not record["files"]:
        return Observed.BLOCKS, (f"no file, exit code {record['exit']}",)
    what = tuple(_differences(record, baseline))
    return (Observed.DEGRADES if what else Observed.NONE), what


def _differences(record: Record, baseline: Record) -> Iterator[str]:
    if record["exit"]:
        yield f"exit code {record['exit']}"
    made_up = [each for each in record["files"] if any(word in each["suffix"] for word in _MADE_UP)]
    if made_up:
        yield f"{len(made_up)} computed files"
    if len(record["files"]) - len(made_up) > len(baseline["files"]):
        yield f"{len(record['files']) - len(made_up)} files"
    if count_images(record) < record["found"]:
        yield f"{count_images(record)} of {record['found']} images"


def count_images(record: Record) -> int:
    """Return the number of slices in all files that were not made up."""
    given = [
        each for each in record["files"] if not any(word in each["suffix"] for word in _MADE_UP)
    ]
    return sum(prod(each["size"][_IN_PLANE:]) for each in given)
