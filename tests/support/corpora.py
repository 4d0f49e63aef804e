"""The real files of the shared material, and what pydicom and DCMTK read in them."""

import json
from typing import Any

from tests.support.places import SHARED

CORPORA = SHARED / "corpora"

_INDEX = "a DICOMDIR is an index of files and no instance: it is skipped"
_SHIFTED = "its first byte is missing: the rest is shifted, and no reader makes sense of it"
_CUT = "cut inside its header: we say truncated_header, pydicom gives the half before the cut"
NOT_READ = {
    "pip-pydicom/1251dd/no_meta.dcm": _SHIFTED,
    "pip-pydicom/2_c7d2b5/rtplan_truncated.dcm": _CUT,
    "pip-pydicom/fbae86/DICOMDIR": _INDEX,
    "pip-pydicom/fbae86/DICOMDIR-bigEnd": _INDEX,
    "pip-pydicom/fbae86/DICOMDIR-implicit": _INDEX,
}
"""Files of which we give no instance, and why."""
CODES = {_SHIFTED: "not_dicom", _CUT: "truncated_header", _INDEX: "dicomdir"}
"""Why there is no instance -> the code that we give instead."""

_CODECS = {
    "chrArab.dcm": "iso8859_6",
    "chrGreek.dcm": "iso8859_7",
    "chrH31.dcm": "iso2022_jp",
    "chrHbrw.dcm": "iso8859_8",
    "chrI2.dcm": "euc_kr",
    "chrJapMulti.dcm": "iso2022_jp",
    "chrKoreanMulti.dcm": "euc_kr",
    "chrRuss.dcm": "iso8859_5",
    "chrX1.dcm": "utf_8",
    "chrX2.dcm": "gb18030",
}
"""File -> Python's own codec of its texts; Latin-1 for all others."""
_KOREAN_ESCAPES = (b"\x1b$)C", b"\x1b(B")
"""They switch between code sets that EUC-KR tells apart by the highest bit."""


def decode(name: str, undecoded: str) -> str:
    """Decode a text that DCMTK gave byte by byte, as Latin-1, without any code of ours."""
    codec = _CODECS.get(name.rpartition("/")[2], "latin_1")
    raw = undecoded.encode("latin_1")
    if codec == "euc_kr":
        for escape in _KOREAN_ESCAPES:
            raw = raw.replace(escape, b"")
    return raw.decode(codec)


def load_truth() -> dict[str, dict[str, str]]:
    """Return what DCMTK read, by file and keyword."""
    lines = (CORPORA / "truth_dcmtk.jsonl").read_text("utf-8").splitlines()
    return {_to_name(row): row["tags"] for row in map(json.loads, lines)}


def _load_series() -> list[dict[str, Any]]:
    path = CORPORA / "manifest.json"
    if not path.is_file():
        return []
    series: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["series"]
    return series


def _to_name(file: dict[str, Any]) -> str:
    name: str = file["file"].removeprefix("files/")
    return name


SERIES = _load_series()
"""The manifest's series, none where the shared material is absent."""
FILES = {_to_name(file): file for each in SERIES for file in each["files"]}
"""The manifest's files by name, below `files`."""
KEYWORDS = tuple(dict.fromkeys(keyword for file in FILES.values() for keyword in file["state"]))
"""The attributes that the manifest and DCMTK tell of."""
