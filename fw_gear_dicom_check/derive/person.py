"""Tells people apart by what is written of them, without keeping it."""

from collections.abc import Mapping
from hashlib import blake2b

from fw_gear_dicom_check.derive.importer_value import importer_text
from fw_gear_dicom_check.model import Header

PERSON = ("PatientBirthDate", "PatientSex", "PatientName")
"""Attributes by which two people are told apart; an absent or empty one says nothing."""
_SEXES = ("f", "m")
"""Sexes that contradict each other; O and others may be of anybody."""


def digest_person(header: Header) -> Mapping[str, str]:
    """Return attribute -> digest, of those that have a value; alike however a name is written."""
    found = {keyword: _to_plain(keyword, importer_text(header, keyword)) for keyword in PERSON}
    return {
        keyword: blake2b(text.encode("utf-8", "replace"), digest_size=6).hexdigest()
        for keyword, text in found.items()
        if text
    }


def _to_plain(keyword: str, text: str) -> str:
    plain = "".join(each for each in text.casefold() if each.isalnum())
    return "" if keyword == "PatientSex" and plain not in _SEXES else plain
