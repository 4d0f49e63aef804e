"""What the toolkit writes for the engine, we could write: leaving it costs one module."""

import json
from pathlib import Path
from typing import Any

import pytest
from flywheel_gear_toolkit.interfaces import engine_metadata
from jsonschema import Draft7Validator

from scripts.run_gear import lay_out, run_gear, zip_real_series
from tests.support.dicom_files import COMPLETE, dicom_file, without
from tests.support.own_metadata import to_engine_file

OTHERS: dict[str, Any] = {
    "info": {
        "qc": {"other-gear": {"job_info": {"job_id": "1"}, "slices": {"state": "PASS"}}},
        "header": {"dicom": {"Rows": 4}},
    },
    "tags": ["dicom-check-FAIL", "keep", "dicom-check"],
}
"""What other gears, and an earlier run, have left at the file."""


def _archive(kind: str, folder: Path) -> Path:
    if kind == "real":
        return zip_real_series(folder)
    path = folder / "a.dcm"
    broken = b"no DICOM" if kind == "none" else dicom_file(without(COMPLETE, "BitsAllocated"))
    path.write_bytes(broken)
    return path


@pytest.mark.parametrize("object_", [{}, OTHERS], ids=["fresh", "with others' results"])
@pytest.mark.parametrize("kind", ["real", "failing", "none"])
def test_our_own_writer_makes_the_same_file(
    kind: str, object_: dict[str, Any], tmp_path: Path
) -> None:
    gear = tmp_path / "gear"
    lay_out(gear, _archive(kind, tmp_path))
    config = json.loads((gear / "config.json").read_text("utf-8"))
    config["inputs"]["dicom"]["object"] |= object_
    (gear / "config.json").write_text(json.dumps(config), "utf-8")
    run_gear(gear)
    written = json.loads((gear / "output" / ".metadata.json").read_text("utf-8"))
    own = json.loads(to_engine_file(gear))
    assert own == written
    Draft7Validator(engine_metadata, format_checker=Draft7Validator.FORMAT_CHECKER).validate(own)
