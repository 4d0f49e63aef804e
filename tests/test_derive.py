"""Labels, group ids and the importer's way to write a value, by hand-written cases."""

import io

import pytest

from fw_gear_dicom_check.derive.importer_value import importer_text
from fw_gear_dicom_check.derive.labels import to_group_id, to_label
from fw_gear_dicom_check.model import Header
from fw_gear_dicom_check.reading.dicom.read_header import Reading, read_header
from fw_gear_dicom_check.reading.dicom.tags import to_wanted
from tests.support.dicom_files import Table, dicom_file


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("T1 MPRAGE", "T1 MPRAGE", id="plain"),
        pytest.param("T2*", "T2star", id="star"),
        pytest.param("a/:<>?\\|b", "a_b", id="a run is one underscore"),
        pytest.param("a/b/c", "a_b_c", id="two places"),
        pytest.param("a\tb\r\nc\x00\x7fd", "a_b_c_d", id="controls"),
        pytest.param("Sérié ñ 脑 😀^", "Sérié ñ 脑 😀^", id="letters of the world"),
        pytest.param("  T1", "  T1", id="leading blanks"),
        pytest.param("a..", "a", id="dots at the end"),
        pytest.param("...", "", id="nothing but dots"),
        pytest.param("0123456789x", "0123456789", id="cut"),
        pytest.param("012345678.x", "012345678", id="dot where it is cut"),
    ],
)
def test_a_label_is_made_safe(text: str, expected: str) -> None:
    assert to_label(text, 10 if text.startswith("0") else 64) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("neuro", "neuro", id="plain"),
        pytest.param("NEURO", "neuro", id="capitals"),
        pytest.param("a.b@c_d-1", "a.b@c_d-1", id="punctuation inside"),
        pytest.param("ok", "ok", id="two letters"),
        pytest.param("g" * 64, "g" * 64, id="64 characters"),
        pytest.param("g" * 65, None, id="65 characters"),
        pytest.param("n", None, id="one letter"),
        pytest.param("_neuro", None, id="punctuation first"),
        pytest.param("neuro.", None, id="punctuation last"),
        pytest.param("neuro lab", None, id="blank"),
        pytest.param("neuro\n", None, id="line feed"),
        pytest.param("", None, id="empty"),
    ],
)
def test_a_group_id_is_legal_or_none(text: str, expected: str | None) -> None:
    assert to_group_id(text) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("5", "5"),
        ("005", "5"),
        ("-1", "-1"),
        ("5.0", "5"),
        ("1e2", "100"),
        ("5.7", "5.7"),
        ("5abc", "5"),
        ("5,6", "56"),
        ("5\\6", "[5, 6]"),
        ("abc", ""),
        ("5\\abc", ""),
        ("--5", ""),
        ("inf", ""),
        ("   ", ""),
    ],
)
def test_an_integer_is_written_as_the_importer_does(written: str, expected: str) -> None:
    assert importer_text(to_header({"SeriesNumber": written}), "SeriesNumber") == expected


@pytest.mark.parametrize(
    ("table", "keyword", "expected"),
    [
        pytest.param({"PatientID": "a\\b"}, "PatientID", "a_b", id="one value"),
        pytest.param({"StudyComments": "a\\b"}, "StudyComments", "a\\b", id="long text"),
        pytest.param({"ImageType": "A\\B"}, "ImageType", "['A', 'B']", id="several values"),
        pytest.param({"00191001": "a\\b"}, "00191001", "['a', 'b']", id="private"),
        pytest.param({"Modality": "MR"}, "PatientID", "", id="absent"),
    ],
)
def test_a_backslash_is_written_as_the_importer_does(
    table: Table, keyword: str, expected: str
) -> None:
    assert importer_text(to_header(table, keyword), keyword) == expected


def test_an_attribute_that_the_run_does_not_look_for_cannot_be_asked_for() -> None:
    with pytest.raises(KeyError):
        importer_text(to_header({"PatientID": "s01"}, "PatientID"), "StudyID")


def to_header(table: Table, *keywords: str) -> Header:
    """Read a table from its bytes, looking for its own attributes and for others."""
    content = dicom_file(table)
    header = read_header(
        io.BytesIO(content), len(content), Reading(to_wanted([*table, *keywords], {}))
    )
    assert isinstance(header, Header)
    return header
