"""Turns the gear's context into plain values, and repairs what the toolkit trips over."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flywheel_gear_toolkit import GearToolkitContext

from fw_gear_dicom_check.errors import ArchiveError, ProfileError
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.writers.metadata import INFO_KEY

FAIL_JOB_ON = ("never", "no-dicom", "fail")
INPUT = "dicom"


@dataclass(frozen=True, slots=True)
class GearArgs:
    """What the gear was told: the input file, options, what to write and when to fail."""

    path: Path
    file: dict[str, Any]
    parent_type: str
    options: Options
    tag: str
    write_csv: bool
    write_page: bool
    fail_job_on: str


def parse_config(context: GearToolkitContext) -> GearArgs:
    """Read the configuration. Raises ArchiveError without an input, ProfileError for an option."""
    config = context.config or {}
    file = context.get_input(INPUT)
    path = context.get_input_path(INPUT) if file else None
    if not file or not path:
        raise ArchiveError(f"input '{INPUT}': no file is given; choose a DICOM archive")
    return GearArgs(
        path=Path(path),
        file=_normalised(file, context.destination or {}, _own_name(context)),
        parent_type=_parent_type(file, context.destination or {}),
        options=_options(config, context.get_input_path("profile")),
        tag=str(config.get("tag") or "").strip() or "dicom-check",
        write_csv=bool(config.get("write-csv", True)),
        write_page=bool(config.get("write-page", True)),
        fail_job_on=_choice(config, "fail-job-on", FAIL_JOB_ON, "no-dicom"),
    )


def _options(config: Mapping[str, Any], profile: str | None) -> Options:
    return Options(
        policy=str(config.get("policy") or "documented"),
        routing_attributes=str(config.get("routing-attributes") or ""),
        routing_pattern=str(config.get("routing-pattern") or ""),
        timezone=str(config.get("timezone") or "UTC"),
        include_values=bool(config.get("include-values", False)),
        hide_labels=bool(config.get("hide-labels", False)),
        profile=Path(profile) if profile else None,
        limits=(str(config.get("limits") or ""),),
    )


def _choice(config: Mapping[str, Any], key: str, known: tuple[str, ...], default: str) -> str:
    value = str(config.get(key) or default)
    if value not in known:
        raise ProfileError(f"option '{key}' is '{value}'; use {', '.join(known)}")
    return value


def _normalised(file: dict[str, Any], destination: Mapping[str, Any], own: str) -> dict[str, Any]:
    """Mend the input's entry in place: the toolkit fails on null and keeps stale keys."""
    known = file.get("object") or {}
    info = dict(known.get("info") or {})
    info.pop(INFO_KEY, None)
    if isinstance(info.get("qc"), dict):
        info["qc"] = {name: result for name, result in info["qc"].items() if name != own}
    else:
        info.pop("qc", None)
    file["object"] = known | {"info": info, "tags": list(known.get("tags") or [])}
    file["hierarchy"] = file.get("hierarchy") or dict(destination)
    return file


def _own_name(context: GearToolkitContext) -> str:
    return str((context.manifest or {}).get("name", "dicom-check"))


def _parent_type(file: Mapping[str, Any], destination: Mapping[str, Any]) -> str:
    """Return the type of the container that holds the file.

    Raises ArchiveError where the job's destination is another container: the engine could not
    apply results to the file then.
    """
    parent = file.get("hierarchy") or destination
    same_kind = parent.get("type") == destination.get("type")
    same_id = not (parent.get("id") and destination.get("id")) or parent["id"] == destination["id"]
    if destination and not (same_kind and same_id):
        raise ArchiveError(
            f"input '{INPUT}': the file lies in {parent.get('type')} {parent.get('id')}, the job's "
            f"destination is {destination.get('type')} {destination.get('id')}; run the gear with "
            "the file's own container as destination, or its results cannot be saved"
        )
    return str(parent.get("type") or "acquisition")
