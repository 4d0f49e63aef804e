"""Reads what a profile says that a consumer was seen to do: by fault, by version, by route."""

from collections.abc import Mapping

from fw_gear_dicom_check.checks.check import Check
from fw_gear_dicom_check.model import PARTLY, PROBLEMS, Observed
from fw_gear_dicom_check.rules.observed_effect import OBSERVED
from fw_gear_dicom_check.rules.toml_table import Table
from fw_gear_dicom_check.rules.viewers import PLACES
from fw_gear_dicom_check.text import nearest


def to_observed(table: Table, word: str) -> Observed:
    """Return blocks, degrades or none. Raises ProfileError with the nearest word."""
    known = [*map(str, Observed)]
    if word not in known:
        raise table.fail(f"'observed' is '{word}'{nearest(word, known)}")
    return Observed(word)


def _read(table: Table, name: str, known: frozenset[str]) -> Mapping[str, Observed]:
    content = table.content.get(name, {})
    if not isinstance(content, dict):
        raise table.fail(f"'{name}' must be a table of outcome = observation")
    for key in content:
        if key not in known:
            raise table.fail(f"'{name}' has '{key}'{nearest(key, known)}")
    return {key: to_observed(table, str(word)) for key, word in content.items()}


def to_observed_when(table: Table, check: Check) -> Mapping[str, Observed]:
    """Return what is observed for some faults otherwise. Raises ProfileError."""
    return _read(table, "observed_when", _observable(check))


def to_observed_in(table: Table, check: Check) -> Mapping[str, Mapping[str, Observed]]:
    """Return version or route -> what the viewer does there otherwise. Raises ProfileError."""
    content = table.content.get("observed_in", {})
    if not isinstance(content, dict):
        raise table.fail("'observed_in' must hold a table for each version or route")
    known = _observable(check) | {OBSERVED}
    for place in content:
        if place not in PLACES:
            raise table.fail(f"'observed_in' has '{place}'{nearest(place, PLACES)}")
    inner = Table(f"{table.place}: observed_in", content)
    return {place: _read(inner, place, known) for place in content}


def _observable(check: Check) -> frozenset[str]:
    """Return the keys of `observed_when`: outcomes, kinds of fault, how many are affected."""
    faults = (f"{outcome}.{each}" for outcome, kinds in check.faults.items() for each in kinds)
    partly = (f"{outcome}.{PARTLY}" for outcome in PROBLEMS)
    return frozenset({PARTLY, *partly, *map(str, PROBLEMS), *faults})
