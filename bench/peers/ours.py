"""Ours, as the command runs it: reading, all rules, derivation, report.

`rows` and `--wanted` look behind the command, because its report holds no values.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from bench import work
from bench.places import WANTED, WORK
from fw_gear_dicom_check.cli.app import main
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.output.exit_codes import UNREADABLE
from fw_gear_dicom_check.reading.archive import read_archive
from fw_gear_dicom_check.settings import to_settings, wanted_by

REPORT = WORK / "ours.json"


def read(archive: Path) -> int:
    """Check an archive and write its report."""
    code = main(["check", str(archive), "--quiet", "--format", "json", "--output", str(REPORT)])
    if code >= UNREADABLE:
        sys.exit(f"ours: exit code {code} on {archive.name}")
    report = json.loads(REPORT.read_bytes())
    return int(report["archives"][0]["instances"])


def rows(archive: Path) -> Iterator[work.Row]:
    """Yield what the rules are given to see."""
    for instance in read_archive(archive, wanted_by(to_settings(Options()))).instances:
        yield {keyword: instance.header.text(keyword) for keyword in work.ATTRIBUTES}


def write_wanted() -> None:
    """Write which attributes a run looks for, and where they nest, for pydicom to do the same."""
    wanted = wanted_by(to_settings(Options()))
    nested = {wanted.keywords[slot]: path for slot, path in wanted.nested.items()}
    WANTED.write_text(json.dumps({"keywords": wanted.keywords, "nested": nested}), "utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["--wanted"]:
        write_wanted()
    else:
        work.run(read, rows)
