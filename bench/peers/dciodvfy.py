"""dicom3tools' dciodvfy on extracted files, a process for each; extracting is not measured."""

import subprocess
from pathlib import Path

from bench import work
from bench.peers.extracted import extract


def read(folder: Path) -> int:
    """Check each file; what it says and its exit code are of no interest here."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    for path in paths:
        subprocess.run(  # noqa: S603 - a list
            ["dciodvfy", str(path)],  # noqa: S607 - wherever it is installed
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    return len(paths)


if __name__ == "__main__":
    work.run(read, None, extract)
