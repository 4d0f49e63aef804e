"""D1 to D11: files that are cut, that lie about how they are written, that nest or swell."""

import struct
from functools import partial

from robustness.inputs.bad_input import (
    file_fine,
    file_found,
    file_lost,
)
from robustness.inputs.making import (
    deflated_zeros,
    explicit,
    file_with,
    insert_before,
    position_of,
    raw_element,
    sound_file,
)
from tests.support.dicom_files import BIG_ENDIAN, COMPLETE, DEFLATED, EXPLICIT, IMPLICIT, dicom_file

_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_UNDEFINED = 0xFFFFFFFF
_SEQUENCE = 0x00321064
_CUT = ("truncated_header", "archive/readable-members")
_DAMAGED = ("damaged_element", "archive/readable-members")
_SYNTAX = "ohif-viewer/TransferSyntaxUID"
_ENCODING = "ohif-viewer/encoding-as-declared"
_PRIVATE = 0x00091010


def _delimiter(tag: int, length: int = 0) -> bytes:
    return struct.pack("<HHL", tag >> 16, tag & 0xFFFF, length)


def _unterminated() -> bytes:
    """Return a file with a sequence that begins an item, and never ends it."""
    content = insert_before("StudyComments", raw_element(_SEQUENCE, b"SQ", b"", _UNDEFINED))
    at = position_of("StudyComments", content)
    return content[:at] + _delimiter(_ITEM, _UNDEFINED) + explicit("CodeValue", "1")


def nested(depth: int) -> bytes:
    """Return a file with sequences of undefined length in each other, all of them ended."""
    head = raw_element(_SEQUENCE, b"SQ", b"", _UNDEFINED) + _delimiter(_ITEM, _UNDEFINED)
    tail = _delimiter(_ITEM_END) + _delimiter(_SEQUENCE_END)
    return insert_before("StudyComments", head * depth + tail * depth)


def _with_length(length: int, vr: bytes = b"OB") -> bytes:
    return insert_before("PatientID", raw_element(_PRIVATE, vr, bytes(16), length))


def _with_vr(keyword: str, vr: bytes) -> bytes:
    content = bytearray(sound_file())
    at = position_of(keyword, bytes(content))
    content[at + 4 : at + 6] = vr
    return bytes(content)


def deflated_bomb(megabytes: int) -> bytes:
    """Return a deflated file with so many megabytes of zeros before its pixels."""
    table = {"SOPClassUID": COMPLETE["SOPClassUID"]}
    head = dicom_file(table, syntax=DEFLATED, written_as=EXPLICIT)
    start = head.index(struct.pack("<HH", 8, 0x16))
    size = megabytes * 1024 * 1024
    body = head[start:] + raw_element(_PRIVATE, b"OB", b"", size)
    stored = b"\0" + struct.pack("<HH", len(body), len(body) ^ 0xFFFF) + body
    return head[:start] + stored + deflated_zeros(megabytes)


FILES = (
    file_lost("D1", "no bytes", bytes, "empty_file"),
    file_fine("D2", "no preamble", file_with({}, preamble=False), "archive/part-10-preamble"),
    file_fine(
        "D3",
        "neither preamble nor file meta",
        file_with({}, preamble=False, syntax=None),
        "archive/part-10-preamble",
        _SYNTAX,
    ),
    file_fine("D3", "a preamble without file meta", file_with({}, syntax=None), _SYNTAX),
    file_lost("D4", "132 bytes alone", lambda: sound_file()[:132], *_CUT),
    file_lost("D4", "131 bytes alone", lambda: sound_file()[:131], "not_dicom"),
    file_lost("D5", "cut in its file meta", lambda: sound_file()[:200], *_CUT),
    file_lost("D5", "cut in its header", lambda: sound_file()[:700], *_CUT),
    file_lost(
        "D5",
        "cut in a sequence",
        lambda: sound_file()[: position_of("RequestAttributesSequence", sound_file()) + 30],
        *_CUT,
    ),
    file_found(
        "D5", "cut in its pixels", lambda: sound_file()[:-100], "archive/pixel-data-complete:cut"
    ),
    file_found(
        "D5",
        "cut between two attributes",
        lambda: sound_file()[: position_of("Rows", sound_file())],
        "ohif-viewer/Rows",
        "ohif-viewer/PixelData",
    ),
    file_fine(
        "D6",
        "explicit, said to be implicit",
        file_with({}, syntax=IMPLICIT, written_as=EXPLICIT),
        _ENCODING,
    ),
    file_fine(
        "D6",
        "implicit, said to be explicit",
        file_with({}, syntax=EXPLICIT, written_as=IMPLICIT),
        _ENCODING,
    ),
    file_fine(
        "D6",
        "explicit, said to be big endian",
        file_with({}, syntax=BIG_ENDIAN, written_as=EXPLICIT),
        _ENCODING,
    ),
    file_fine(
        "D6",
        "big endian, said to be explicit",
        file_with({}, syntax=EXPLICIT, written_as=BIG_ENDIAN),
        _ENCODING,
    ),
    file_lost(
        "D6",
        "explicit, said to be deflated",
        file_with({}, syntax=DEFLATED, written_as=EXPLICIT),
        "damaged_deflate",
    ),
    file_fine(
        "D6",
        "an unknown transfer syntax",
        file_with({}, syntax="1.2.3.4", written_as=EXPLICIT),
        "ohif-viewer/transfer-syntax-shown",
    ),
    file_fine(
        "D6",
        "a text as transfer syntax",
        file_with({}, syntax="explicit!", written_as=EXPLICIT),
        _SYNTAX,
    ),
    file_fine(
        "D6",
        "no transfer syntax",
        file_with({}, syntax=None, meta={"ImplementationVersionName": "X"}),
        _SYNTAX,
    ),
    file_lost("D7", "a sequence that is not ended", _unterminated, "archive/readable-members"),
    *(
        file_lost(
            "D8",
            f"{depth:,} sequences in each other",
            partial(nested, depth),
            "nested_too_deep",
        )
        for depth in (300, 5_000, 100_000)
    ),
    file_fine("D8", "60 sequences in each other", lambda: nested(60)),
    file_lost(
        "D9", "a value of 4 GB that is not there", lambda: _with_length(0xFFFFFFFE), *_DAMAGED
    ),
    file_lost(
        "D9", "a value of 2 GB that is not there", lambda: _with_length(0x7FFFFFF0), *_DAMAGED
    ),
    file_lost(
        "D9", "a text of 2 GB that is not there", lambda: _with_length(0x7FFFFFF0, b"UT"), *_DAMAGED
    ),
    file_found(
        "D10",
        "a VR that does not exist",
        lambda: _with_vr("PatientID", b"ZZ"),
        "ohif-viewer/PatientID",
    ),
    file_lost(
        "D10",
        "a VR of NUL bytes",
        lambda: _with_vr("PatientID", b"\0\0"),
        "archive/readable-members",
    ),
    file_found(
        "D10",
        "a number's VR on a text",
        lambda: _with_vr("PatientID", b"FD"),
        "ohif-viewer/PatientID",
    ),
    file_fine("D10", "VR UN on a UID", file_with({}, vrs={"StudyInstanceUID": "UN"})),
    file_lost("D11", "1 MB that swell to 1 GB", lambda: deflated_bomb(1024), "header_too_large"),
)
"""Rows D1 to D11."""
