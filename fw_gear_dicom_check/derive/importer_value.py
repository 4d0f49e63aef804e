"""Reads an attribute's value as Flywheel's importer does (fw-file 4.2.4 on pydicom 3.0)."""

import struct
from collections.abc import Callable, Sequence
from functools import lru_cache

from pydicom.datadict import dictionary_VM, dictionary_VR
from pydicom.valuerep import format_number_as_ds

from fw_gear_dicom_check.model import Attribute, Header
from fw_gear_dicom_check.reading.dicom.encoding import PADDING
from fw_gear_dicom_check.reading.dicom.tags import to_tag

Number = float | str
"""A number; a text where nothing but blanks stands in its place."""
ImporterValue = Number | list[Number] | list[str]
"""A value, "" for none; a list where there are several and the importer keeps them apart."""

_BACKSLASH_VRS = frozenset({"LT", "ST", "UT"})
"""Text VRs in which the importer keeps a backslash."""
_NUMBER_CHARACTERS = frozenset("0123456789Ee.+- ")
"""Characters that the importer keeps of a number that it cannot parse."""
_ITEMS = "<Sequence>"
"""What stands for a sequence in place of a value: the importer takes its items for a text."""
_BINARY_FORMATS = {"US": "H", "SS": "h", "UL": "L", "SL": "l", "UV": "Q", "SV": "q"}
_BINARY_FORMATS |= {"FL": "f", "FD": "d"}
"""VR of binary numbers -> code of Python's struct, little-endian (PS3.5 6.2)."""


class ImporterError(Exception):
    """The importer ends in an error of its own where it reads or compares this value."""


def importer_value(header: Header, keyword: str) -> ImporterValue:
    """Return a value, "" for none. Raises ImporterError.

    The dictionary's VR counts, whatever the file says; a backslash where one value belongs becomes
    an underscore, but in numbers; a number is mended by leaving other characters out.
    """
    found = header.get(keyword)
    if found is None:
        return ""
    if not found.values:
        return _ITEMS if found.vr == "SQ" and found.length else ""
    to_value = _conversion_of(keyword)
    return found.values[0] if _is_plain(found, to_value) else to_value(_written_text(found))


def importer_text(header: Header, keyword: str) -> str:
    """Return a value as the importer writes it into a label, "" for none or for one in error."""
    try:
        return str(importer_value(header, keyword))
    except ImporterError:
        return ""


def _is_plain(found: Attribute, to_value: Callable[[str], ImporterValue]) -> bool:
    """Tell whether a text is what was read: one value, without a backslash in it."""
    is_text = to_value is _underscored or to_value is _several
    return is_text and len(found.values) == 1 and found.vr not in _ODD_VRS


_ODD_VRS = _BACKSLASH_VRS | _BINARY_FORMATS.keys()
"""VRs whose values are not those that the dictionary's VR has."""


def _written_text(found: Attribute) -> str:
    """Return a value as one text, as its bytes give one by another VR."""
    if found.vr not in _BINARY_FORMATS:
        return found.text
    is_real = found.vr in ("FL", "FD")
    numbers = [float(each) if is_real else int(each) for each in found.values]
    raw = struct.pack(f"<{len(numbers)}{_BINARY_FORMATS[found.vr]}", *numbers)
    return raw.decode("iso8859-1").rstrip(PADDING)


@lru_cache(maxsize=256)
def _conversion_of(keyword: str) -> Callable[[str], ImporterValue]:
    tag = to_tag(keyword)
    try:
        vr, several = dictionary_VR(tag), dictionary_VM(tag) != "1"
    except KeyError:
        return _several
    if vr in _NUMBERS:
        return _NUMBERS[vr]
    if vr in _BACKSLASH_VRS:
        return str
    if vr == "UI":
        return _to_uid
    if vr == "PN":
        return _to_names if several else _to_name
    return _several if several else _underscored


def _underscored(text: str) -> ImporterValue:
    return text.replace("\\", "_")


def _to_uid(text: str) -> ImporterValue:
    return text.replace("\\", "_").strip()


def _to_name(text: str) -> ImporterValue:
    """Return a name without the empty groups at its end (PS3.5 6.2.1.1)."""
    return text.replace("\\", "_").rstrip("=")


def _to_names(text: str) -> ImporterValue:
    values = [value.rstrip("=") for value in text.split("\\")]
    return values if len(values) > 1 else values[0]


def _several(text: str) -> ImporterValue:
    values = text.split("\\")
    return values if len(values) > 1 else text


def _to_integers(text: str) -> ImporterValue:
    return _to_numbers(text, _to_integer, lambda number: int(float(number)))


def _to_decimals(text: str) -> ImporterValue:
    return _to_numbers(text.strip().rstrip(PADDING), float, float)


_NUMBERS: dict[str, Callable[[str], ImporterValue]] = {"IS": _to_integers, "DS": _to_decimals}


def _to_numbers(
    text: str, to_number: Callable[[str], float], to_mended: Callable[[str], float]
) -> ImporterValue:
    parts = text.split("\\")
    try:
        found: list[Number] = [to_number(part) if part.strip() else part for part in parts]
    except ValueError:
        found = [to_mended(part) for part in _mend(parts)]
    except OverflowError as error:
        raise ImporterError from error
    if not found:
        return ""
    return found[0] if len(found) == 1 else found


def _mend(parts: Sequence[str]) -> list[str]:
    """Return numbers without their other characters, none where one of them is no number at all."""
    kept = ("".join(each for each in part if each in _NUMBER_CHARACTERS) for part in parts)
    try:
        return [format_number_as_ds(float(part)) for part in kept]
    except ValueError:
        return []


def _to_integer(text: str) -> float:
    """Return an integer, a float for what is none. Raises ValueError and OverflowError."""
    try:
        number = int(text)
    except ValueError:
        number = int(float(text))
    return number if number == float(text) else float(text)
