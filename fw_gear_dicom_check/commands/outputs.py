"""Refuses outputs that would replace an input, an archive or one another, before the work."""

import os
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path

from fw_gear_dicom_check.errors import CallError
from fw_gear_dicom_check.output.whole_file import refuse_output
from fw_gear_dicom_check.reading.inputs.location import Location
from fw_gear_dicom_check.reading.inputs.members import sniff_path

_REPLACED_KINDS = ("other", "empty")
"""Kinds of existing files (reading/inputs/sniff.py) that an output may replace."""
_REPORT_ENDINGS = (".csv", ".html", ".json", ".parquet", ".txt")
"""Endings of files in a folder to check that are reports of an earlier run."""


def refuse_outputs(outputs: Iterable[Path | None], inputs: Iterable[Location | None] = ()) -> None:
    """Raise CallError for an output that would destroy something, OSError for one that fails.

    Nothing is touched before all outputs have been judged. `inputs`: every file and folder that
    the run reads, profiles and keys too.
    """
    files = [path for path in outputs if path is not None]
    given = [each for each in inputs if isinstance(each, Path)]
    for path in files:
        _refuse_input(path, given)
    _refuse_twice(files)
    for path in files:
        refuse_output(path)


def _refuse_twice(files: Sequence[Path]) -> None:
    for one, other in combinations(files, 2):
        if _is_same(one, other):
            raise CallError(f"{other}: this file is given twice as an output; name another file")


def _refuse_input(path: Path, inputs: Sequence[Path]) -> None:
    if any(_is_same(path, each) and not each.is_dir() for each in inputs):
        raise CallError(f"{path}: this output is an input too; name another file")
    if not path.is_file():
        return
    if sniff_path(path) not in _REPLACED_KINDS:
        raise CallError(f"{path}: an output replaces no DICOM file or archive; name another file")
    is_report = path.suffix.lower() in _REPORT_ENDINGS
    if not is_report and any(is_below(path, each) for each in inputs if each.is_dir()):
        raise CallError(f"{path}: this file is in a folder to check; name another file")


def _is_same(one: Path, other: Path) -> bool:
    """Tell whether two paths lead to one file, whether it exists or not."""
    if os.path.realpath(one) == os.path.realpath(other):
        return True
    try:
        return one.samefile(other)
    except OSError:
        return False


def is_below(path: Path, folder: Path) -> bool:
    """Tell whether a path, or what it leads to, is below a folder."""
    root = Path(os.path.realpath(folder))
    place = Path(os.path.realpath(path.parent)) / path.name
    return place.is_relative_to(root) or Path(os.path.realpath(path)).is_relative_to(root)
