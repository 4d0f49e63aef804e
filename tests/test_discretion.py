"""No value of an attribute reaches a log line, at any level, whatever is wrong with it."""

import io
import logging
import warnings
import zipfile
from pathlib import Path

import pytest
from pydicom import dcmread

from fw_gear_dicom_check.cli import main
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.settings import Settings, wanted_by
from tests.dicom_files import BIG_ENDIAN, COMPLETE, IMPLICIT, Value, dicom_file, to_tag, write_zip

MARK = "MARKED"
_TEXT = 0x00080000


def marked(settings: Settings) -> dict[str, Value]:
    """Return a header in which every attribute that is looked for holds a marked value."""
    wanted = wanted_by(settings).keywords
    keywords = [word for word in wanted if to_tag(word) > _TEXT and not word.endswith("Sequence")]
    table: dict[str, Value] = {word: f"{MARK}-{word}" for word in keywords}
    table["RequestAttributesSequence"] = [{"ScheduledProcedureStepID": MARK}]
    return {**table, "PixelData": COMPLETE["PixelData"]}


@pytest.fixture
def hostile(tmp_path: Path, settings: Settings) -> Path:
    """Return an archive of marked values in several encodings, some of it damaged."""
    table = marked(settings)
    texts = {word: "LO" for word in table if word not in ("PixelData", "RequestAttributesSequence")}
    whole = dicom_file(table, vrs=texts)
    members = {
        "explicit.dcm": whole,
        "numbers.dcm": dicom_file(table),
        "implicit.dcm": dicom_file(table, syntax=IMPLICIT),
        "big.dcm": dicom_file(table, syntax=BIG_ENDIAN),
        "lie.dcm": dicom_file(table, syntax=IMPLICIT, written_as="1.2.840.10008.1.2.1"),
        "charset.dcm": dicom_file({**table, "SpecificCharacterSet": f"{MARK}-CHARSET"}, vrs=texts),
        "cut.dcm": whole[: len(whole) // 3],
        "odd.dcm": whole[:300] + b"\xff" + whole[300:],
    }
    return write_zip(tmp_path / "hostile.zip", members)


def test_no_value_reaches_a_log_line_at_any_level(
    hostile: Path, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    report = check_archive(hostile, settings)
    assert report.instances >= 5
    assert MARK not in caplog.text


def test_no_value_reaches_the_error_stream_of_the_command(
    hostile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", str(hostile), "--hide-labels"])
    told = capsys.readouterr()
    assert MARK not in told.err
    assert "hostile.zip" in told.out


def test_the_mark_would_be_seen_if_it_were_logged(
    hostile: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with warnings.catch_warnings(), zipfile.ZipFile(hostile) as archive:
        warnings.simplefilter("ignore")
        str(dcmread(io.BytesIO(archive.read("charset.dcm"))))
    assert MARK in caplog.text
