"""Prints a digest of the reports on many archives, in an interpreter that lacks something.

python -m tests.support.elsewhere LACKS FOLDER…; LACKS: words of `LACKING`, joined by +, or nothing.
"""

import hashlib
import os
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

POSIX_ONLY = ("pread", "fchmod", "O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC")
"""What `os` has not in Windows, of all that the package uses."""
LACKING = ("nothing", "isal", "posix")
DAMAGED = 300
"""Archives that are made and damaged, the same in every run."""


def main(lacks: str, folders: Sequence[str]) -> None:
    """Remove what is to be lacking, check all archives, and print their number and a digest."""
    if "isal" in lacks:
        sys.modules["isal"] = None  # type: ignore[assignment] # how Python marks what is not there
    for name in POSIX_ONLY if "posix" in lacks else ():
        delattr(os, name)
    digest, count = hashlib.sha256(), 0
    with TemporaryDirectory() as folder:
        for text in _reports([*map(Path, folders)], Path(folder) / "a.zip"):
            digest.update(text.encode())
            count += 1
    sys.stdout.write(f"{count} {digest.hexdigest()}\n")


def _reports(folders: Sequence[Path], path: Path) -> Iterator[str]:
    # Imported once something is lacking.
    from fw_gear_dicom_check.main import check_archive  # noqa: PLC0415
    from fw_gear_dicom_check.options import Options  # noqa: PLC0415
    from fw_gear_dicom_check.reading.find_archives import find_archives  # noqa: PLC0415
    from fw_gear_dicom_check.report.about import About  # noqa: PLC0415
    from fw_gear_dicom_check.report.json_report import to_json  # noqa: PLC0415
    from fw_gear_dicom_check.settings import to_settings  # noqa: PLC0415
    from tests.support.damaged import damaged_input  # noqa: PLC0415

    settings = to_settings(Options(include_values=True))
    for target in find_archives(folders)[0]:
        yield "".join(to_json([check_archive(target.path, settings, name=target.name)], About()))
    draw = random.Random(0)  # noqa: S311 - the same inputs in every run
    for _ in range(DAMAGED):
        path.write_bytes(damaged_input(draw))
        yield "".join(to_json([check_archive(path, settings)], About()))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
