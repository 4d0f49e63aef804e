"""Installs the gear rule, by which a site checks every DICOM file of a project on upload."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import flywheel

from fw_gear_dicom_check.errors import SiteDownError, SiteError
from fw_gear_dicom_check.flywheel.connection import site_errors
from fw_gear_dicom_check.flywheel.gear_options import read_config
from fw_gear_dicom_check.flywheel.lookup import find_gear, find_project
from fw_gear_dicom_check.flywheel.project_profile import ProfileChange, put_profile
from fw_gear_dicom_check.flywheel.rule_fields import (
    RULE_NAME,
    differing_fields,
    profile_of,
    read_field,
    to_gear_rule,
)


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What was done, or would be: install, update, nothing, remove.

    `fields`: those that differed. `copies`: further rules of the same name, which are removed.
    `profile`: what was done with the site's profile. `kept_profile`: name of one that stays.
    """

    action: str
    project: str
    gear: str
    fields: tuple[str, ...] = ()
    copies: int = 0
    profile: ProfileChange | None = None
    kept_profile: str = ""


@dataclass(frozen=True, slots=True)
class RuleRequest:
    """What a user asks for. `version`: of the gear; `profile`: content of a site's profile."""

    project: str
    settings: Sequence[str] = ()
    version: str = ""
    profile: bytes | None = None
    is_dry: bool = False


def install_gear_rule(client: flywheel.Client, request: RuleRequest) -> RuleChange:
    """Create the rule, or update the existing one. Raises SiteError.

    Of several with its name one is kept: each would start a job of its own.
    """
    path = request.project
    project, gear = find_project(client, path), find_gear(client, request.version)
    gear_name, config = _gear_name(gear), read_config(gear, request.settings)
    present, *copies = _find_rules(client, project.id) or [None]
    profile = None
    if request.profile is not None:
        profile = put_profile(client, project.id, gear, request.profile, is_dry=request.is_dry)
    wanted = to_gear_rule(gear, config, profile)
    differing = differing_fields(present, wanted, profile) if present else ()
    if present and not differing and not copies:
        return RuleChange("nothing", path, gear_name, profile=profile)
    if not request.is_dry:
        with site_errors(f"writing the rule of {path}"):
            if differing or not present:
                _write(client, project.id, present, wanted)
            for copy in copies:
                client.remove_project_rule(project.id, copy.id)
    action = "update" if present else "install"
    return RuleChange(action, path, gear_name, differing, len(copies), profile)


def remove_gear_rules(client: flywheel.Client, path: str, *, is_dry: bool) -> RuleChange:
    """Remove all rules of our name; the profile stays in the project. Raises SiteError."""
    project = find_project(client, path)
    present = _find_rules(client, project.id)
    if not present:
        return RuleChange("nothing", path, "")
    if not is_dry:
        with site_errors(f"removing the rule of {path}"):
            for rule in present:
                client.remove_project_rule(project.id, rule.id)
    kept = next(filter(None, map(profile_of, present)), "")
    return RuleChange("remove", path, "", copies=len(present) - 1, kept_profile=kept)


def describe_gear_rule(client: flywheel.Client, path: str) -> Mapping[str, Any] | None:
    """Return the rule's fields, None if there is no rule. Raises SiteError."""
    project = find_project(client, path)
    present, *copies = _find_rules(client, project.id) or [None]
    if present is None:
        return None
    facts = {key: read_field(present, key) for key in ("config", "any", "all", "not", "disabled")}
    extra = {"copies": len(copies)} if copies else {}
    return {
        "name": present.name,
        "gear": _look_up_gear_name(client, present.gear_id),
        "profile": profile_of(present) or None,
        **facts,
        **extra,
    }


def _look_up_gear_name(client: flywheel.Client, gear_id: str) -> str:
    """Return name and version of a rule's gear, its id where the site no longer has it."""
    try:
        with site_errors("looking up the rule's gear"):
            return _gear_name(client.get_gear(gear_id))
    except SiteDownError:
        raise
    except SiteError:
        return f"{gear_id} (not on the site)"


def _gear_name(gear: Any) -> str:  # noqa: ANN401 - the same
    return f"{gear.gear.name} {gear.gear.version}"


def _write(client: flywheel.Client, project: str, present: Any, wanted: Mapping[str, Any]) -> None:  # noqa: ANN401 - the same
    if present:
        client.modify_project_rule(project, present.id, wanted)
    else:
        client.add_project_rule(project, {**wanted, "project_id": project})


def _find_rules(client: flywheel.Client, project: str) -> list[Any]:
    """Return all rules of our name, in the site's order: the oldest first."""
    with site_errors("reading the project's rules"):
        return [rule for rule in client.get_project_rules(project) if rule.name == RULE_NAME]
