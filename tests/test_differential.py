"""What we read is what DCMTK reads, on real, made and damaged files; what differs is explained."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from fuzz.dcmdump import OTHER, PROGRAM, dump
from fuzz.differential import compare, explained, mutations
from fuzz.seeds import made_files, real_files
from fw_gear_dicom_check.reading.dicom.tags import to_tag
from tests.support.dicom_files import COMPLETE, dicom_file

pytestmark = pytest.mark.skipif(
    shutil.which(PROGRAM) is None, reason="needs dcmdump of Debian's package dcmtk"
)
MUTATIONS = 600
"""Of the 4,000 that `make differential` compares."""


@pytest.mark.parametrize(
    ("contents", "both", "attributes"),
    [
        pytest.param(made_files(), 18, 800, id="made"),
        pytest.param(mutations(MUTATIONS), MUTATIONS // 3, MUTATIONS * 12, id="damaged"),
    ],
)
def test_attributes_agree_or_the_difference_is_explained(
    contents: Sequence[bytes], both: int, attributes: int
) -> None:
    found = compare(contents)
    assert {kind: found.examples[kind] for kind in found.kinds.keys() - explained().keys()} == {}
    assert found.both >= both
    assert found.attributes >= attributes


def test_real_files_agree(shared: Path) -> None:  # noqa: ARG001 - skips where they are absent
    found = compare(real_files())
    assert found.kinds.keys() <= {"refused-by-dcmtk"}
    assert found.both >= 90
    assert found.both > 10 * found.kinds["refused-by-dcmtk"]


def test_the_judge_reads_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "a.dcm"
    path.write_bytes(dicom_file({**COMPLETE, "StudyDescription": "<a & 'b'>\u00e9"}))
    found = dump([path])[path]
    assert found is not None
    assert found[to_tag("StudyDescription")] == ("LO", "<a & 'b'>\u00e9")
    assert found[to_tag("Rows")] == ("US", "16")
    assert found[to_tag("RequestAttributesSequence")] == ("SQ", OTHER)
    assert to_tag("ScheduledProcedureStepID") not in found


def test_a_value_that_differs_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge is given another answer than dcmdump's, which never differs on a sound file."""
    other = {to_tag("PatientID"): ("LO", "another"), to_tag("Rows"): ("US", "16")}
    monkeypatch.setattr("fuzz.differential.dump", lambda paths: dict.fromkeys(paths, other))
    found = compare([dicom_file()])
    assert "another-value" in found.kinds
    assert "absent-for-dcmtk" in found.kinds
    assert {"another-value", "absent-for-dcmtk"}.isdisjoint(explained())


def test_every_explanation_says_why() -> None:
    assert all(len(why) > 60 for why in explained().values())
