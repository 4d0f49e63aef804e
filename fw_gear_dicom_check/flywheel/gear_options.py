"""The gear's options as a user names them, read as its manifest on the site says."""

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
    """Return option -> value out of texts such as `policy=observed`. Raises SiteError."""
    known = dict(gear.gear.config)
    found: dict[str, Any] = {}
    for text in settings:
        name, sign, value = text.partition("=")
        if not sign or name not in known:
            raise SiteError(f"option {name!r}: the gear has {', '.join(sorted(known))}")
        try:
            found[name] = _PARSERS[known[name]["type"]](value)
        except (KeyError, ValueError):
            raise SiteError(f"option {name}: {known[name]['type']} wanted") from None
    return found
