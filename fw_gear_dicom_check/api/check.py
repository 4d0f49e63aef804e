"""Checks archives from a script or a notebook. Described in docs/python.md."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypedDict, Unpack

from fw_gear_dicom_check.api.report import Finding, Report, Series, Verdict
from fw_gear_dicom_check.errors import ArchiveError, CallError, ProfileError
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.pseudonyms import Pseudonyms
from fw_gear_dicom_check.reading.find_archives import find_archives
from fw_gear_dicom_check.reading.inputs.location import Location, to_location
from fw_gear_dicom_check.report.about import to_about
from fw_gear_dicom_check.settings import Settings, to_settings
from fw_gear_dicom_check.workers.check_many import Workers, check_each

__all__ = [
    "ArchiveError",
    "CallError",
    "Choices",
    "Finding",
    "ProfileError",
    "Report",
    "Series",
    "Verdict",
    "check",
    "check_all",
]

AnyPath = str | os.PathLike[str]
"""A path or, as a text, a URL."""


class Choices(TypedDict, total=False):
    """What may be chosen, by the names of the command's options; what is left out is its default.

    `consumers`, `routing_attributes`: names. `limits`: name -> value, such as {"seconds": "20min"}.
    """

    policy: str
    consumers: Iterable[str]
    via: str
    viewer: str
    routing_attributes: Iterable[str]
    routing_pattern: str
    timezone: str
    profile: AnyPath
    include_values: bool
    hide_labels: bool
    hash_names: bool
    names_key: str
    limits: Mapping[str, str | float]


def check(path: AnyPath, **choices: Unpack[Choices]) -> Report:
    """Check one archive: a zip, a DICOM file, the loose files of a folder, or a URL of those.

    Raises ArchiveError if the path cannot be read, ProfileError or CallError for a bad choice.
    """
    settings = to_settings(_to_options(choices))
    return Report(check_archive(_to_location(path), settings), to_about(settings))


def check_all(
    *paths: AnyPath, jobs: int = 1, **choices: Unpack[Choices]
) -> Iterator[Report | ArchiveError]:
    """Check each archive at paths and below folders; yield its report, or why it has none.

    `jobs`: processes; with more than one, a script needs `if __name__ == "__main__":`. Raises
    ProfileError or CallError for a bad choice.
    """
    settings = to_settings(_to_options(choices))
    return _check_all([*map(_to_location, paths)], settings, jobs)


def _check_all(
    locations: list[Location], settings: Settings, jobs: int
) -> Iterator[Report | ArchiveError]:
    targets, faults = find_archives(locations, settings.limits)
    yield from faults
    shown = Pseudonyms(frozenset(locations), settings.names_key).shown_name
    named = [replace(each, name=shown(each.path, each.name)) for each in targets]
    to_report = partial(Report, _about=to_about(settings))
    for found in check_each(named, settings, workers=Workers(jobs)):
        yield found if isinstance(found, ArchiveError) else to_report(found)


def _to_location(path: AnyPath) -> Location:
    return to_location(path) if isinstance(path, str) else Path(path)


def _to_options(choices: Choices) -> Options:
    """Return the choices as the command has them: texts."""
    changed: dict[str, Any] = {
        name: choices[name] if isinstance(choices[name], str) else ",".join(choices[name])
        for name in ("consumers", "routing_attributes")
        if name in choices
    }
    if "limits" in choices:
        changed["limits"] = tuple(f"{name}={value}" for name, value in choices["limits"].items())
    if "profile" in choices:
        changed["profile"] = Path(choices["profile"])
    return Options(**{**choices, **changed})
