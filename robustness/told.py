"""Reads out of a report in JSON what was told."""

from collections.abc import Iterator, Mapping
from typing import Any

from fw_gear_dicom_check.model import PROBLEMS

_SPARE = ("missing", "empty")
"""Outcomes of an alternative that are no problem."""


def told(archive: Mapping[str, Any]) -> set[str]:
    """Return codes, rules with a problem, alone and with outcome or detail, and lacking times."""
    return set(_told(archive))


def _told(archive: Mapping[str, Any]) -> Iterator[str]:
    if archive["error"]:
        yield archive["error"]["code"]
    for each in (*archive["unreadable"], *archive["skipped"]):
        yield each["code"]
    for result in archive["results"].values():
        for rule in result["rules"]:
            yield from _of_rule(rule)
    for series in archive["series"]:
        if series["timestamp"]["value"] is None:
            yield "no timestamp"
        if series["timestamp"]["warnings"]:
            yield "timestamp warning"


def _of_rule(rule: Mapping[str, Any]) -> Iterator[str]:
    is_spare = rule["documented"] == "alternative" and rule["outcome"] in _SPARE
    if rule["outcome"] not in PROBLEMS or is_spare:
        return
    yield rule["rule"]
    yield f"{rule['rule']}={rule['outcome']}"
    for detail in rule["details"]:
        yield f"{rule['rule']}:{detail}"
