"""Where the benchmark keeps things; `make clean` removes all of it."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "bench"
INPUTS = WORK / "inputs"
GEAR_FOLDER = WORK / "gear"
HUGE_FILE = INPUTS / "huge.dcm"
"""The 2 GiB instance as a file of its own."""
HUGE_FILE_FAMILY = "huge_file"
"""What it is called among the families."""


def archive_path(family: str, count: int) -> Path:
    """Return the archive of a family that holds so many instances."""
    return HUGE_FILE if family == HUGE_FILE_FAMILY else INPUTS / f"{family}_{count}.zip"


WANTED = WORK / "wanted.json"
"""The attributes that ours looks for, so that pydicom can be made to do the same."""
