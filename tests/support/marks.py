"""Archives in which everything is marked, and what is found of it again."""

import re
import struct
from collections.abc import Mapping
from pathlib import Path

from pydicom._dicom_dict import DicomDictionary

from tests.support.dicom_files import (
    BIG_ENDIAN,
    DEFLATED,
    EXPLICIT,
    IMPLICIT,
    Table,
    Value,
    dicom_file,
    element,
    write_zip,
)

MARK = "MARKED"
NAME = f"{MARK}NAME"
"""Begins every name of a member or folder."""
NUMBER = 31337
_FOUND = re.compile(rf"{MARK}[-_]([a-z0-9]+)", re.IGNORECASE)
_NUMBERS = ("US", "SS", "UL", "SL", "FL", "FD", "UV", "SV")
_PRIVATE = ("00090010", "00091001", "00291010", "0029100a")
_SPARED = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
KEYWORDS = {
    keyword: vr.split(" or ")[0]
    for tag, (vr, _, _, _, keyword) in DicomDictionary.items()
    if keyword and tag >> 16 >= 0x0008 and keyword not in _SPARED and vr != "NONE"
}
"""Every attribute of the dictionary that a data set can have -> its VR."""


def marked_table() -> tuple[dict[str, Value], dict[str, str]]:
    """Return a header with every attribute of DICOM's dictionary, marked; and the VRs to write."""
    table: dict[str, Value] = {}
    for keyword, vr in KEYWORDS.items():
        if vr == "SQ":
            inside: Table = {"PatientName": f"{MARK}-nested", "00091001": f"{MARK}-nested"}
            table[keyword] = [inside]
        elif vr in _NUMBERS:
            table[keyword] = NUMBER if vr not in ("UV", "SV") else struct.pack("<Q", NUMBER)
        else:
            table[keyword] = f"{MARK}-{keyword}"
    table |= dict.fromkeys(_PRIVATE, f"{MARK}-private")
    table["RequestAttributesSequence"] = [
        {word: f"{MARK}-{word}" for word in ("ScheduledProcedureStepID", "RequestedProcedureID")}
    ]
    return table, dict.fromkeys(_PRIVATE, "LO")


META: Table = {
    "SourceApplicationEntityTitle": f"{MARK}-meta",
    "PrivateInformationCreatorUID": f"{MARK}-meta",
    "PrivateInformation": f"{MARK}-meta".encode(),
    "ImplementationVersionName": f"{MARK}-meta",
}


def marked_archive(folder: Path) -> Path:
    """Write an archive whose every value and name is marked: in all encodings, and damaged."""
    table, vrs = marked_table()
    whole = dicom_file(table, vrs=vrs, meta=META)
    charset = {**table, "SpecificCharacterSet": f"{MARK}-charset"}
    members = {
        "explicit.dcm": whole,
        "implicit.dcm": dicom_file(table, syntax=IMPLICIT),
        "big.dcm": dicom_file(table, syntax=BIG_ENDIAN, vrs=vrs),
        "deflated.dcm": dicom_file(table, syntax=DEFLATED, vrs=vrs),
        "lie.dcm": dicom_file(table, syntax=IMPLICIT, written_as=EXPLICIT, vrs=vrs),
        "charset.dcm": dicom_file(charset, vrs=vrs),
        "bare.dcm": dicom_file(table, syntax=None, written_as=IMPLICIT, preamble=False),
        "syntax.dcm": dicom_file(table, syntax=f"{MARK}-syntax", written_as=EXPLICIT, vrs=vrs),
        "texts.dcm": dicom_file(
            table, vrs={word: "LO" for word, vr in KEYWORDS.items() if isinstance(table[word], str)}
        ),
        "cut.dcm": whole[: len(whole) // 3],
        "odd.dcm": whole[:600] + b"\xff" + whole[600:],
        "long.dcm": whole + element("PatientComments", "x", EXPLICIT, length=60000),
        "note.txt": f"{MARK}-note".encode(),
        "__MACOSX/._a.dcm": b"\x00\x05\x16\x07",
    }
    return write_zip(
        folder / "archive.zip",
        {f"{NAME}_JANE/{NAME}_{name}": content for name, content in members.items()},
    )


def found_in(text: str) -> set[str]:
    """Return the attributes, in lower case, of which a text shows the marked value."""
    return {found.lower() for found in _FOUND.findall(text)}


def shown(values: Mapping[str, str], text: str) -> set[str]:
    """Return the attributes of which a text shows the value."""
    return {keyword for keyword, value in values.items() if value in text}


def keyword_of(lowered: str) -> str:
    """Return the keyword that is written so in lower case."""
    return next((word for word in KEYWORDS if word.lower() == lowered), lowered)


VALID = {
    "AcquisitionDateTime": ("19110111010101", "1911-01-11T01:01:01"),
    "AcquisitionDate": ("19120212", "1912-02-12"),
    "AcquisitionTime": ("020202", "T02:02:02"),
    "SeriesDate": ("19130313", "1913-03-13"),
    "SeriesTime": ("030303", "T03:03:03"),
    "StudyDate": ("19140414", "1914-04-1"),
    "StudyTime": ("040404", "T22:19:04"),
    "SeriesNumber": ("31337", "31337"),
    "TimezoneOffsetFromUTC": ("+0545", "+05:45"),
    "InstanceNumber": ("41414", "41414"),
    "PatientBirthDate": ("19150515", "19150515"),
    "ContentDate": ("19160616", "19160616"),
}
"""Attribute -> a value that is valid, and how it would be shown (of the study: in UTC)."""


def valid_archives(folder: Path) -> list[Path]:
    """Write archives with valid marks: each lacks a date that hides another one's."""
    written = {word: value for word, (value, _) in VALID.items()}
    others = {
        "SOPClassUID": "1.2.840.10008.5.1.4.1.1.4",
        "SOPInstanceUID": "1.2.3.4",
        "Modality": "MR",
        "Manufacturer": f"SIEMENS {MARK}-Manufacturer",
        "SeriesInstanceUID": f"{MARK}-SeriesInstanceUID",
        "StudyInstanceUID": f"{MARK}-StudyInstanceUID",
    }
    lacking = ("", "AcquisitionDateTime", "AcquisitionDate", "StudyDate")
    paths = []
    for number, _ in enumerate(lacking):
        table = {**others, **{w: v for w, v in written.items() if w not in lacking[: number + 1]}}
        members = {
            "a.dcm": dicom_file(table),
            "b.dcm": dicom_file({**table, "SeriesInstanceUID": f"1.2.{number}"}),
        }
        paths.append(write_zip(folder / f"valid{number}.zip", members))
    return paths
