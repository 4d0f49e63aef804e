"""Decodes an element's value into texts: without padding, numbers in decimal."""

import struct

from pydicom.datadict import dictionary_VR

from fw_gear_dicom_check.limits.bounds import LIMITS
from fw_gear_dicom_check.model import Attribute
from fw_gear_dicom_check.reading.dicom.encoding import PADDING
from fw_gear_dicom_check.reading.dicom.text_encoding import decode_text, usable_charset

_STRUCT_CODES = {
    "US": "H",
    "SS": "h",
    "UL": "L",
    "SL": "l",
    "FL": "f",
    "FD": "d",
    "UV": "Q",
    "SV": "q",
}
"""VR of binary numbers -> code of Python's struct (PS3.5 6.2)."""
_CHARSET_VRS = frozenset({"LO", "LT", "PN", "SH", "ST", "UC", "UT"})
"""VRs to which Specific Character Set applies (PS3.5 6.1.2.3)."""
PLAIN_TEXT_VRS = frozenset({"AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI", "UR"})
"""Text VRs to which Specific Character Set does not apply."""
DECODED_VRS = _CHARSET_VRS | PLAIN_TEXT_VRS | _STRUCT_CODES.keys()
"""VRs whose values are decoded; an element without values was written with another VR."""
_SINGLE_VALUE_VRS = frozenset({"LT", "ST", "UR", "UT"})
"""VRs in which a backslash is a character and not a separator (PS3.5 6.4)."""
_REPLACEMENT_CHARACTER = "\ufffd"
"""Replaces bytes that a character set does not define."""
TOO_LONG = "TooLong"
"""Attribute.fault of a value that is longer than the limit."""


def to_attribute(  # noqa: PLR0913 - the parts of an element, and how it was written
    keyword: str,
    vr: str,
    raw: bytes | None,
    *,
    is_little: bool,
    charset: str,
    where: str = "",
    longest: int = LIMITS.value,
) -> Attribute:
    """Decode one element; a value that cannot be decoded becomes a `fault` without values.

    `where`: keyword of the sequence that it is in. `longest`: bytes up to which it is decoded.
    """
    raw = raw or b""
    if not is_decoded(vr):
        return Attribute(keyword, vr, (), len(raw), where)
    if len(raw) > longest:
        return Attribute(keyword, vr, (), len(raw), where, TOO_LONG)
    try:
        values = _decode(vr, raw, is_little, charset)
    except (struct.error, ValueError, LookupError) as error:
        return Attribute(keyword, vr, (), len(raw), where, type(error).__name__)
    is_garbled = vr in _CHARSET_VRS and not raw.isascii() and _is_garbled(values, charset)
    return Attribute(keyword, vr, values, len(raw), where, is_garbled=is_garbled)


def _is_garbled(values: tuple[str, ...], charset: str) -> bool:
    """Tell whether non-ASCII text has no character set, or bytes that its own does not define."""
    return not usable_charset(charset).strip(" \\") or any(
        _REPLACEMENT_CHARACTER in value for value in values
    )


def to_plain_attribute(keyword: str, vr: str, raw: bytes) -> Attribute:
    """Decode like `to_attribute`, faster, an element with a VR of PLAIN_TEXT_VRS."""
    return Attribute(keyword, vr, _split(vr, raw.decode("iso8859-1")) if raw else (), len(raw))


def is_decoded(vr: str) -> bool:
    """Tell whether elements with a VR have values that are decoded; others are only measured."""
    return vr in DECODED_VRS or vr == "UN"


def known_vr(tag: int, written: str | None) -> str:
    """Return the VR to decode with: the written one, the dictionary's for none and for UN."""
    if written and written != "UN":
        return written
    try:
        return dictionary_VR(tag).split(" or ")[0]
    except KeyError:
        return "LO" if written is None else "UN"


def _decode(vr: str, raw: bytes, is_little: bool, charset: str) -> tuple[str, ...]:  # noqa: FBT001 - private
    if not raw:
        return ()
    if vr in _STRUCT_CODES:
        return _unpack_numbers(_STRUCT_CODES[vr], raw, "<" if is_little else ">")
    if vr in _CHARSET_VRS:
        return _split(vr, decode_text(raw, charset))
    if vr in PLAIN_TEXT_VRS:
        return _split(vr, raw.decode("iso8859-1"))
    if vr == "UN":
        return _split(vr, raw.decode("utf-8", "replace"))
    return ()


def _unpack_numbers(code: str, raw: bytes, order: str) -> tuple[str, ...]:
    count = len(raw) // struct.calcsize(order + code)
    return tuple(str(number) for number in struct.unpack(f"{order}{count}{code}", raw))


def _split(vr: str, text: str) -> tuple[str, ...]:
    if vr in _SINGLE_VALUE_VRS or "\\" not in text:
        return (text.rstrip(PADDING),)
    return tuple([part.rstrip(PADDING) for part in text.split("\\")])
