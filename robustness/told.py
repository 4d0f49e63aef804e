"""Reads out of a report in JSON what was told."""

from collections.abc import Iterator, Mapping
from typing import Any

from fw_gear_dicom_check.model import PROBLEMS

_SPARE = ("missing", "empty")
"""Outcomes of an alternative that are no problem."""


def told(report: Mapping[str, Any]) -> set[str]:
    """Return codes, rules with a problem, alone and with outcome or detail, and lacking times.

    `report`: on one archive.
    """
    return set(_told(report["archives"][0], report["rules"]))


def _told(archive: Mapping[str, Any], rules: Mapping[str, Any]) -> Iterator[str]:
    if archive["error"]:
        yield archive["error"]["code"]
    for each in (*archive["unreadable"], *archive["skipped"]):
        yield each["code"]
    for result in archive["results"].values():
        for finding in result["findings"]:
            yield from _of_finding(finding, rules[finding["rule"]])
    for series in archive["series"]:
        if series["timestamp"]["value"] is None:
            yield "no timestamp"
        if series["timestamp"]["warnings"]:
            yield "timestamp warning"


def _of_finding(finding: Mapping[str, Any], rule: Mapping[str, Any]) -> Iterator[str]:
    is_spare = rule["documented"] == "alternative" and finding["outcome"] in _SPARE
    if finding["outcome"] not in PROBLEMS or is_spare:
        return
    yield finding["rule"]
    yield f"{finding['rule']}={finding['outcome']}"
    for detail in finding["details"]:
        yield f"{finding['rule']}:{detail}"
