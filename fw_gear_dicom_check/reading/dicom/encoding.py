"""Constants of how data elements are encoded (PS3.5), and what a transfer syntax says of it."""

SHORT_VRS = frozenset(b"AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US".split())
"""VRs with a length of two bytes (PS3.5 Table 7.1-2)."""
LONG_VRS = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())
"""VRs with two reserved bytes and a length of four (PS3.5 Table 7.1-1)."""
UNDEFINED = 0xFFFFFFFF
"""Undefined length: the value ends with a delimiter (PS3.5 7.1)."""
ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
"""Tags of Item, Item Delimitation Item and Sequence Delimitation Item (PS3.5 7.5)."""
PADDING = " \0"
"""Characters that fill a value up to an even length (PS3.5 6.2)."""
DEFLATED = "1.2.840.10008.1.2.1.99"
"""Deflated Explicit VR Little Endian (PS3.5 A.5)."""
_IMPLICIT_LITTLE_ENDIAN, _EXPLICIT_BIG_ENDIAN = "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"
_ENCODINGS = {_IMPLICIT_LITTLE_ENDIAN: (True, True), _EXPLICIT_BIG_ENDIAN: (False, False)}
"""Transfer syntax -> (is implicit VR, is little endian); others are explicit and little endian."""


def declared_encoding(syntax: str) -> tuple[bool, bool] | None:
    """Return (is implicit VR, is little endian), None for a syntax that is not the standard's."""
    if not syntax.startswith(_IMPLICIT_LITTLE_ENDIAN):
        return None
    return _ENCODINGS.get(syntax, (False, True))
