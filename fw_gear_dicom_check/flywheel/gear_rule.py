"""Installs the gear rule, by which a site checks every DICOM file of a project on upload."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import flywheel

from fw_gear_dicom_check.errors import SiteDownError, SiteError
from fw_gear_dicom_check.flywheel.connection import site_errors
from fw_gear_dicom_check.flywheel.gear_options import read_config
from fw_gear_dicom_check.flywheel.lookup import find_gear, find_project
from fw_gear_dicom_check.version import GEAR

RULE_NAME = f"{GEAR} on upload"
"""Name by which the rule is found again."""
_FILE_TYPE, _FILE_TAGS = "file.type", "file.tags"
_COMPARED_FIELDS = ("gear_id", "config", "any", "all", "not", "disabled", "triggering_input")


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What was done, or would be: install, update, nothing, remove.

    `fields`: those that differed. `copies`: further rules of the same name, which are removed.
    """

    action: str
    project: str
    gear: str
    fields: tuple[str, ...] = ()
    copies: int = 0


def install_gear_rule(
    client: flywheel.Client, path: str, settings: Sequence[str], *, version: str, is_dry: bool
) -> RuleChange:
    """Create the rule, or update the existing one. Raises SiteError.

    Of several with its name one is kept: each would start a job of its own.
    """
    project, gear = find_project(client, path), find_gear(client, version)
    gear_name = _gear_name(gear)
    wanted = to_gear_rule(gear, read_config(gear, settings))
    present, *copies = _find_rules(client, project.id) or [None]
    differing = tuple(
        key for key in _COMPARED_FIELDS if present and _read_field(present, key) != wanted[key]
    )
    if present and not differing and not copies:
        return RuleChange("nothing", path, gear_name)
    if not is_dry:
        with site_errors(f"writing the rule of {path}"):
            if differing or not present:
                _write(client, project.id, present, wanted)
            for copy in copies:
                client.remove_project_rule(project.id, copy.id)
    action = "update" if present else "install"
    return RuleChange(action, path, gear_name, differing, len(copies))


def remove_gear_rules(client: flywheel.Client, path: str, *, is_dry: bool) -> RuleChange:
    """Remove all rules of our name. Raises SiteError."""
    project = find_project(client, path)
    present = _find_rules(client, project.id)
    if not present:
        return RuleChange("nothing", path, "")
    if not is_dry:
        with site_errors(f"removing the rule of {path}"):
            for rule in present:
                client.remove_project_rule(project.id, rule.id)
    return RuleChange("remove", path, "", copies=len(present) - 1)


def describe_gear_rule(client: flywheel.Client, path: str) -> Mapping[str, Any] | None:
    """Return the rule's fields, None if there is no rule. Raises SiteError."""
    project = find_project(client, path)
    present, *copies = _find_rules(client, project.id) or [None]
    if present is None:
        return None
    facts = {key: _read_field(present, key) for key in ("config", "any", "all", "not", "disabled")}
    extra = {"copies": len(copies)} if copies else {}
    return {
        "name": present.name,
        "gear": _look_up_gear_name(client, present.gear_id),
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


def to_gear_rule(gear: Any, config: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - the SDK has no types
    """Return the rule: it matches files of type dicom that lack the tag of the gear."""
    settings = {**gear.get_default_config(), **config}
    return {
        "name": RULE_NAME,
        "gear_id": gear.id,
        "config": settings,
        "any": [],
        "all": [{"type": _FILE_TYPE, "value": "dicom", "regex": False}],
        "not": [{"type": _FILE_TAGS, "value": settings["tag"], "regex": False}],
        "disabled": False,
        "auto_update": False,
        "fixed_inputs": [],
        "triggering_input": "dicom",
        "priority": "medium",
        "tags": [],
    }


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


def _read_field(rule: Any, key: str) -> Any:  # noqa: ANN401 - the same
    """Return a field of a rule in the form that `to_gear_rule` uses."""
    found = getattr(rule, "_not" if key == "not" else key)
    if key not in ("any", "all", "not"):
        return dict(found) if key == "config" else found
    conditions = ({name: each.get(name) for name in ("type", "value", "regex")} for each in found)
    return [{**each, "regex": bool(each["regex"])} for each in conditions]
