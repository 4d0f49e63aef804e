"""Reads tag, VR and length of the pixel data element; the pixels themselves are not read."""

import struct
from functools import lru_cache

from fw_gear_dicom_check.model import Attribute, Pixels
from fw_gear_dicom_check.reading.dicom.encoding import LONG_VRS, UNDEFINED
from fw_gear_dicom_check.reading.dicom.tags import PIXEL_DATA

LONGEST_ELEMENT_HEAD = 12
"""Bytes of tag, VR, reserved bytes and length in explicit VR, long form (PS3.5 7.1.2)."""


@lru_cache(maxsize=256)
def to_pixels(
    head: bytes, available: int, *, is_implicit: bool, is_little: bool
) -> tuple[Pixels, Attribute] | None:
    """Return the pixels that an element's first 12 bytes declare, None if it is another element.

    `available`: bytes of the member from the element's start on. Equal heads share one result.
    """
    order = "<" if is_little else ">"
    if len(head) < 8:  # noqa: PLR2004 - tag and length
        return None
    group, element = struct.unpack(f"{order}HH", head[:4])
    keyword = PIXEL_DATA.get(group << 16 | element)
    if keyword is None:
        return None
    is_long = not is_implicit and head[4:6] in LONG_VRS
    length_code, start = ("L", 8) if is_long else ("L", 4) if is_implicit else ("H", 6)
    length = struct.unpack_from(f"{order}{length_code}", head, start)[0]
    length = -1 if length == UNDEFINED else length
    vr = "" if is_implicit else head[4:6].decode("iso8859-1")
    pixels = Pixels(length, max(available - (LONGEST_ELEMENT_HEAD if is_long else 8), 0))
    return pixels, Attribute(keyword, vr, (), length)
