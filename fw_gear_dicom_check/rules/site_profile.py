"""Loads a site's own TOML: further rules, other levels, rules to ignore, its routing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fw_gear_dicom_check.derive.routing import (
    DEFAULT_PATTERN,
    Route,
    compile_pattern,
    route_keywords,
)
from fw_gear_dicom_check.errors import ProfileError
from fw_gear_dicom_check.model import Level, Profile, Rule
from fw_gear_dicom_check.rules.profile import LEVELS, known_keyword, parse, to_rule
from fw_gear_dicom_check.rules.toml_table import Table
from fw_gear_dicom_check.text import nearest

_KEYS = frozenset({"name", "title", "about", "rule", "level", "routing"})
_ROUTE_KEYS = frozenset({"attribute", "pattern"})
_TAKEN = frozenset({"job_info"})
"""Keys that stand beside the profiles' results in Flywheel's metadata."""
_LARGEST = 1024 * 1024
"""Bytes of a profile file; a larger one is something else."""


@dataclass(frozen=True, slots=True)
class Site:
    """What a site adds: rules by profile, levels by rule id, routes (none: the default ones)."""

    title: str
    about: str
    rules: tuple[Rule, ...] = ()
    levels: Mapping[str, Level] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()


def load_site(path: Path, profiles: Sequence[Profile]) -> Site:
    """Read a site's file. Raises ProfileError: the file, the rule, the nearest known word."""
    return check_site(path.name, read_site(path), profiles)


def read_site(path: Path) -> bytes:
    """Return the content of a site's file. Raises ProfileError."""
    try:
        with path.open("rb") as stream:
            content = stream.read(_LARGEST + 1)
    except OSError as error:
        raise ProfileError(f"{path.name}: cannot be read ({error.strerror})") from error
    if len(content) > _LARGEST:
        raise ProfileError(f"{path.name}: larger than {_LARGEST} bytes; is it a profile?")
    return content


def check_site(place: str, content: bytes, profiles: Sequence[Profile]) -> Site:
    """Turn the content of a site's file into a site. Raises ProfileError, as `load_site`."""
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise ProfileError(f"{place}: is no UTF-8 text; is it a profile?") from error
    return to_site(place, parse(place, text), profiles)


def to_site(place: str, content: Mapping[str, Any], profiles: Sequence[Profile]) -> Site:
    """Turn a parsed file into a site. Raises ProfileError."""
    table = Table(place, content)
    table.refuse_unknown(_KEYS)
    own = table.name("name", "site")
    if not own or own in _TAKEN:
        raise table.fail(f"'name' must not be '{own}'; call it after your site")
    numbered = enumerate(table.tables("rule"), 1)
    rules = tuple(_site_rule(place, number, each, own) for number, each in numbered)
    known = {rule.id for profile in profiles for rule in profile.rules}
    _refuse_unknown_profiles(place, rules, {own, *(profile.name for profile in profiles)})
    _refuse_doubles(place, rules, known)
    _refuse_unknown_silence(place, rules, known | {rule.id for rule in rules})
    return Site(
        title=table.text("title", own),
        about=table.text("about", "What this site asks for."),
        rules=rules,
        levels=_levels(table, known | {rule.id for rule in rules}),
        routes=tuple(_route(table, each) for each in table.tables("routing")),
    )


def with_site(profiles: Sequence[Profile], site: Site) -> tuple[Profile, ...]:
    """Return the profiles with the site's rules: added to those named, else as one of its own."""
    merged = {profile.name: profile for profile in profiles}
    for rule in site.rules:
        known = merged.get(rule.profile, Profile(rule.profile, site.title, site.about, ()))
        merged[rule.profile] = replace(known, rules=(*known.rules, rule))
    return tuple(merged.values())


def with_routing(profiles: Sequence[Profile], routes: Sequence[Route]) -> tuple[Profile, ...]:
    """Return the profiles with the rule on the routing attribute asking for the configured ones."""
    keywords = tuple(
        dict.fromkeys(keyword for route in routes for keyword in route_keywords(route))
    )

    def adapt(rule: Rule) -> Rule:
        if rule.id != ROUTING_RULE:
            return rule
        return replace(rule, keyword=keywords[0], title=keywords[0], lookup=keywords)

    return tuple(replace(each, rules=tuple(map(adapt, each.rules))) for each in profiles)


ROUTING_RULE = "dicom-connector/StudyComments"
"""The rule on the document's routing attribute, which a site may replace by another attribute."""


def _site_rule(place: str, number: int, content: Mapping[str, Any], own: str) -> Rule:
    name = content.get("name") or content.get("keyword") or f"rule {number}"
    profile = Table(f"{place}: {name}", content).text("profile", own)
    others = {key: value for key, value in content.items() if key != "profile"}
    return to_rule(place, number, {"source": place} | others, profile)


def _refuse_unknown_profiles(place: str, rules: Sequence[Rule], known: set[str]) -> None:
    for rule in rules:
        if rule.profile not in known:
            hint = nearest(rule.profile, known)
            raise ProfileError(f"{place}: {rule.name}: no such profile '{rule.profile}'{hint}")


def _refuse_doubles(place: str, rules: Sequence[Rule], known: set[str]) -> None:
    seen = set(known)
    for rule in rules:
        if rule.id in seen:
            raise ProfileError(
                f"{place}: {rule.id}: there is such a rule already; give it a 'name' of its own"
            )
        seen.add(rule.id)


def _refuse_unknown_silence(place: str, rules: Sequence[Rule], known: set[str]) -> None:
    for rule in rules:
        if rule.silent_if and rule.silent_if not in known:
            hint = nearest(rule.silent_if, known)
            raise ProfileError(f"{place}: {rule.id}: no such rule '{rule.silent_if}'{hint}")


def _levels(table: Table, known: set[str]) -> Mapping[str, Level]:
    levels = table.content.get("level", {})
    if not isinstance(levels, dict):
        raise table.fail("'level' must be a table of rule = level")
    patterns = {f"{rule.split('/')[0]}/*" for rule in known}
    for rule, word in levels.items():
        if rule not in known | patterns:
            raise table.fail(f"no such rule '{rule}'{nearest(rule, known | patterns)}")
        if not isinstance(word, str) or word not in LEVELS:
            raise table.fail(f"level of '{rule}' is '{word}'{nearest(str(word), LEVELS)}")
    of_all = {
        rule: LEVELS[levels[pattern]]
        for rule in sorted(known)
        if (pattern := f"{rule.split('/')[0]}/*") in levels
    }
    return of_all | {rule: LEVELS[word] for rule, word in levels.items() if rule in known}


def _route(table: Table, content: Mapping[str, Any]) -> Route:
    entry = Table(f"{table.place}: routing", content)
    entry.refuse_unknown(_ROUTE_KEYS)
    route = Route(entry.text("attribute"), entry.text("pattern", DEFAULT_PATTERN))
    return check_route(route, entry.place)


def check_route(route: Route, place: str) -> Route:
    """Return a route that is understood. Raises ProfileError that names the place."""
    for keyword in route_keywords(route):
        known_keyword(Table(place, {}), keyword)
    try:
        compile_pattern(route.pattern)
    except ProfileError as error:
        raise ProfileError(f"{place}: {error}") from error
    return route
