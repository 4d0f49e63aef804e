"""Reads a routing string: which group, project and subject an archive asks to be filed under."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from fw_gear_dicom_check.derive.importer_text import importer_text
from fw_gear_dicom_check.derive.labels import to_group_id, to_label
from fw_gear_dicom_check.derive.routing_pattern import Pattern, read_pattern
from fw_gear_dicom_check.model import Derived, Header, PassedOver

DEFAULT_PATTERN = (
    "[fw://]{group._id}[/{project.label}[/{subject.label}[/{session.label}[/{acquisition.label}]]]]"
)
"""What Flywheel recommends: every level but the first may be left out, and so may `fw://`."""
DEFAULT_ATTRIBUTES = ("StudyComments",)
"""The source document's attribute."""
LONGEST_LABELS = {
    "group._id": 64,
    "project.label": 64,
    "subject.label": 64,
    "session.label": 64,
    "acquisition.label": 128,
}
"""Field -> longest label in characters (fw-meta 4.13.0)."""
_PATTERN_NAMES = {name: field for field in LONGEST_LABELS for name in (field, field.split(".")[0])}
"""Name in a pattern -> field: its own, and the level's."""
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Route:
    """One place to look for a routing string, and the pattern that it follows there.

    `source` is a keyword, 8 hex digits, or a template such as `{SeriesNumber} - {ProtocolName}`.
    """

    source: str
    pattern: str = DEFAULT_PATTERN


def route_keywords(route: Route) -> tuple[str, ...]:
    """Return the attributes that a route reads."""
    return tuple(_PLACEHOLDER.findall(route.source)) or (route.source,)


@lru_cache(maxsize=256)
def compile_pattern(pattern: str) -> Pattern:
    """Understand a pattern; a lone word is a field. Raises ProfileError."""
    is_word = bool(pattern) and "{" not in pattern
    return read_pattern(f"{{{pattern}}}" if is_word else pattern, _PATTERN_NAMES)


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
        parts = compile_pattern(route.pattern).match(text)
        if parts is None:
            reason = "does not follow the routing pattern" if text.strip() else "absent or empty"
            passed.append(PassedOver(route.source, reason))
            continue
        loaded = {field: _to_label_or_id(field, part) for field, part in parts.items()}
        if "group._id" in loaded and not loaded["group._id"]:
            passed.append(PassedOver(route.source, "its group is no legal group id"))
        for field, value in loaded.items():
            if value and field not in found:
                found[field] = Derived(value, route.source, tuple(passed))
    return Routed(found, tuple(passed))


def _to_label_or_id(field: str, part: str) -> str | None:
    return (
        to_group_id(part) if field == "group._id" else to_label(part, LONGEST_LABELS[field]) or None
    )


def _source_text(header: Header, route: Route) -> str:
    """Fill in the source; a template of which one attribute has no value counts as empty."""
    texts = {keyword: importer_text(header, keyword) for keyword in route_keywords(route)}
    if not all(texts.values()):
        return ""
    if "{" not in route.source:
        return texts[route.source]
    return _PLACEHOLDER.sub(lambda found: texts[found[1]], route.source)
