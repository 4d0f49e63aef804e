"""Reads a routing string: which group, project and subject an archive asks to be filed under."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from fw_gear_dicom_check.derive.importer_text import importer_text
from fw_gear_dicom_check.derive.sanitize import to_group_id, to_label
from fw_gear_dicom_check.errors import ProfileError
from fw_gear_dicom_check.model import Derived, Header, PassedOver

DEFAULT_PATTERN = (
    "[fw://]{group._id}[/{project.label}[/{subject.label}[/{session.label}[/{acquisition.label}]]]]"
)
"""What Flywheel recommends: every level but the first may be left out, and so may `fw://`."""
DEFAULT_ATTRIBUTES = ("StudyComments",)
"""The source document's attribute."""
LIMITS = {
    "group._id": 64,
    "project.label": 64,
    "subject.label": 64,
    "session.label": 64,
    "acquisition.label": 128,
}
"""Field -> longest label in characters (fw-meta 4.13.0)."""
_SHORT = {field.split(".")[0]: field for field in LIMITS}
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_FOREIGN = re.compile(r"\\|![a-z]+\Z")
"""Parts of the connector's syntax that only raw regular expressions need."""
_TOKEN = re.compile(r"\{(?P<field>[^{}]*)\}|(?P<open>\[)|(?P<close>\])|(?P<text>[^\[\]{}]+)")


@dataclass(frozen=True, slots=True)
class Route:
    """One place to look for a routing string, and the pattern that it follows there.

    `source` is a keyword, 8 hex digits, or a template such as `{SeriesNumber} - {ProtocolName}`.
    """

    source: str
    pattern: str = DEFAULT_PATTERN


def keywords_of(route: Route) -> tuple[str, ...]:
    """Return the attributes that a route reads."""
    return tuple(_PLACEHOLDER.findall(route.source)) or (route.source,)


@lru_cache(maxsize=256)
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Translate `fw://{group._id}[/{project.label}]` to a regular expression. Raises ProfileError.

    Brackets hold what may be left out, a star stands for anything but a slash, and a field for as
    little as possible of the same.
    """
    if _FOREIGN.search(pattern):
        raise ProfileError("routing pattern: backslashes and options such as !i are not supported")
    if pattern and "{" not in pattern:
        pattern = f"{{{pattern}}}"
    parts, position, depth = [], 0, 0
    while position < len(pattern):
        token = _TOKEN.match(pattern, position)
        if token is None:
            raise ProfileError(f"routing pattern: cannot read it from character {position + 1} on")
        depth += bool(token["open"]) - bool(token["close"])
        parts.append(_translate(token))
        position = token.end()
    return _compile("".join(parts), depth)


@dataclass(frozen=True, slots=True)
class Routed:
    """What the routing strings gave: fields by name, and the routes that gave none."""

    fields: Mapping[str, Derived]
    passed_over: tuple[PassedOver, ...]


def route_fields(header: Header, routes: Sequence[Route]) -> Routed:
    """Read all routes; field by field the first route that gives a value counts."""
    found: dict[str, Derived] = {}
    passed: list[PassedOver] = []
    for route in routes:
        text = _source_text(header, route)
        match = compile_pattern(route.pattern).match(text)
        if match is None:
            reason = "does not follow the routing pattern" if text.strip() else "absent or empty"
            passed.append(PassedOver(route.source, reason))
            continue
        fields = {_to_field(name): part for name, part in match.groupdict().items() if part}
        loaded = {field: _load(field, part) for field, part in fields.items()}
        if "group._id" in loaded and not loaded["group._id"]:
            passed.append(PassedOver(route.source, "its group is no legal group id"))
        for field, value in loaded.items():
            if value and field not in found:
                found[field] = Derived(value, route.source, tuple(passed))
    return Routed(found, tuple(passed))


def _load(field: str, part: str) -> str | None:
    return to_group_id(part) if field == "group._id" else to_label(part, LIMITS[field]) or None


def _source_text(header: Header, route: Route) -> str:
    """Fill in the source; a template of which one attribute has no value counts as empty."""
    texts = {keyword: importer_text(header, keyword) for keyword in keywords_of(route)}
    if not all(texts.values()):
        return ""
    if "{" not in route.source:
        return texts[route.source]
    return _PLACEHOLDER.sub(lambda found: texts[found[1]], route.source)


def _translate(token: re.Match[str]) -> str:
    if token["open"]:
        return "(?:"
    if token["close"]:
        return ")?"
    if token["text"]:
        return "[^/]*?".join(map(re.escape, token["text"].split("*")))
    field = _SHORT.get(token["field"], token["field"])
    if field not in LIMITS:
        known = ", ".join(f"{{{name}}}" for name in LIMITS)
        raise ProfileError(f"routing pattern: {{{token['field']}}} is no field; use {known}")
    return f"(?P<{field.replace('.', '__')}>[^/]+?)"


def _compile(expression: str, depth: int) -> re.Pattern[str]:
    if depth or not expression:
        raise ProfileError("routing pattern: empty, or its square brackets do not match")
    try:
        return re.compile(f"{expression}$")
    except re.error as error:
        raise ProfileError(f"routing pattern: {error}") from error


def _to_field(name: str) -> str:
    return name.replace("__", ".")
