"""What every program's script does: read archives, and tell in JSON what that took.

Only the standard library is imported here, since the scripts run in other environments.
"""

import argparse
import hashlib
import json
import resource
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

ATTRIBUTES = (
    *("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "Modality", "Rows", "Columns"),
    *("SeriesDescription", "PatientID", "InstanceNumber", "AcquisitionTime"),
)
"""What all programs must have seen alike, in every instance."""

Row = Mapping[str, object]
"""One instance: keyword -> value."""


def cpu_seconds() -> float:
    """Return user and system time of this process and of those it has waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def peak_bytes() -> int:
    """Return the most memory that this process, or one of its own, has held."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return max(each.ru_maxrss for each in used) * 1024


def run(
    read: Callable[[Path], int],
    rows: Callable[[Path], Iterable[Row]] | None = None,
    prepare: Callable[[Path], Path] = lambda archive: archive,
) -> None:
    """Do what the command line asks for.

    `read`: reads an archive and returns its instances; that is what is measured. `rows`: yields the
    attributes of each instance, None where a program gives none. `prepare`: what is not measured.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--warm", type=Path, help="archive to read first, unmeasured")
    parser.add_argument("--rows", action="store_true", help="tell what was seen, do not measure")
    parser.add_argument("archives", type=Path, nargs="+")
    options = parser.parse_args()
    if options.warm:
        read(prepare(options.warm))
    for archive in map(prepare, options.archives):
        seen = _see(archive, rows) if options.rows else _measure(archive, read)
        sys.stdout.write(json.dumps(seen) + "\n")


def to_text(value: object) -> str:
    """Return a value as it stands in the file: several values with a backslash between."""
    if isinstance(value, str):
        return value.rstrip(" \0")
    if isinstance(value, Iterable):
        return "\\".join(map(str, value))
    return "" if value is None else str(value)


def _measure(archive: Path, read: Callable[[Path], int]) -> dict[str, object]:
    cpu, wall = cpu_seconds(), time.perf_counter()
    instances = read(archive)
    return {
        "archive": archive.name,
        "instances": instances,
        "cpu": cpu_seconds() - cpu,
        "wall": time.perf_counter() - wall,
        "peak": peak_bytes(),
    }


def _see(archive: Path, rows: Callable[[Path], Iterable[Row]] | None) -> dict[str, object]:
    """Return a checksum for each attribute over all instances, in the order of their UIDs."""
    if rows is None:
        return {"archive": archive.name, "instances": 0, "checksums": {}}
    table = [[to_text(row.get(each)) for each in ATTRIBUTES] for row in rows(archive)]
    table.sort(key=lambda row: row[ATTRIBUTES.index("SOPInstanceUID")])
    columns = zip(ATTRIBUTES, zip(*table, strict=True), strict=True)
    sums = {name: hashlib.sha256("\n".join(each).encode()).hexdigest() for name, each in columns}
    return {"archive": archive.name, "instances": len(table), "checksums": sums}
