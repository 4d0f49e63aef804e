"""What a bad input is: bytes that are made anew each time, and what has to be told of them."""

from collections.abc import Callable
from dataclasses import dataclass

FINE, FOUND, UNREADABLE = 0, 1, 3
"""Exit codes of the local command, as README.md has them."""
ZIP, DCM = ".dicom.zip", ".dcm"


@dataclass(frozen=True, slots=True)
class BadInput:
    """One input that must be survived.

    `row`: Z (zip level), D (DICOM level), S (set level), O (output level), X (found by ourselves),
    with a number. `told`: codes of faults, of members that cannot be read or are left out, and
    rules that have a problem (`rule:detail`); all must be told, none: it may pass. `instances`: how
    many must have been read all the same. `ending`: of the file's name.
    """

    row: str
    name: str
    make: Callable[[], bytes]
    exit_code: int
    instances: int
    told: tuple[str, ...] = ()
    ending: str = ZIP

    @property
    def id(self) -> str:
        """A name of its own among all."""
        return f"{self.row} {self.name}"

    @property
    def gear_code(self) -> int:
        """The job's exit code with the gear's own options: it fails only without any DICOM."""
        return int(not self.instances)


def file_fine(
    row: str, name: str, make: Callable[[], bytes], *told: str, read: int = 1
) -> BadInput:
    """Describe a file that is checked, and fails no verdict."""
    return BadInput(row, name, make, FINE, read, told, DCM)


def file_found(row: str, name: str, make: Callable[[], bytes], *told: str) -> BadInput:
    """Describe a file that is checked, and fails a verdict."""
    return BadInput(row, name, make, FOUND, 1, told, DCM)


def file_lost(row: str, name: str, make: Callable[[], bytes], *told: str) -> BadInput:
    """Describe a file that cannot be read."""
    return BadInput(row, name, make, UNREADABLE, 0, told, DCM)


def zip_fine(
    row: str, name: str, make: Callable[[], bytes], *told: str, read: int = 3, ending: str = ZIP
) -> BadInput:
    """Describe an archive that is checked, and fails no verdict."""
    return BadInput(row, name, make, FINE, read, told, ending)


def zip_found(
    row: str, name: str, make: Callable[[], bytes], *told: str, read: int = 2
) -> BadInput:
    """Describe an archive that is checked, and fails a verdict."""
    return BadInput(row, name, make, FOUND, read, told)


def zip_lost(
    row: str, name: str, make: Callable[[], bytes], *told: str, ending: str = ZIP
) -> BadInput:
    """Describe an archive of which nothing can be read."""
    return BadInput(row, name, make, UNREADABLE, 0, told, ending)
