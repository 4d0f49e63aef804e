"""Five thousand damaged archives, the same in every run, through the whole check and all writers.

`tests/test_walker.py` compares the readers on damaged headers; here zips are damaged as well, and
what is held are the outcome, the outputs, and the bytes that were read for them.
"""

import json
import random
from pathlib import Path

import pytest

from fuzz.invariants import hold_code, hold_csv, hold_json, hold_lines, hold_metadata
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Report
from fw_gear_dicom_check.report.about import About
from fw_gear_dicom_check.report.csv_report import to_csv
from fw_gear_dicom_check.report.flywheel_metadata import to_metadata
from fw_gear_dicom_check.report.json_report import to_json
from fw_gear_dicom_check.report.text_report import to_terminal
from fw_gear_dicom_check.settings import Settings
from tests.support.damaged import damaged_input

pytestmark = pytest.mark.hostile

INPUTS, SHARDS = 5_000, 10
_EVERY = 5
"""Of so many reports one is held to the schema, and written in all formats."""
_READS = 4
"""Times that the bytes of an input may be read: sniffed, its directory, in two ways."""
_SPARE = 256 * 1024
"""Bytes that are read of small inputs besides: blocks that are longer than the file."""


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_damaged_archive_is_checked_to_the_end(
    shard: int, tmp_path: Path, settings: Settings
) -> None:
    draw = random.Random(shard)  # noqa: S311 - the same inputs in every run
    path = tmp_path / "a.zip"
    instances = faults = 0
    for number in range(INPUTS // SHARDS):
        content = damaged_input(draw)
        path.write_bytes(content)
        before = bytes_read()
        report = check_archive(path, settings)
        assert bytes_read() - before <= _READS * len(content) + _SPARE
        hold_outputs(report, is_whole=number % _EVERY == 0)
        instances += report.instances
        faults += report.fault is not None or bool(report.unreadable)
    assert instances > INPUTS // SHARDS // 2
    assert faults > INPUTS // SHARDS // 20


def hold_outputs(report: Report, *, is_whole: bool) -> None:
    """Hold the outputs of one report; the larger ones where it is asked for."""
    hold_code(report)
    text = "".join(to_json([report], About()))
    assert json.loads(text)["archives"][0]["members"] == report.members
    if is_whole:
        hold_json(text, report)
        hold_csv("".join(to_csv([report])))
        hold_lines(to_terminal(report, 80), 80)
        hold_metadata(to_metadata(report))


def bytes_read() -> int:
    """Return the bytes that this process has asked the system for."""
    told = Path("/proc/self/io")
    if not told.is_file():
        return 0
    return int(told.read_text("ascii").split()[1])
