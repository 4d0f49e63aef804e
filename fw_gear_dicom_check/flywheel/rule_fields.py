"""Says what the gear rule has to be, and in which fields an existing one differs from it."""

from collections.abc import Mapping
from typing import Any

from fw_gear_dicom_check.flywheel.project_profile import (
    PROFILE_INPUT,
    PROFILE_NAME,
    ProfileChange,
)
from fw_gear_dicom_check.version import GEAR

RULE_NAME = f"{GEAR} on upload"
"""Name by which the rule is found again."""
_FILE_TYPE, _FILE_TAGS = "file.type", "file.tags"
_COMPARED_FIELDS = (
    *("gear_id", "config", "any", "all", "not", "disabled", "triggering_input"),
    "fixed_inputs",
)
_INPUT_KEYS = ("type", "id", "name", "version", "input")
"""Fields of a rule's fixed input."""


def to_gear_rule(
    gear: Any,  # noqa: ANN401 - the SDK has no types
    config: Mapping[str, Any],
    profile: ProfileChange | None,
) -> dict[str, Any]:
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
        "fixed_inputs": [profile.fixed_input] if profile else [],
        "triggering_input": "dicom",
        "priority": "medium",
        "tags": [],
    }


def differing_fields(
    present: Any,  # noqa: ANN401 - the same
    wanted: Mapping[str, Any],
    profile: ProfileChange | None,
) -> tuple[str, ...]:
    """Return the fields of a rule to change. A profile that was replaced is named anew."""
    is_new_profile = profile is not None and profile.action != "nothing"
    return tuple(
        key
        for key in _COMPARED_FIELDS
        if (key == "fixed_inputs" and is_new_profile)
        or not _is_alike(key, read_field(present, key), wanted[key])
    )


def _is_alike(key: str, found: Any, wanted: Any) -> bool:  # noqa: ANN401 - JSON
    """Compare a field; of an input, what the site does not tell does not count."""
    if key != "fixed_inputs":
        return bool(found == wanted)
    return len(found) == len(wanted) and all(
        each[name] in (None, other[name])
        for each, other in zip(found, wanted, strict=True)
        for name in other
    )


def profile_of(rule: Any) -> str:  # noqa: ANN401 - the SDK has no types
    """Return name and version of a rule's profile, "" where it has none."""
    for each in read_field(rule, "fixed_inputs"):
        if each["input"] == PROFILE_INPUT:
            name, version = each["name"] or PROFILE_NAME, each["version"]
            return f"{name}, version {version}" if version else name
    return ""


def read_field(rule: Any, key: str) -> Any:  # noqa: ANN401 - the same
    """Return a field of a rule in the form that `to_gear_rule` uses."""
    found = getattr(rule, "_not" if key == "not" else key)
    if key == "fixed_inputs":
        return [{name: each.get(name) for name in _INPUT_KEYS} for each in found or ()]
    if key not in ("any", "all", "not"):
        return dict(found) if key == "config" else found
    conditions = ({name: each.get(name) for name in ("type", "value", "regex")} for each in found)
    return [{**each, "regex": bool(each["regex"])} for each in conditions]
