"""Writes DICOM files from tables of keywords, byte by byte, so that they can be wrong."""

import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydicom.datadict import dictionary_VR, tag_for_keyword

IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
DEFLATED = "1.2.840.10008.1.2.1.99"
BIG_ENDIAN = "1.2.840.10008.1.2.2"
JPEG_2000 = "1.2.840.10008.1.2.4.90"
CT = "1.2.840.10008.5.1.4.1.1.2"
MR = "1.2.840.10008.5.1.4.1.1.4"
SIDE = 16
"""Rows and columns of the test images."""

WINDOW = (864, 1264)
"""Stored values from black to white, as COMPLETE's window and rescale say."""

Value = str | int | float | bytes | Sequence["Table"] | Sequence[int] | Sequence[float]
Table = Mapping[str, Value]

LONG_VRS = {*("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV"), *("UC", "UN", "UR", "UT", "UV")}
_NUMBERS = {"US": "H", "SS": "h", "UL": "L", "SL": "l", "FL": "f", "FD": "d"}
_POSITION = "ImagePositionPatient"


def picture(bits: int = 16, samples: int = 1, frames: int = 1, number: int = 0) -> bytes:
    """Return pixels that a viewer shows: brighter to the right and below, and with each number."""
    low, high = WINDOW if bits == 16 else (0, 256)
    values = (
        low + (high - low) * (8 * column + 3 * row + 40 * (frame + number % 4) + 9 * sample) // 400
        for frame in range(frames)
        for row in range(SIDE)
        for column in range(SIDE)
        for sample in range(samples)
    )
    return b"".join(value.to_bytes(bits // 8, "little") for value in values)


def to_rle(pixels: bytes) -> bytes:
    """Return 16-bit pixels as encapsulated RLE, in one frame."""
    return encapsulate(rle_frame(pixels))


def rle_frame(pixels: bytes) -> bytes:
    """Return 16-bit pixels as a frame of RLE (PS3.5 G): high bytes, low ones, nothing packed."""
    segments = [_literal(pixels[1::2]), _literal(pixels[0::2])]
    offsets = (64, 64 + len(segments[0]))
    return struct.pack("<16L", 2, *offsets, *(0,) * 13) + b"".join(segments)


def encapsulate(frame: bytes) -> bytes:
    """Return one frame as encapsulated pixel data (PS3.5 A.4), with an empty offset table."""
    padded = frame + bytes(len(frame) % 2)
    head = struct.pack("<HHL", 0xFFFE, 0xE000, 0)
    item = struct.pack("<HHL", 0xFFFE, 0xE000, len(padded)) + padded
    return head + item + struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)


def _literal(plane: bytes) -> bytes:
    runs = (plane[at : at + 128] for at in range(0, len(plane), 128))
    return b"".join(bytes([len(run) - 1]) + run for run in runs)


COMPLETE: Table = {
    "SOPClassUID": CT,
    "SOPInstanceUID": "1.2.3.4.5.1",
    "StudyDate": "20240102",
    "SeriesDate": "20240102",
    "AcquisitionDate": "20240102",
    "AcquisitionDateTime": "20240102030405.120000",
    "StudyTime": "030405",
    "SeriesTime": "030405",
    "AcquisitionTime": "030405.12",
    "Modality": "CT",
    "Manufacturer": "SIEMENS",
    "TimezoneOffsetFromUTC": "+0100",
    "StudyDescription": "Brain",
    "SeriesDescription": "T1w",
    "PatientID": "sub-01",
    "ProtocolName": "t1_mprage",
    "StudyInstanceUID": "1.2.3",
    "SeriesInstanceUID": "1.2.3.4",
    "StudyID": "1",
    "SeriesNumber": "3",
    "InstanceNumber": "1",
    "ImagePositionPatient": "0\\0\\1",
    "ImageOrientationPatient": "1\\0\\0\\0\\1\\0",
    "SamplesPerPixel": 1,
    "PhotometricInterpretation": "MONOCHROME2",
    "Rows": SIDE,
    "Columns": SIDE,
    "PixelSpacing": "0.5\\0.5",
    "BitsAllocated": 16,
    "BitsStored": 12,
    "HighBit": 11,
    "PixelRepresentation": 0,
    "WindowCenter": "40",
    "WindowWidth": "400",
    "RescaleIntercept": "-1024",
    "RescaleSlope": "1",
    "StudyComments": "fw://neuro/Amnesia/s01",
    "RequestAttributesSequence": [
        {"ScheduledProcedureStepID": "SPS1", "RequestedProcedureID": "RP1"}
    ],
    "PixelData": picture(),
}
"""An image that meets every rule of every profile."""


def dicom_file(  # noqa: PLR0913 - each option makes another kind of file
    table: Table = COMPLETE,
    *,
    syntax: str | None = EXPLICIT,
    written_as: str | None = None,
    preamble: bool = True,
    meta: Table | None = None,
    vrs: Mapping[str, str] | None = None,
    pixel_length: int | None = None,
    begin: bytes = b"",
) -> bytes:
    """Return a file's bytes.

    `syntax`: what the file meta declares, None for none. `written_as`: how the data set is really
    encoded, if not so. `meta`: further File Meta Information; `preamble=False` leaves all of it out
    if `syntax` is None too. `vrs`: VRs to write instead of the dictionary's. `pixel_length`: a
    length to declare for the pixel data that is not its own. `begin`: the preamble's first bytes.
    """
    body = data_set(table, written_as or syntax or EXPLICIT, vrs or {}, pixel_length)
    if (written_as or syntax) == DEFLATED:
        deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        body = deflater.compress(body) + deflater.flush()
    head = begin.ljust(128, b"\0") + b"DICM" if preamble else b""
    return head + _file_meta(table, syntax, meta) + body


def data_set(
    table: Table, syntax: str, vrs: Mapping[str, str], pixel_length: int | None = None
) -> bytes:
    """Return a data set in a transfer syntax, in the order of its tags."""
    parts = []
    for keyword in sorted(table, key=to_tag):
        length = pixel_length if keyword == "PixelData" else None
        parts.append(element(keyword, table[keyword], syntax, vrs.get(keyword), length))
    return b"".join(parts)


def element(
    keyword: str, value: Value, syntax: str, vr: str | None = None, length: int | None = None
) -> bytes:
    """Return one element's bytes; text is written as ISO_IR 100, or as UTF-8 where that fails."""
    tag = to_tag(keyword)
    order = ">" if syntax == BIG_ENDIAN else "<"
    vr = vr or vr_of(tag)
    raw = encode(value, vr, order, syntax)
    size = len(raw) if length is None else length
    head = struct.pack(f"{order}HH", tag >> 16, tag & 0xFFFF)
    if syntax == IMPLICIT:
        return head + struct.pack(f"{order}L", size) + raw
    if vr in LONG_VRS:
        return head + vr.encode() + bytes(2) + struct.pack(f"{order}L", size) + raw
    return head + vr.encode() + struct.pack(f"{order}H", size) + raw


def to_tag(keyword: str) -> int:
    """Return the tag of a keyword or of 8 hex digits."""
    tag = tag_for_keyword(keyword)
    return int(keyword, 16) if tag is None else tag


def without(table: Table, *keywords: str) -> dict[str, Value]:
    """Return a table without some of its attributes."""
    return {keyword: value for keyword, value in table.items() if keyword not in keywords}


def series(count: int, table: Table = COMPLETE) -> dict[str, dict[str, Value]]:
    """Return `count` tables of one series, by member name."""
    return {
        f"{number:03}.dcm": {
            **table,
            "SOPInstanceUID": f"1.2.3.4.5.{number}",
            "InstanceNumber": str(number),
            **({_POSITION: f"0\\0\\{number}"} if _POSITION in table else {}),
            **_picture_of(table, number),
        }
        for number in range(1, count + 1)
    }


def _picture_of(table: Table, number: int) -> Table:
    """Return a picture of its own for each instance, where its form is the usual one."""
    bits, samples = table.get("BitsAllocated"), table.get("SamplesPerPixel")
    if "PixelData" not in table or not isinstance(bits, int) or not isinstance(samples, int):
        return {}
    return {"PixelData": picture(bits, samples, int(str(table.get("NumberOfFrames", 1))), number)}


def write_zip(
    path: Path, members: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED
) -> Path:
    """Write a zip of members with a fixed date, and return its path."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, (2024, 1, 2, 3, 4, 6))
            archive.writestr(info, content, compression)
    return path


def vr_of(tag: int) -> str:
    """Return the VR of the dictionary, LO for a tag that is not in it."""
    try:
        return dictionary_VR(tag).split(" or ")[-1]
    except KeyError:
        return "LO"


def encode(value: Value, vr: str, order: str, syntax: str) -> bytes:
    """Return a value's bytes, padded to an even number. `order`: of bytes, as struct says."""
    if isinstance(value, bytes):
        raw = value
    elif vr == "SQ":
        raw = b"".join(_item(item, order, syntax) for item in value)  # type: ignore[union-attr,arg-type]
    elif vr in _NUMBERS and not isinstance(value, str):
        numbers = [value] if isinstance(value, int | float) else list(value)
        raw = struct.pack(f"{order}{len(numbers)}{_NUMBERS[vr]}", *numbers)
    else:
        raw = to_text(str(value))
    return raw + (b"\0" if vr in ("UI", "OB") else b" ") * (len(raw) % 2)


def to_text(text: str) -> bytes:
    """Return a text in ISO_IR 100, or in UTF-8 where that fails."""
    try:
        return text.encode("iso8859-1")
    except UnicodeEncodeError:
        return text.encode("utf-8")


def _item(item: Table, order: str, syntax: str) -> bytes:
    body = data_set(item, syntax, {})
    return struct.pack(f"{order}HHL", 0xFFFE, 0xE000, len(body)) + body


def _file_meta(table: Table, syntax: str | None, meta: Table | None) -> bytes:
    if syntax is None and meta is None:
        return b""
    declared: dict[str, Value] = {
        "MediaStorageSOPClassUID": table.get("SOPClassUID", ""),
        "MediaStorageSOPInstanceUID": table.get("SOPInstanceUID", ""),
        **({"TransferSyntaxUID": syntax} if syntax is not None else {}),
        **(meta or {}),
    }
    body = data_set(declared, EXPLICIT, {})
    return element("00020000", struct.pack("<L", len(body)), EXPLICIT, "UL") + body
