"""dicom3tools' dciodvfy on a file, or on each file of a folder; ends as the worst of them did."""

import os
import signal
import subprocess
import sys
from pathlib import Path


def main() -> None:
    """Check each file, and say what it says."""
    path = Path(sys.argv[1])
    paths = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
    codes = [_check(each) for each in paths]
    killed = [-code for code in codes if code < 0]
    if killed:
        signal.signal(killed[0], signal.SIG_DFL)
        os.kill(os.getpid(), killed[0])
    sys.exit(max(codes, default=0))


def _check(path: Path) -> int:
    command = ["dciodvfy", str(path)]
    return subprocess.run(command, check=False).returncode  # noqa: S603 - a list


if __name__ == "__main__":
    main()
