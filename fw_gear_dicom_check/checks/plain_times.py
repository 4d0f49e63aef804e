"""Tells at little cost that the times of a series lie close together, as they do in most."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from fw_gear_dicom_check.derive.importer_fields import derive_fields
from fw_gear_dicom_check.derive.importer_series import differing_field
from fw_gear_dicom_check.derive.importer_value import ImporterError
from fw_gear_dicom_check.derive.timestamp import Zone
from fw_gear_dicom_check.model import Header

_DAY = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|1\d|2[0-8])"
_CLOCK = r"(?:[01]\d|2[0-3])[0-5]\d[0-5]\d(?:\.\d{1,6})?"
_PLAIN_DAY = re.compile(_DAY, re.ASCII)
_PLAIN_OFFSET = re.compile(r"(?:[+-](?:0\d|1[0-4])[0-5]\d)?", re.ASCII)
_PLAIN_STAMPS = re.compile(rf"(?:{_DAY}{_CLOCK}\n)+", re.ASCII)
_PLAIN_DAYS = re.compile(rf"(?:{_DAY}\n)+", re.ASCII)
_PLAIN_CLOCKS = re.compile(rf"(?:{_CLOCK}\n)+", re.ASCII)
"""Lines of values that mean one thing only, and whose order is that of their texts."""
_LEVELS = ("Acquisition", "Series", "Study")
_OFFSET = "TimezoneOffsetFromUTC"
_STAMP = "AcquisitionDateTime"
_GROUPS = ((_STAMP,), *((f"{level}Date", f"{level}Time") for level in _LEVELS))
"""Attributes that give one time together."""
_TIMES = frozenset(keyword for group in _GROUPS for keyword in group)


def may_be_near(varying: Iterable[str]) -> bool:
    """Tell whether nothing varies but dates and times."""
    return _TIMES.issuperset(varying)


def are_times_near(headers: Sequence[Header], varying: Sequence[str], zone: Zone) -> bool:
    """Tell whether the importer takes all instances, which differ in these times alone, for one.

    Where all times are plain, the earliest and the latest of a kind decide. False also means that
    each instance has to be looked at.
    """
    if not _is_plain(headers, varying):
        return False
    try:
        fields = [derive_fields(each, zone.info) for each in _extremes(headers, varying)]
    except ImporterError:
        return False
    return all(
        one.keys() == two.keys() and not differing_field(dict(one), two, zone.info)
        for one, two in product(fields, repeat=2)
    )


def _is_plain(headers: Sequence[Header], varying: Sequence[str]) -> bool:
    clocks = (keyword for keyword in varying if keyword.endswith("Time") and keyword != _STAMP)
    days = [f"{keyword.removesuffix('Time')}Date" for keyword in clocks]
    constant = [day for day in days if day not in varying]
    return (
        _PLAIN_OFFSET.fullmatch(headers[0].text(_OFFSET)) is not None
        and all(_is_plain_day(headers[0].text(day)) for day in constant)
        and all(_are_plain(headers, keyword) for keyword in varying)
    )


def _is_plain_day(text: str) -> bool:
    return not text or _PLAIN_DAY.fullmatch(text) is not None


def _are_plain(headers: Sequence[Header], keyword: str) -> bool:
    if keyword == _STAMP:
        pattern = _PLAIN_STAMPS
    else:
        pattern = _PLAIN_DAYS if keyword.endswith("Date") else _PLAIN_CLOCKS
    lines = "\n".join([header.text(keyword) for header in headers])
    return pattern.fullmatch(lines + "\n") is not None


def _extremes(headers: Sequence[Header], varying: Sequence[str]) -> Iterator[Header]:
    """Yield the header with the earliest and that with the latest time of each kind."""
    for group in _GROUPS:
        keywords = [keyword for keyword in group if keyword in varying]
        if keywords:
            texts = [[header.text(keyword) for keyword in keywords] for header in headers]
            for extreme in (min(texts), max(texts)):
                yield headers[texts.index(extreme)]
