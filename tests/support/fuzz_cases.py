"""Inputs that once broke something, found by the fuzzers or like what they found."""

from collections.abc import Mapping
from random import Random

from fuzz.zip_mutations import pack
from tests.support.dicom_files import COMPLETE, IMPLICIT, dicom_file, element

_RULE = '[[rule]]\nwhy = "a"\nfix = "b"\nkeyword = "PatientID"\n'


def _header(**values: str) -> bytes:
    return dicom_file({**COMPLETE, **values})


def _with_size(size: int) -> bytes:
    """Return a zip whose directory says of its member that it holds so many bytes."""
    whole = bytearray(pack({"a.dcm": dicom_file()}, Random(0)))  # noqa: S311 - the same in every run
    at = whole.index(b"PK\x01\x02") + 24
    whole[at : at + 4] = size.to_bytes(4, "little")
    return bytes(whole)


def _with_odd_name() -> bytes:
    """Return a zip whose local header says that its name is UTF-8, and it is not."""
    whole = bytearray(pack({"\u00e4.dcm": dicom_file()}, Random(0)))  # noqa: S311 - the same
    at = whole.index("\u00e4".encode())
    whole[at : at + 2] = b"\xe0."
    return bytes(whole)


def _with_long_uid() -> bytes:
    """Return a zip of a file whose meta names another instance than its endless identifier."""
    whole = dicom_file(syntax=IMPLICIT)
    own = element("SOPInstanceUID", COMPLETE["SOPInstanceUID"], IMPLICIT)
    endless = whole.replace(own, element("SOPInstanceUID", "x" * 70_000, IMPLICIT))
    return pack({"a.dcm": endless}, Random(0))  # noqa: S311 - the same in every run


def _with_end(counts: bytes) -> bytes:
    """Return a zip whose end record has other numbers of entries."""
    whole = bytearray(pack({"a": b"a", "b": b"b"}, Random(0)))  # noqa: S311 - the same in every run
    whole[-14:-10] = counts
    return bytes(whole)


CASES: Mapping[str, Mapping[str, bytes]] = {
    "directory": {
        "counts that hold the end record's signature": _with_end(b"PK\5\6"),
        "two counts that differ": _with_end(b"\2\0\3\0"),
    },
    "archive": {
        "a member longer than the directory says": _with_size(8),
        "a local header whose name is no UTF-8": _with_odd_name(),
        "an identifier longer than any value that is read": _with_long_uid(),
    },
    "dates": {
        "seconds of more digits than a Decimal holds": b"20240102\n" * 3
        + b"20240102030405:"
        + b"2" * 60
        + b"H\n2024:04:05"
        + b"2" * 60
        + b"H",
        "an instance number with two signs": b"-\n" * 10 + b"--5",
        "an instance number of 5,000 digits": b"-\n" * 10 + b"9" * 5000,
    },
    "routing": {
        "fields side by side, and a text of what stands between them": (
            b"{group}_{project}_{subject}_{session}/x\nStudyComments\n\n\n" + b"_" * 2000 + b"/"
        ),
        "parts that may be left out, one behind the other": (
            b"[a]" * 100 + b"{group}\nStudyComments\n\n\n" + b"a" * 99 + b"/"
        ),
    },
    "profile": {
        "tables nested deeper than Python goes": b"x = " + b"[" * 5000,
        "a number longer than Python reads": b"x = " + b"9" * 5000,
        "a name with a slash": _RULE.encode() + b'name = "a/b"',
        "a name that is no key": b'name = "my.site"\n' + _RULE.encode(),
        "a text that moves the screen": _RULE.encode() + b'title = "\\u001b[2J"',
    },
    "header": {
        "a character set that is a number without end": dicom_file(
            {**COMPLETE, "SpecificCharacterSet": "1e400"}, vrs={"SpecificCharacterSet": "IS"}
        ),
        "a file meta that names another instance, by another VR": dicom_file().replace(
            b"\2\0\3\0UI\x0c\x001", b"\2\0\3\0LO\x0c\x002"
        ),
    },
    "report": {
        "an instance number with two signs": _header(InstanceNumber="--5"),
        "more frames than Python reads": _header(NumberOfFrames="9" * 5000),
        "seconds of more digits than a Decimal holds": _header(
            StudyTime="0304:05" + "2" * 60 + "H"
        ),
    },
}
"""Target -> what is wrong -> the input."""
