"""Holds config.json to its form before anything relies on it, and fills in what may be lacking."""

from collections.abc import Callable, Mapping
from typing import Any

from fw_gear_dicom_check.errors import ProfileError

_FORMS: Mapping[str, Callable[[Any], bool]] = {
    "table": lambda value: isinstance(value, dict),
    "text": lambda value: isinstance(value, str),
    "list of texts": lambda value: (
        isinstance(value, list) and all(isinstance(each, str) for each in value)
    ),
}
_WHOLE = {"config": "table", "inputs": "table", "destination": "table", "job": "table"}
_CONTAINER = {"type": "text", "id": "text"}
_FILE = {"location": "table", "hierarchy": "table", "object": "table"}
_LOCATION = {"path": "text", "name": "text"}
_OBJECT = {"info": "table", "tags": "list of texts"}


def to_sound_config(content: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """Return the content with empty tables for those that lack. Raises ProfileError: its place."""
    _expect({"": content}, "", "table", "")
    _hold(content, _WHOLE, "")
    for name in ("destination", "job"):
        _hold(content.get(name), _CONTAINER, name)
    for name, entry in (content.get("inputs") or {}).items():
        _hold_input(entry, f"inputs.{name}")
    filled = {name: content.get(name) or {} for name in ("config", "inputs", "destination")}
    return {name: part for name, part in content.items() if part is not None} | filled


def _hold_input(entry: Any, place: str) -> None:  # noqa: ANN401 - any JSON
    _expect({place: entry}, place, "table", place)
    _expect(entry, "base", "text", f"{place}.base")
    if entry["base"] == "file":
        _hold(entry, _FILE, place)
        _hold(entry.get("hierarchy"), _CONTAINER, f"{place}.hierarchy")
        _hold(entry.get("object"), _OBJECT, f"{place}.object")
        for name, form in _LOCATION.items():
            _expect(entry.get("location") or {}, name, form, f"{place}.location.{name}")
    elif place in ("inputs.dicom", "inputs.profile"):
        raise ProfileError(f"config.json: {place}.base is no file; choose a file")


def _hold(table: Mapping[str, Any] | None, forms: Mapping[str, str], place: str) -> None:
    """Hold those parts of a table to their forms that are there and not null."""
    for name, form in forms.items():
        if (table or {}).get(name) is not None:
            _expect(table or {}, name, form, f"{place}.{name}".removeprefix("."))


def _expect(table: Mapping[str, Any], name: str, form: str, place: str) -> None:
    if not _FORMS[form](table.get(name)):
        raise ProfileError(": ".join(filter(None, ["config.json", place])) + f" must be a {form}")
