"""Takes an archive from standard input, where the path `-` asks for it."""

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from fw_gear_dicom_check.errors import CallError
from fw_gear_dicom_check.reading.inputs.location import Location

DASH = Path("-")
"""What a user types for standard input; a file of this name is `./-`."""
SHOWN_NAME = "standard input"
"""The archive's name in reports."""


@contextmanager
def with_standard_input(locations: Sequence[Location]) -> Iterator[Sequence[Location]]:
    """Yield the locations with a file in place of `-`.

    A zip is read from its end, so standard input is kept in a temporary file, which is gone
    afterwards. Raises CallError, OSError.
    """
    if DASH not in locations:
        yield locations
        return
    if sys.stdin is None or sys.stdin.isatty():
        raise CallError("-: nothing comes from standard input; write: check - < archive.zip")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / SHOWN_NAME
        with path.open("wb") as out:
            shutil.copyfileobj(sys.stdin.buffer, out)
        yield [path if each == DASH else each for each in locations]
