"""Makes archives with random headers: seeded, over all attributes that the importer reads."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydicom.datadict import dictionary_VR

from fw_gear_dicom_check.derive.importer_fields import READ
from tests.support.dicom_files import COMPLETE, EXPLICIT, IMPLICIT, Value, dicom_file, write_zip

BASE: Mapping[str, Value] = {
    **{keyword: value for keyword, value in COMPLETE.items() if keyword != "PixelData"},
    "PatientName": "Doe^Jane",
    "PatientSex": "F",
    "PatientAge": "030Y",
    "PatientBirthDate": "19900101",
    "PatientWeight": "70",
    "OperatorsName": "Roe^Jo",
}
"""A whole header, with all that the importer reads."""
TIMES = ("AcquisitionDateTime", "AcquisitionTime", "SeriesTime", "StudyTime")
"""Attributes that often vary from image to image."""
NAMES = ("SeriesDescription", "ProtocolName", "StudyDescription")
"""Attributes that labels come from; without them labels come from times."""
WRITTEN_AS = ("LO", "SH", "LT", "UT", "CS", "UN", "US", "DS", "IS", "PN", "ST", "UI")
"""VRs that may stand in a file in place of the dictionary's."""
_TEXTS = (
    *("A", "B", "a", "A ", " A", "A.", "A/B", "A*B", "A\\B", "T2*", "\\", ".", "/", "", " "),
    *("x" * 63 + ".y", "x" * 130, "x" * 600, "1", "2", "10:00", "12:00", "20240102", "May"),
    *("2024-01-02T03-04-05", "2024-01-02T04-04-05", "\t", "a\nb", "Ärzte", "A\\", "nan", "now x"),
)
_NUMBERS = (
    *("1", "2", "0", "007", "1.0", "1.5", "-1", "70", "70.0", "7_0", "70 kg", "70,5", "x", ""),
    *(" ", " 70", "70\\80", "70\\", "\\", "70\\x", "1e400", "nan", "inf", "1" * 30, "1e3", "0x1"),
)
_DAYS = (
    *("20240102", "20240103", "20231231", "2024.01.02", "2024-01-02", "20240230", "19900101"),
    *("2024", "202401", "00000000", "99991231", "00010101", "x", "", " ", "20240102\\20240103"),
)
_CLOCKS = (
    *("030405", "030406", "090405", "030405.12", "030405.1234567", "0304", "03", "03:04:05"),
    *("240000", "235960", "3", "x", "", " ", "030405\\040506", "030405+0100"),
)
_STAMPS = (
    *("20240102030405", "20240102030406", "20240102090406", "20240102030405.123456+0200"),
    *("20240102", "2024", "202401020304", "20240102030405-1200", "20240102030405+1500", "x", ""),
)
_UIDS = (
    *("1.2.3", "1.2.3.4", "1.2.20240101120000.4", "1.2.20240101120001123.4", "1.02.3", "x", ""),
    *("1.2.3\\4", " 1.2.3", "A"),
)
_OF_VR: Mapping[str, Sequence[str]] = {
    "AS": ("030Y", "031Y", "30", "360M", "012W", "010D", "x", "", " ", "999Y", "030y", "30 Y"),
    "CS": ("F", "M", "O", "f", "m", "female", "males", "unknown", "U", "N", "", "A\\B", " M"),
    "DA": _DAYS,
    "DS": _NUMBERS,
    "DT": _STAMPS,
    "IS": _NUMBERS,
    "LO": _TEXTS,
    "PN": (
        *("Doe^Jane", "DOE^JANE", "Doe^John", "Jane Doe", "Doe", "^", "A^B=C", "=", "", " "),
        *("A^B\\C^D", "A^B\\", "A ^ B", "Doe^Jane^M^^", "ß^é", "A B C"),
    ),
    "SH": ("+0100", "+0200", "0100", "-0500", "+9999", "x", "", " ", "-0000", "+01:00"),
    "TM": _CLOCKS,
    "UI": _UIDS,
}
"""VR -> values that the importer takes in different ways."""
_CHARSETS = ("ISO_IR 100", "ISO_IR 192", "", "x", "\\ISO 2022 IR 87", "ISO_IR 144")


@dataclass(frozen=True, slots=True)
class RandomArchive:
    """One archive of a seed."""

    id: str
    path: Path

    def build(self, _folder: Path) -> Path:
        """Return its path: it is written already."""
        return self.path


_OTHER_VR, _OTHER_CHARSET, _CHANGED, _REMOVED = 0.1, 0.2, 0.5, 0.3
"""How often a VR, a character set, an image's attribute is changed; one is removed, not changed."""


def random_archive(seed: str, folder: Path) -> RandomArchive:
    """Write an archive of one to five headers that differ in a few attributes."""
    draw = random.Random(seed)  # noqa: S311 - the same in every run
    common = dict(BASE)
    for keyword in draw.sample(NAMES, draw.choice((0, 0, 1, 2, 3))):
        common.pop(keyword)
    for keyword in draw.sample(READ, draw.choice((0, 1, 2, 4, 8))):
        _change(draw, common, keyword)
    if draw.random() < _OTHER_CHARSET:
        common["SpecificCharacterSet"] = draw.choice(_CHARSETS)
    members = _members(draw, common)
    names = draw.sample(sorted(members), len(members))
    path = write_zip(folder / f"{seed}.zip", {name: members[name] for name in names})
    return RandomArchive(seed, path)


def _members(draw: random.Random, common: Mapping[str, Value]) -> dict[str, bytes]:
    varying = draw.sample(READ, draw.choice((0, 1, 1, 2, 3)))
    times = draw.sample(TIMES, draw.choice((0, 0, 1, 2)))
    has_vr = draw.random() < _OTHER_VR
    vrs = {draw.choice(READ): draw.choice(WRITTEN_AS)} if has_vr else {}
    found = {}
    for number in range(1, draw.choice((1, 2, 3, 3, 4, 5)) + 1):
        table = {**common, "SOPInstanceUID": f"1.2.9.{number}", "InstanceNumber": str(number)}
        for keyword in times:
            stamp = f"0304{number:02}.{number}"
            table[keyword] = f"20240102{stamp}" if keyword.endswith("DateTime") else stamp
        for keyword in varying:
            if draw.random() < _CHANGED:
                _change(draw, table, keyword)
        syntax = EXPLICIT if vrs else draw.choice((EXPLICIT, EXPLICIT, IMPLICIT))
        found[f"{number:03}.dcm"] = dicom_file(table, syntax=syntax, vrs=vrs)
    return found


def _change(draw: random.Random, table: dict[str, Value], keyword: str) -> None:
    """Give an attribute another value, or remove it."""
    if draw.random() < _REMOVED:
        table.pop(keyword, None)
    else:
        table[keyword] = draw.choice(_OF_VR[dictionary_VR(keyword)])
