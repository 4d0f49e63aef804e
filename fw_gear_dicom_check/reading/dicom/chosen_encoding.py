"""Chooses in which encoding a data set is read, and compares it with the declared one."""

from typing import NamedTuple

from fw_gear_dicom_check.reading.dicom.encoding import declared_encoding
from fw_gear_dicom_check.reading.inputs.sniff import guess_encoding

_GROUP_0008 = (b"\x08\x00", b"\x00\x08")
"""Group 0008, with which nearly every data set begins, in little and big endian."""
_HEAD = 8
"""Bytes of an element's tag, VR and length, or tag and length (PS3.5 7.1)."""


class Encoding(NamedTuple):
    """How data elements are encoded."""

    is_implicit: bool
    is_little: bool


def choose_encoding(first: bytes, syntax: str) -> Encoding:
    """Return the declared encoding, unless the first VR says otherwise.

    `first`: the first 8 bytes of the data set.
    """
    declared = declared_encoding(syntax)
    if len(first) < _HEAD:  # no element follows
        return Encoding(*(declared or (False, True)))
    guessed = guess_encoding(first)
    if declared is None or first[:2] in _GROUP_0008:
        return Encoding(*guessed)
    return Encoding(guessed[0], declared[1])


def is_as_declared(encoding: Encoding, syntax: str) -> bool:
    """Tell whether a data set is encoded as declared.

    Of a syntax that is not the standard's only the order of bytes is known: see has_declared_order.
    """
    if declared := declared_encoding(syntax):
        return encoding == declared
    return has_declared_order(encoding, syntax)


def has_declared_order(encoding: Encoding, syntax: str) -> bool:
    """Tell whether the order of bytes is what readers expect.

    They take a syntax that they do not know for little endian, and look where none is declared.
    """
    if declared := declared_encoding(syntax):
        return encoding.is_little == declared[1]
    return encoding.is_little or not syntax
