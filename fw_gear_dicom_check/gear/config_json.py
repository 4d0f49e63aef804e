"""Checks the structure of config.json, and fills in the parts that may be missing."""

from collections.abc import Callable, Mapping
from typing import Any

from fw_gear_dicom_check.errors import ProfileError

_SHAPES: Mapping[str, Callable[[Any], bool]] = {
    "table": lambda value: isinstance(value, dict),
    "text": lambda value: isinstance(value, str),
    "list of texts": lambda value: (
        isinstance(value, list) and all(isinstance(each, str) for each in value)
    ),
}
_TOP_LEVEL = {"config": "table", "inputs": "table", "destination": "table", "job": "table"}
_CONTAINER = {"type": "text", "id": "text"}
_FILE_INPUT = {"location": "table", "hierarchy": "table", "object": "table"}
_LOCATION = {"path": "text", "name": "text"}
_OBJECT = {"info": "table", "tags": "list of texts"}


def to_sound_config(content: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """Return the content, with empty tables for missing ones. Raises ProfileError."""
    _check_shape({"": content}, "", "table", "")
    _check_parts(content, _TOP_LEVEL, "")
    for name in ("destination", "job"):
        _check_parts(content.get(name), _CONTAINER, name)
    for name, entry in (content.get("inputs") or {}).items():
        _check_input(entry, f"inputs.{name}")
    filled = {name: content.get(name) or {} for name in ("config", "inputs", "destination")}
    return {name: part for name, part in content.items() if part is not None} | filled


def _check_input(entry: Any, key_path: str) -> None:  # noqa: ANN401 - any JSON
    _check_shape({key_path: entry}, key_path, "table", key_path)
    _check_shape(entry, "base", "text", f"{key_path}.base")
    if entry["base"] == "file":
        _check_parts(entry, _FILE_INPUT, key_path)
        _check_parts(entry.get("hierarchy"), _CONTAINER, f"{key_path}.hierarchy")
        _check_parts(entry.get("object"), _OBJECT, f"{key_path}.object")
        for name, shape in _LOCATION.items():
            _check_shape(entry.get("location") or {}, name, shape, f"{key_path}.location.{name}")
    elif key_path in ("inputs.dicom", "inputs.profile"):
        raise ProfileError(f"config.json: {key_path}.base is not 'file'; choose a file as input")


def _check_parts(table: Mapping[str, Any] | None, shapes: Mapping[str, str], key_path: str) -> None:
    """Check the shapes of the parts of a table that are present and not null."""
    for name, shape in shapes.items():
        if (table or {}).get(name) is not None:
            _check_shape(table or {}, name, shape, f"{key_path}.{name}".removeprefix("."))


def _check_shape(table: Mapping[str, Any], name: str, shape: str, key_path: str) -> None:
    if not _SHAPES[shape](table.get(name)):
        raise ProfileError(
            ": ".join(filter(None, ["config.json", key_path])) + f" must be a {shape}"
        )
