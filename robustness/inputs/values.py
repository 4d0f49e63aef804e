"""D12 to D18: values that are empty, that do not fit their VR, or are in unknown characters."""

from collections.abc import Callable, Mapping

from robustness.inputs.bad_input import (
    DCM,
    FINE,
    FOUND,
    BadInput,
    file_fine,
    file_found,
)
from robustness.inputs.making import file_with, insert_before, raw_element, sound_file
from tests.support.dicom_files import Value

_SETS: Mapping[str, tuple[Mapping[str, Value], tuple[str, ...]]] = {
    "an unknown character set": (
        {"SpecificCharacterSet": "KLINGON"},
        ("ohif-viewer/character-set",),
    ),
    "bytes that are no UTF-8": (
        {"SpecificCharacterSet": "ISO_IR 192", "StudyDescription": b"Sch\xe4del "},
        ("archive/decodable-text",),
    ),
    "bytes beyond ASCII, and no character set": (
        {"StudyDescription": b"Sch\xe4del "},
        ("archive/decodable-text",),
    ),
    "escapes between two character sets": (
        {"SpecificCharacterSet": "\\ISO 2022 IR 87", "StudyDescription": b"\x1b$B;3ED\x1b(B"},
        ("ohif-viewer/character-set",),
    ),
    "an escape without end": (
        {"SpecificCharacterSet": "\\ISO 2022 IR 87", "StudyDescription": b"\x1b$B;\x1b "},
        ("ohif-viewer/character-set",),
    ),
    "Chinese in GB18030": (
        {"SpecificCharacterSet": "GB18030", "StudyDescription": "头".encode("gb18030")},
        (),
    ),
    "a byte-order mark": (
        {"SpecificCharacterSet": "ISO_IR 192", "StudyDescription": b"\xef\xbb\xbfBrain "},
        (),
    ),
    "a character set of NUL bytes": ({"SpecificCharacterSet": b"\0\0\0\0"}, ()),
}
_EMPTY: Mapping[str, bytes] = {
    "no length": b"",
    "blanks": b"    ",
    "backslashes": b"\\\\",
    "NUL bytes": b"\0\0\0\0",
    "blanks and backslashes": b" \\ \\",
}
_TIMES: Mapping[str, str] = {
    "a month too many": "20041399",
    "a word": "anonymized",
    "zeros": "0000-00-00",
    "dots, as in ACR-NEMA": "2004.08.26",
    "a range": "20040101-20050101",
    "two dates": "20040101\\20040102",
    "full-width digits": "２００４０１０１",
}
_CLOCKS: Mapping[str, tuple[str, bool]] = {
    "24 o'clock": ("240000", True),
    "a leap second": ("235960", False),
    "a negative hour": ("-10000", True),
    "colons, as in ACR-NEMA": ("03:04:05", True),
}
_NUMBERS: Mapping[str, str] = {
    "a word": "abc",
    "a fraction": "1.0",
    "18 digits": "123456789012345678",
    "two numbers": "1\\2",
    "infinity": "inf",
}
_DECIMALS: Mapping[str, str] = {
    "not a number": "NaN\\NaN",
    "infinity": "Inf\\Inf",
    "1e400": "1e400\\1e400",
    "a word": "abc\\abc",
    "one number for two": "0.5",
    "a decimal comma": "0,5\\0,5",
}
_UIDS: Mapping[str, str | bytes] = {
    "70 characters": "1." + "2" * 68,
    "a leading zero": "1.02.3",
    "letters": "1.2.ab",
    "two UIDs": "1.2.3\\1.2.4",
    "a path": "../../etc/passwd",
    "an empty component": "1..2",
    "a dot at its end": "1.2.3.",
    "a word": "anonymized",
}
_MODALITIES: Mapping[str, str] = {
    "small letters": "ct",
    "70 letters": "M" * 70,
    "two values": "MR\\CT",
    "signs": "C/T",
}


def _rows(
    row: str, keyword: str, values: Mapping[str, Value], told: str, code: int
) -> tuple[BadInput, ...]:
    return tuple(
        BadInput(row, f"{keyword}: {name}", file_with({keyword: value}), code, 1, (told,), DCM)
        for name, value in values.items()
    )


def _padded_uid(padding: bytes) -> Callable[[], bytes]:
    return file_with({"StudyInstanceUID": b"1.2.3" + padding})


_STUDY = "ohif-viewer/StudyInstanceUID"
VALUES = (
    *(file_fine("D12", name, file_with(changes), *told) for name, (changes, told) in _SETS.items()),
    *_rows("D13", "StudyInstanceUID", _EMPTY, f"{_STUDY}=empty", FOUND),
    *_rows("D13", "PatientID", _EMPTY, "ohif-viewer/PatientID=empty", FOUND),
    file_fine(
        "D13",
        "a sequence without items",
        lambda: insert_before("StudyComments", raw_element(0x00321064, b"SQ", b""), sound_file()),
    ),
    *_rows("D14", "StudyDate", _TIMES, "ohif-viewer/StudyDate=malformed", FOUND),
    *(
        BadInput(
            "D14",
            f"StudyTime: {name}",
            file_with({"StudyTime": value}),
            FOUND if bad else FINE,
            1,
            ("ohif-viewer/StudyTime=malformed",) if bad else (),
            DCM,
        )
        for name, (value, bad) in _CLOCKS.items()
    ),
    *_rows(
        "D14",
        "AcquisitionDateTime",
        {"a word": "anonymized", "a month too many": "20041399"},
        "dicom-connector/AcquisitionDateTime=malformed",
        FINE,
    ),
    file_found(
        "D14",
        "no date at all can be read",
        file_with(
            {
                **dict.fromkeys(("StudyDate", "SeriesDate", "AcquisitionDate"), "anonymized"),
                "AcquisitionDateTime": "anonymized",
            }
        ),
        "dicom-connector/timestamp",
        "no timestamp",
    ),
    *_rows("D15", "SeriesNumber", _NUMBERS, "ohif-viewer/SeriesNumber=malformed", FOUND),
    file_fine("D15", "SeriesNumber: blanks around", file_with({"SeriesNumber": " 3  "})),
    *_rows("D15", "PixelSpacing", _DECIMALS, "ohif-viewer/PixelSpacing=malformed", FINE),
    *_rows("D16", "StudyInstanceUID", _UIDS, f"{_STUDY}=malformed", FOUND),
    file_fine("D16", "StudyInstanceUID: a blank behind", _padded_uid(b" ")),
    file_fine("D16", "StudyInstanceUID: NUL bytes behind", _padded_uid(b"\0\0\0")),
    *_rows("D17", "Modality", _MODALITIES, "ohif-viewer/Modality=malformed", FOUND),
    *_rows("D17", "Modality", {"one letter": "M"}, "archive/modality-taken", FINE),
    file_fine("D17", "Modality: two digits", file_with({"Modality": "12"})),
    file_fine(
        "D18",
        "an offset without a sign",
        file_with({"TimezoneOffsetFromUTC": "0530"}),
        "timestamp warning",
    ),
    file_fine(
        "D18",
        "an offset of 99 hours",
        file_with({"TimezoneOffsetFromUTC": "+9999"}),
        "timestamp warning",
    ),
    file_fine(
        "D18", "an offset of five and a half hours", file_with({"TimezoneOffsetFromUTC": "+0530"})
    ),
)
"""Rows D12 to D18."""
