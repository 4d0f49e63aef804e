"""Tells by its first bytes what codec an encapsulated frame is of; no frame is decoded."""

import struct
from dataclasses import replace

from fw_gear_dicom_check.model import Fragments, Pixels

START = 96
"""Bytes of encapsulated pixels that are looked at with the header: an offset table of up to six
frames, and the first bytes of the first fragment."""
CODEC_START = 64
"""First bytes of a fragment that tell its codec."""
ITEM = b"\xfe\xff\0\xe0"
"""Tag of an item; encapsulated pixels are always little endian (PS3.5 A.4)."""
ITEM_HEAD = 8
"""Bytes of an item's tag and length (PS3.5 7.5)."""
_JPEG_2000 = (b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP  ")
"""First markers of a codestream (ISO 15444-1 A.4), and first box of a JP2 file."""
_RLE_HEADER, _MOST_SEGMENTS = 64, 15
"""Bytes of an RLE header, which is where its first segment begins; segments (PS3.5 G.5)."""
_ANY_JPEG = "any jpeg"
"""Codec of a frame that is of JPEG or of JPEG-LS."""
_JPEG_START = b"\xff\xd8"
_JPEG = frozenset({*range(0xC0, 0xD0), 0xDB, 0xDD})
"""Markers of frames and tables of JPEG, which JPEG-LS does not have (ISO 10918-1 B.1)."""
_JPEG_LS = frozenset({0xF7, 0xF8})
"""Start of a frame and preset parameters of JPEG-LS (ISO 14495-1 C.1)."""


def with_start(pixels: Pixels, begin: bytes) -> Pixels:
    """Return encapsulated pixels with what their first bytes, up to START of them, tell."""
    if begin[:4] != ITEM:
        return replace(pixels, fragments=Fragments(codec=""))
    length = int.from_bytes(begin[4:ITEM_HEAD], "little")
    first = ITEM_HEAD + length
    codec = None
    if first + ITEM_HEAD < len(begin):
        codec = codec_of(begin[first:]) if begin[first : first + 4] == ITEM else ""
    return replace(pixels, fragments=Fragments(codec, offsets=length // 4))


def codec_of(item: bytes) -> str | None:
    """Return the codec of an item's value, "" for none known, None where its start is too short."""
    length = int.from_bytes(item[4:ITEM_HEAD], "little")
    value = item[ITEM_HEAD : ITEM_HEAD + min(length, CODEC_START)]
    if value.startswith(_JPEG_START):
        return _jpeg_codec(value)
    if value.startswith(_JPEG_2000):
        return "jpeg-2000"
    if len(value) >= ITEM_HEAD:
        segments, first = struct.unpack_from("<LL", value)
        if 0 < segments <= _MOST_SEGMENTS and first == _RLE_HEADER:
            return "rle"
    return "" if len(value) >= min(length, ITEM_HEAD) else None


def _jpeg_codec(value: bytes) -> str:
    """Walk JPEG's markers up to one that only JPEG, or only JPEG-LS, has; else it may be both."""
    position = len(_JPEG_START)
    while position + 4 <= len(value) and value[position] == 0xFF:  # noqa: PLR2004 - a marker
        marker = value[position + 1]
        if marker in _JPEG or marker in _JPEG_LS:
            return "jpeg" if marker in _JPEG else "jpeg-ls"
        position += 2 + int.from_bytes(value[position + 2 : position + 4], "big")
    return _ANY_JPEG
