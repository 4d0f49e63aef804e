"""Compares what a DICOMDIR lists with the files that are there."""

import os
from collections.abc import Iterable
from pathlib import Path

from fw_gear_dicom_check.reading.dicomdir import read_listed
from fw_gear_dicom_check.reading.inputs.regular_file import open_regular


def compare_index(index: str, instances: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return what a DICOMDIR lists and is not there, and what is there and not listed.

    `instances`: paths of the instances below the folder that was given. Names are compared as they
    are on a CD, without regard to case (ISO 9660). An index that cannot be read lists nothing, and
    is not compared.
    """
    root = os.fspath(Path(index).parent) + os.sep
    listed = _read(index)
    if not listed:
        return [], []
    named = {each.casefold() for each in listed}
    below = {each[len(root) :] for each in instances if each.startswith(root)}
    present = {_as_on_disc(each) for each in below}
    lost = [
        each
        for each in listed
        if each.casefold() not in present and not Path(root, *each.split("/")).exists()
    ]
    unlisted = sorted(each for each in below if _as_on_disc(each) not in named)
    return lost, [root + each for each in unlisted]


def _read(index: str) -> list[str]:
    try:
        with open_regular(index) as stream:
            return read_listed(stream) or []
    except OSError:
        return []


def _as_on_disc(name: str) -> str:
    """Return a path in lower case, without the version that some systems show (`;1`)."""
    return name.replace(os.sep, "/").casefold().partition(";")[0].rstrip(".")
