"""Turns the gear's context into plain values, and mends what the toolkit fails on."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flywheel_gear_toolkit import GearToolkitContext

from fw_gear_dicom_check.errors import ArchiveError, ProfileError
from fw_gear_dicom_check.gear.config_json import to_sound_config
from fw_gear_dicom_check.gear.read_json import read_json
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.version import GEAR, tool_version

FAIL_JOB_ON = ("never", "no-dicom", "fail")
"""Choices of the option `fail-job-on`, as in the manifest."""
INPUT = "dicom"
"""Name of the input, as in the manifest."""
DEFAULT_PARENT = "acquisition"
"""Type of the container that holds the file, where config.json does not say it."""


@dataclass(frozen=True, slots=True)
class GearArgs:
    """The gear's configuration: the input file, options, what to write and when to fail.

    `other_info`: what other gears have written into the file's `info`, which must not change.
    """

    path: Path
    file: dict[str, Any]
    other_info: Mapping[str, Any]
    parent_type: str
    options: Options
    tag: str
    write_csv: bool
    write_page: bool
    fail_job_on: str


def open_context() -> GearToolkitContext:
    """Return the context of the current folder. Raises ProfileError for a malformed one.

    Missing parts are filled in, because the toolkit fails on them; and it is given no file to read,
    because it reads in the locale's encoding.
    """
    if not Path("config.json").is_file():
        raise ProfileError("config.json: no such file; run the gear as Flywheel's engine does")
    config, known = (read_json(Path(name)) for name in ("config.json", "manifest.json"))
    context = GearToolkitContext(
        manifest_path=os.devnull,
        config_path=os.devnull,
        log_metadata=False,
        fail_on_validation=True,
    )
    context.config_json = to_sound_config(config)
    known = known if isinstance(known, dict) else {}
    context.manifest = {"name": GEAR, "version": tool_version(), **known}
    return context


def parse_config(context: GearToolkitContext) -> GearArgs:
    """Read the configuration. Raises ArchiveError for the input, ProfileError for an option."""
    config = context.config or {}
    file = context.get_input(INPUT)
    path = context.get_input_path(INPUT) if file else None
    if not file or not path:
        raise ArchiveError(f"input '{INPUT}': no file is chosen; choose a DICOM archive")
    return GearArgs(
        path=Path(path),
        other_info=_other_info(file, str(context.manifest["name"])),
        file=_mend_input(file, context.destination or {}),
        parent_type=_parent_type(file, context.destination or {}),
        options=_options(config, context.get_input_path("profile")),
        tag=_text_option(config, "tag", "").strip() or GEAR,
        write_csv=_flag_option(config, "write-csv", default=True),
        write_page=_flag_option(config, "write-page", default=True),
        fail_job_on=_choice_option(config, "fail-job-on", FAIL_JOB_ON, "no-dicom"),
    )


def _options(config: Mapping[str, Any], profile: str | None) -> Options:
    return Options(
        policy=_text_option(config, "policy", "documented"),
        viewer=_text_option(config, "viewer", "any"),
        routing_attributes=_text_option(config, "routing-attributes", ""),
        routing_pattern=_text_option(config, "routing-pattern", ""),
        timezone=_text_option(config, "timezone", "UTC"),
        include_values=_flag_option(config, "include-values"),
        hide_labels=_flag_option(config, "hide-labels"),
        hash_names=_flag_option(config, "hash-names"),
        profile=Path(profile) if profile else None,
        limits=(str(config.get("limits") or ""),),
    )


def _choice_option(
    config: Mapping[str, Any], key: str, known: tuple[str, ...], default: str
) -> str:
    value = _text_option(config, key, default)
    if value not in known:
        raise ProfileError(f"option '{key}' is '{value}'; use {', '.join(known)}")
    return value


def _text_option(config: Mapping[str, Any], key: str, default: str) -> str:
    value = config.get(key)
    if not isinstance(value, str | None):
        raise ProfileError(f"option '{key}' is a {type(value).__name__}; it must be text")
    return value or default


def _flag_option(config: Mapping[str, Any], key: str, *, default: bool = False) -> bool:
    """Return a boolean; the text `false`, which would count as true, is refused."""
    value = config.get(key)
    if not isinstance(value, bool | None):
        raise ProfileError(f"option '{key}' is a {type(value).__name__}; it must be true or false")
    return default if value is None else value


def _other_info(file: Mapping[str, Any], own: str) -> Mapping[str, Any]:
    """Return the file's `info` without the results of an earlier run of this gear."""
    info = dict((file.get("object") or {}).get("info") or {})
    info.pop(GEAR, None)
    qc = info.get("qc")
    others = qc.items() if isinstance(qc, dict) else ()
    return info | {"qc": {name: result for name, result in others if name != own}}


def _mend_input(file: dict[str, Any], destination: Mapping[str, Any]) -> dict[str, Any]:
    """Mend the input's entry in place: the toolkit fails on null, and on some `info`.

    It copies `info` repeatedly, and cannot copy a key called `base`.
    """
    known = file.get("object") or {}
    file["object"] = known | {"info": {}, "tags": list(known.get("tags") or [])}
    file["hierarchy"] = _parent_of(file, destination)
    return file


def _parent_of(file: Mapping[str, Any], destination: Mapping[str, Any]) -> dict[str, Any]:
    """Return the container that holds the file: the file's own, else the job's destination.

    Its type is an acquisition where neither says it, as in what the toolkit's `gear config` writes.
    """
    known = file.get("hierarchy") or destination
    return {**known, "type": known.get("type") or DEFAULT_PARENT}


def _parent_type(file: Mapping[str, Any], destination: Mapping[str, Any]) -> str:
    """Return the type of the container that holds the file.

    Raises ArchiveError where the job's destination is another container: the engine could not
    apply results to the file then.
    """
    parent = _parent_of(file, destination)
    same_kind = parent["type"] == (destination.get("type") or DEFAULT_PARENT)
    same_id = not (parent.get("id") and destination.get("id")) or parent["id"] == destination["id"]
    if destination and not (same_kind and same_id):
        raise ArchiveError(
            f"input '{INPUT}': the file is in {parent['type']} {parent.get('id')}, the job's "
            f"destination is {destination.get('type')} {destination.get('id')}; run the gear with "
            "the file's own container as destination, or its results cannot be saved"
        )
    return str(parent["type"])
