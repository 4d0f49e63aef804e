"""Formats an attribute's value as Flywheel's importer does (fw-file 4.2.4)."""

from collections.abc import Sequence
from contextlib import suppress

from pydicom.datadict import dictionary_VM

from fw_gear_dicom_check.model import Attribute, Header
from fw_gear_dicom_check.reading.dicom.tags import to_tag

_BACKSLASH_VRS = frozenset({"LT", "ST", "UT"})
"""Text VRs in which the importer keeps a backslash."""
_NUMBER_CHARACTERS = frozenset("0123456789Ee.+- ")
"""Characters that the importer keeps of a number that it cannot parse."""


def importer_text(header: Header, keyword: str) -> str:
    """Return an attribute's text, "" for one that is absent or empty.

    A backslash inside a single value becomes an underscore, several values become a list in
    brackets, and an integer is written in decimal: 5 for `005` and for `5.0`.
    """
    found = header.get(keyword)
    if found is None or not found.text:
        return ""
    if found.vr == "IS":
        return _integer_text(found.values)
    if found.vr in _BACKSLASH_VRS or len(found.values) == 1:
        return found.text
    return found.text.replace("\\", "_") if _is_single(found) else str(list(found.values))


def _is_single(attribute: Attribute) -> bool:
    try:
        return dictionary_VM(to_tag(attribute.keyword)) == "1"
    except KeyError:
        return False


def _integer_text(values: Sequence[str]) -> str:
    numbers = [_parse_number(value) for value in values]
    if None in numbers:
        return ""
    return str(numbers[0] if len(numbers) == 1 else numbers)


def _parse_number(text: str) -> float | str | None:
    """Return a number as the importer does, None where it has no value for the text."""
    if not text.strip():
        return text
    with suppress(ValueError):
        return int(text)
    with suppress(ValueError, OverflowError):
        return _to_integer_if_equal(float(text))
    with suppress(ValueError, OverflowError):
        return int(
            float("".join(character for character in text if character in _NUMBER_CHARACTERS))
        )
    return None


def _to_integer_if_equal(number: float) -> float:
    return int(number) if int(number) == number else number
