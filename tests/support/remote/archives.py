"""Archives as scanners make them, for reading by URL: pixels many times as long as headers."""

from pathlib import Path

from bench.families import ct_and_mr
from bench.zip_writer import ZipWriter


def write_scans(path: Path, scale: int) -> Path:
    """Write CT and MR instances, stored and deflated: 12 of them and 5 MB, so many times."""
    with path.open("wb") as out:
        writer = ZipWriter(out)
        for entry in ct_and_mr(scale):
            writer.add(entry)
        writer.close()
    return path
