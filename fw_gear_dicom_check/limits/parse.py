"""Parses limits as people write them, NAME=VALUE, and formats them in the same way."""

import re
from collections.abc import Iterable
from dataclasses import Field, replace
from typing import Any

from fw_gear_dicom_check.errors import ProfileError
from fw_gear_dicom_check.limits.bounds import GB, KB, LIMITS, MB, Limits, Unit, known_limits
from fw_gear_dicom_check.text import nearest

_SIZES: dict[str, int] = {"": 1, "B": 1, "KB": KB, "MB": MB, "GB": GB, "TB": 1 << 40}
_TIMES = {"": 1.0, "MS": 0.001, "S": 1.0, "M": 60.0, "MIN": 60.0, "H": 3600.0}
_EXPECTED = {
    "bytes": "bytes such as 500KB, 64MB or 2GB",
    "count": "a whole number",
    "seconds": "a time such as 30s, 10min or 2h",
}
_FACTORS: dict[str, dict[str, float]] = {"bytes": {**_SIZES}, "seconds": _TIMES, "count": {"": 1}}
_VALUE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,6})?) ?([A-Za-z]{0,3})")


def to_limits(texts: Iterable[str]) -> Limits:
    """Parse texts such as `seconds=10min,header=64MB`. Raises ProfileError."""
    known = {each.name: each for each in known_limits()}
    chosen: dict[str, Any] = {}
    for text in (part.strip() for each in texts for part in each.split(",")):
        name, sign, value = (part.strip() for part in text.partition("="))
        if not text:
            continue
        if name not in known:
            raise ProfileError(f"limit '{name}': no such limit{nearest(name, known)}")
        chosen[name] = _parse_value(known[name], value if sign else "")
    return replace(LIMITS, **chosen)


def _parse_value(limit: Field[Any], text: str) -> float:
    unit, least = limit.metadata["unit"], limit.metadata["least"]
    found = _VALUE.fullmatch(text)
    factor = _FACTORS[unit].get(found[2].upper()) if found else None
    number = float(found[1]) * factor if found and factor else 0
    is_whole = unit is not Unit.COUNT or number == int(number)
    if not (found and factor and is_whole and number >= least):
        shown = limit_text(unit, least)
        how = f"use {_EXPECTED[unit]}, at least {shown}"
        raise ProfileError(f"limit '{limit.name}' is '{text}'; {how}")
    return number if unit is Unit.SECONDS else int(number)


def limit_text(unit: Unit, number: float) -> str:
    """Return a limit's value as it is written: 64MB, 600s, 200000."""
    if unit is Unit.SECONDS:
        return f"{number:g}s"
    if unit is Unit.COUNT:
        return str(number)
    name, size = next((n, s) for n, s in reversed(_SIZES.items()) if not number % s)
    return f"{int(number) // size}{name}"
