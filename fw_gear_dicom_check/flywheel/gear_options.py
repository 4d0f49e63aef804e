"""Parses the gear's options as a user types them, by the types in its manifest on the site."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fw_gear_dicom_check.errors import SiteError

_BOOLEAN_WORDS = {"true": True, "yes": True, "false": False, "no": False}
_PARSERS: Mapping[str, Callable[[str], Any]] = {
    "boolean": lambda text: _BOOLEAN_WORDS[text.lower()],
    "integer": int,
    "number": float,
    "string": str,
}


def read_config(gear: Any, settings: Iterable[str]) -> dict[str, Any]:  # noqa: ANN401 - the SDK has no types
    """Return option -> value of texts such as `policy=observed`. Raises SiteError."""
    known = dict(gear.gear.config)
    found: dict[str, Any] = {}
    for text in settings:
        name, sign, value = text.partition("=")
        if not sign or name not in known:
            options = ", ".join(sorted(known))
            raise SiteError(f"option {text!r}: write NAME=VALUE, with a NAME of {options}")
        try:
            found[name] = _PARSERS[known[name]["type"]](value)
        except (KeyError, ValueError):
            kind = known[name]["type"]
            raise SiteError(f"option {name}: {value!r} is not of type {kind}") from None
    return found
