"""Reads routing strings, which say under which group, project and subject to file an archive."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from fw_gear_dicom_check.derive.importer_value import importer_text
from fw_gear_dicom_check.derive.labels import to_group_id, to_label
from fw_gear_dicom_check.derive.routing_pattern import Pattern, read_pattern
from fw_gear_dicom_check.model import Derived, Header, PassedOver

DEFAULT_PATTERN = (
    "[fw://]{group._id}[/{project.label}[/{subject.label}[/{session.label}[/{acquisition.label}]]]]"
)
"""Flywheel's recommended pattern: all but the group may be left out."""
DEFAULT_ATTRIBUTES = ("StudyComments",)
"""The attribute that Flywheel's documentation names."""
LONGEST_LABELS = {
    "group._id": 64,
    "project.label": 64,
    "subject.label": 64,
    "session.label": 64,
    "acquisition.label": 128,
}
"""Field -> longest label in characters (fw-meta 4.13.0)."""
_PATTERN_NAMES = {name: field for field in LONGEST_LABELS for name in (field, field.split(".")[0])}
"""Name in a pattern -> field: the field's own name, and its level, such as `subject`."""
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Route:
    """A source of routing strings, and the pattern that they follow.

    `source` is a keyword, 8 hex digits, or a template such as `{SeriesNumber} - {ProtocolName}`.
    """

    source: str
    pattern: str = DEFAULT_PATTERN


def route_keywords(route: Route) -> tuple[str, ...]:
    """Return the attributes that a route reads."""
    return tuple(_PLACEHOLDER.findall(route.source)) or (route.source,)


@lru_cache(maxsize=256)
def compile_pattern(pattern: str) -> Pattern:
    """Compile a pattern; a single word without braces is a field. Raises ProfileError."""
    is_word = bool(pattern) and "{" not in pattern
    return read_pattern(f"{{{pattern}}}" if is_word else pattern, _PATTERN_NAMES)


NO_GROUP = "has a group that is not a valid group id"
"""Why a routing string names no group, whatever else it names."""


@dataclass(frozen=True, slots=True)
class Routed:
    """The result of all routing strings: fields by name, and the routes that gave no value."""

    fields: Mapping[str, Derived]
    passed_over: tuple[PassedOver, ...]


def route_fields(header: Header, routes: Sequence[Route]) -> Routed:
    """Read all routes; for each field, the first route with a value counts."""
    found: dict[str, Derived] = {}
    passed: list[PassedOver] = []
    for route in routes:
        text = _source_text(header, route)
        parts = compile_pattern(route.pattern).match(text)
        if parts is None:
            reason = "does not follow the routing pattern" if text.strip() else "absent or empty"
            passed.append(PassedOver(route.source, reason))
            continue
        loaded = {field: _to_label_or_id(field, part) for field, part in parts.items()}
        if "group._id" in loaded and not loaded["group._id"]:
            passed.append(PassedOver(route.source, NO_GROUP))
        for field, value in loaded.items():
            if value and field not in found:
                found[field] = Derived(value, route.source, tuple(passed))
    return Routed(found, tuple(passed))


def _to_label_or_id(field: str, part: str) -> str | None:
    return (
        to_group_id(part) if field == "group._id" else to_label(part, LONGEST_LABELS[field]) or None
    )


def _source_text(header: Header, route: Route) -> str:
    """Fill in the source's template, "" where one of its attributes has no value."""
    texts = {keyword: importer_text(header, keyword) for keyword in route_keywords(route)}
    if not all(texts.values()):
        return ""
    if "{" not in route.source:
        return texts[route.source]
    return _PLACEHOLDER.sub(lambda found: texts[found[1]], route.source)
