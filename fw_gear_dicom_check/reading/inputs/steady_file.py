"""Opens a file of a folder, and notices whether somebody else changes its size meanwhile."""

import io
import os
import stat
from pathlib import Path
from types import TracebackType

from fw_gear_dicom_check.reading.inputs.regular_file import BUFFERED, open_descriptor


class SizeChangedError(OSError):
    """A file is longer or shorter than when it was listed."""


class SteadyFile(io.BufferedReader):
    """A file that has to have the same size when it is closed as when it was listed."""

    def __init__(self, path: Path, size: int) -> None:
        """Open it. Raises OSError."""
        super().__init__(io.FileIO(open_descriptor(path), "rb"), BUFFERED)
        self._size = size

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file. Raises SizeChangedError."""
        found = os.fstat(self.fileno())
        super().__exit__(kind, fault, trace)
        if stat.S_ISREG(found.st_mode) and found.st_size != self._size:
            raise SizeChangedError


def size_of(path: Path) -> int:
    """Return a file's bytes, 0 for one that is not there, or is no file."""
    try:
        found = path.stat()
    except OSError:
        return 0
    return found.st_size if stat.S_ISREG(found.st_mode) else 0
