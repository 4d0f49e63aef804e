"""Tells whether a value fits its VR and VM (PS3.5 6.2); pydicom's own rules, dates by ours."""

import re
from collections.abc import Callable, Mapping
from datetime import time
from functools import lru_cache
from math import isfinite

from pydicom.datadict import dictionary_VM, dictionary_VR
from pydicom.valuerep import STR_VR_REGEXES

from fw_gear_dicom_check.derive.dates import (
    Moment,
    is_legal_datetime,
    is_plain_time,
    parse_date,
    parse_time,
)
from fw_gear_dicom_check.model import Attribute
from fw_gear_dicom_check.reading.dicom.tags import to_tag
from fw_gear_dicom_check.reading.dicom.values import DECODED_VRS

FAULTS = (
    "undecodable",
    "number_of_values",
    "too_few_values",
    "too_long",
    "characters",
    "old_form",
    "format",
)
"""Kinds of fault that a malformed value can have."""
_LONGEST = {
    "AE": 16,
    "CS": 16,
    "DS": 16,
    "IS": 12,
    "LO": 64,
    "LT": 10240,
    "SH": 16,
    "ST": 1024,
    "UI": 64,
}
"""VR -> characters of one value (PS3.5 Table 6.2-1)."""
_CHARACTERS: Mapping[str, Callable[[str], object]] = {
    "UI": re.compile(r"[0-9.]*").fullmatch,
    "CS": re.compile(r"[A-Z0-9 _]*").fullmatch,
}
"""VR -> are all characters of a value those that it may hold?"""
_ENDLESS = 1 << 30
_INTEGERS = range(-(2**31), 2**31)
_MULTIPLICITY = re.compile(r"(\d+)(?:-(\d*)n?)?")


def fault_of(attribute: Attribute) -> str:
    """Return "" for a value that fits, else the kind of fault.

    undecodable, number_of_values (too many), too_few_values, too_long, characters, old_form (a
    date or time as ACR-NEMA wrote it), format (a date that is none, a number that is none, a UID
    component with a leading zero).
    """
    vr, fewest, most = _in_dictionary(attribute.keyword)
    if attribute.fault or (vr in DECODED_VRS and attribute.length and not attribute.values):
        return "undecodable"
    if attribute.values and not fewest <= len(attribute.values) <= most:
        return "too_few_values" if len(attribute.values) < fewest else "number_of_values"
    for value in attribute.values:
        fault = _value_fault(vr, value.strip(" \0"))
        if fault:
            return fault
    return ""


@lru_cache(maxsize=512)
def sound_test(keyword: str) -> Callable[[Attribute], bool]:
    """Return a quick test: True only for a value at the root that is there and has no fault."""
    vr, fewest, most = _in_dictionary(keyword)
    form, longest = _SOUND.get(vr, str), _LONGEST.get(vr, _ENDLESS)

    def is_sound(attribute: Attribute) -> bool:
        if attribute.fault or attribute.where or not fewest <= len(attribute.values) <= most:
            return False
        for value in attribute.values:
            if not value or len(value) > longest or not form(value):
                return False
        return bool(attribute.values)

    return is_sound


@lru_cache(maxsize=512)
def _in_dictionary(keyword: str) -> tuple[str, int, int]:
    """Return VR and the fewest and most values; none and any if it is not in the dictionary."""
    tag = to_tag(keyword)
    try:
        return dictionary_VR(tag), *_limits(dictionary_VM(tag))
    except KeyError:
        return "", *_limits("1-n")


def _limits(multiplicity: str) -> tuple[int, int]:
    """Return the fewest and the most values that a VM allows."""
    match = _MULTIPLICITY.fullmatch(multiplicity)
    if match is None:
        return 0, _ENDLESS
    lowest = int(match[1])
    if multiplicity.endswith("n"):
        return lowest, _ENDLESS
    return lowest, int(match[2] or lowest)


def _value_fault(vr: str, value: str) -> str:
    if not value:
        return ""
    if vr in ("DA", "TM"):
        return _clock_fault(parse_date(value) if vr == "DA" else parse_time(value))
    form, longest = _FORMS.get(vr), _LONGEST.get(vr)
    if (longest is None or len(value) <= longest) and (form is None or form(value)):
        return ""
    characters = _CHARACTERS.get(vr)
    if characters and not characters(value):
        return "characters"
    return "too_long" if longest and len(value) > longest else "format"


def _clock_fault(found: Moment | tuple[time, bool] | None) -> str:
    if found is None:
        return "format"
    is_old = found.is_old if isinstance(found, Moment) else found[1]
    return "old_form" if is_old else ""


def _is_decimal(value: str) -> bool:
    return STR_VR_REGEXES["DS"].match(value) is not None and isfinite(float(value))


def _is_integer(value: str) -> bool:
    return STR_VR_REGEXES["IS"].match(value) is not None and int(value) in _INTEGERS


_FORMS: Mapping[str, Callable[[str], object]] = {
    "CS": _CHARACTERS["CS"],
    "DS": _is_decimal,
    "DT": is_legal_datetime,
    "IS": _is_integer,
    **{vr: STR_VR_REGEXES[vr].match for vr in ("UI", "AS", "UR")},
}
"""VR -> does a value have its form? All others take any text."""
_SOUND: Mapping[str, Callable[[str], object]] = {
    **_FORMS,
    "DA": lambda value: not _clock_fault(parse_date(value)),
    "TM": lambda value: is_plain_time(value) or not _clock_fault(parse_time(value)),
}
