"""S1 to S6: instances that do not belong together. O1 to O6: values that attack who reads them."""

from collections.abc import Mapping

from robustness.inputs.bad_input import (
    FINE,
    FOUND,
    BadInput,
    file_fine,
    zip_fine,
    zip_found,
    zip_lost,
)
from robustness.inputs.making import (
    file_with,
    only_members,
    series_with,
    sound_members,
    with_members,
)
from tests.support.dicom_files import Value, dicom_file, picture, series

_FIRST = series(1)["001.dcm"]
_OTHER_PIXELS = dicom_file({**series(3)["002.dcm"], "SOPInstanceUID": "1.2.3.4.5.1"})
_EVIL: Mapping[str, tuple[tuple[str, Value], ...]] = {
    "O1": (
        ("a formula", "=cmd|' /C calc'!A0"),
        ("a plus", "+1+1"),
        ("a minus", "-1+1"),
        ("an at", "@SUM(A1)"),
        ("a tab", "\t=1+1"),
        ("a carriage return", "\r=1+1"),
        ("a full-width formula", "＝1+1"),
    ),
    "O2": (
        ("a script", "<script>alert(1)</script>"),
        ("an image", '"><img src=x onerror=alert(1)>'),
        ("the end of CDATA", "]]>&amp;"),
        ("the end of a style", "</style></title>"),
    ),
    "O3": (
        ("a cleared screen", "\x1b[2J"),
        ("a link", "\x1b]8;;http://x\x07click"),
        ("a bell", "a\x07b"),
        ("a forged log line", "a\r\nERROR forged"),
        ("text that runs backwards", "a\u202eb"),
        ("what has no width", "a\u200bb"),
        ("half a character", b"a\xed\xa0\x80b"),
    ),
    "O4": (("a NUL", b"a\0b "),),
    "O5": (("a key of Mongo", "$where.a.b"),),
}


def _evil_rows() -> tuple[BadInput, ...]:
    return tuple(
        file_fine(
            row,
            f"SeriesDescription: {name}",
            file_with({"SeriesDescription": value, "SpecificCharacterSet": "ISO_IR 192"}),
        )
        for row, values in _EVIL.items()
        for name, value in values
    )


SETS = (
    zip_found(
        "S1",
        "an instance twice",
        with_members(("004.dcm", sound_members()[0][1])),
        "archive/unique-instances:copied",
        read=4,
    ),
    zip_found(
        "S1",
        "one UID for two instances",
        with_members(("004.dcm", _OTHER_PIXELS)),
        "archive/unique-instances:used_twice",
        read=4,
    ),
    zip_found(
        "S2",
        "one of another series",
        series_with({3: {"SeriesInstanceUID": "1.2.3.9"}}),
        "archive/one-series",
        read=3,
    ),
    zip_found(
        "S2",
        "one of another study",
        series_with({3: {"StudyInstanceUID": "1.2.9"}}),
        "archive/one-study",
        read=3,
    ),
    zip_found(
        "S2",
        "one of another patient",
        series_with({3: {"PatientID": "sub-02"}}),
        "archive/one-patient",
        read=3,
    ),
    *(
        BadInput(
            "S3",
            f"one without {keyword}",
            series_with({2: {keyword: None}}),
            code,
            3,
            (f"ohif-viewer/{keyword}=missing",),
        )
        for keyword, code in (
            ("SeriesInstanceUID", FOUND),
            ("SOPInstanceUID", FOUND),
            ("PatientID", FOUND),
            ("InstanceNumber", FINE),
        )
    ),
    zip_found(
        "S4",
        "one of another modality",
        series_with({3: {"Modality": "MR"}}),
        "ohif-viewer/Modality=inconsistent",
        read=3,
    ),
    zip_found(
        "S4",
        "one of another size",
        series_with({3: {"Rows": 8, "PixelData": picture()[:256]}}),
        "ohif-viewer/Rows=inconsistent",
        read=3,
    ),
    zip_found(
        "S4",
        "a PatientID in other letters",
        series_with({3: {"PatientID": "SUB-01"}}),
        "archive/one-patient",
        read=3,
    ),
    zip_found(
        "S4",
        "one of another day",
        series_with({3: {"StudyDate": "20240103"}}),
        "ohif-viewer/StudyDate=inconsistent",
        read=3,
    ),
    zip_lost("S5", "no instance", only_members(), "archive/holds-dicom"),
    zip_fine("S5", "one instance", series_with({}, 1), read=1),
    zip_fine("S5", "two instances", series_with({}, 2), read=2),
    zip_fine(
        "S6",
        "a localizer mixed in",
        series_with(
            {
                3: {
                    "ImageOrientationPatient": "0\\1\\0\\0\\0\\-1",
                    "ImageType": "ORIGINAL\\PRIMARY\\LOCALIZER",
                }
            }
        ),
    ),
    zip_fine("S6", "a gap", series_with({3: {"ImagePositionPatient": "0\\0\\30"}})),
    zip_fine("S6", "one position twice", series_with({3: {"ImagePositionPatient": "0\\0\\1"}})),
    *_evil_rows(),
    file_fine(
        "O6",
        "numbers that JSON does not know",
        file_with({"WindowCenter": "NaN", "RescaleSlope": "Infinity"}),
        "ohif-viewer/WindowCenter",
    ),
    zip_fine(
        "O7",
        "a patient's name as the name of a member",
        with_members(("DOE^JANE.dcm", sound_members(4)[3][1])),
        read=4,
    ),
)
"""Rows S1 to S6 and O1 to O7."""
