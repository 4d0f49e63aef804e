"""A user's choices, checked, and what they make a run look for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from fw_gear_dicom_check.checks.check import CheckContext
from fw_gear_dicom_check.checks.instance_groups import load_sop_classes
from fw_gear_dicom_check.checks.registry import check_keywords, item_keywords
from fw_gear_dicom_check.derive import mapping as mappings
from fw_gear_dicom_check.derive.geometry.space import SPACE_KEYWORDS
from fw_gear_dicom_check.derive.importer_fields import READ
from fw_gear_dicom_check.derive.mapping import HierarchyMapping, load_mappings
from fw_gear_dicom_check.derive.references import REFERENCES
from fw_gear_dicom_check.derive.routing import (
    DEFAULT_ATTRIBUTES,
    DEFAULT_PATTERN,
    Route,
    route_keywords,
)
from fw_gear_dicom_check.derive.timestamp import ATTRIBUTES, Zone
from fw_gear_dicom_check.errors import ProfileError
from fw_gear_dicom_check.limits.bounds import LIMITS, Limits
from fw_gear_dicom_check.limits.parse import to_limits
from fw_gear_dicom_check.model import Level, Policy, Profile, Via, Wanted
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.reading.dicom.tags import to_wanted
from fw_gear_dicom_check.rules.built_in import BUILT_IN, CONSUMERS
from fw_gear_dicom_check.rules.profile import load_profiles
from fw_gear_dicom_check.rules.site_profile import check_route, load_site, with_routing, with_site
from fw_gear_dicom_check.rules.viewers import ANY, CHOICES
from fw_gear_dicom_check.text import nearest

_ALWAYS = ("SeriesInstanceUID", "InstanceNumber", "Modality", "Manufacturer")
"""Attributes that every report shows, whatever the profiles ask for."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run works with: profiles, routes, zone and policy, all checked.

    `names_key`: what digests of member names are made with; None: the names are shown.
    `viewer`: the version of OHIF that the site runs, or any. `via`: how the data get into Flywheel.
    `consumers`: the built-in ones whose verdicts make the state.
    """

    policy: Policy
    profiles: tuple[Profile, ...]
    routes: tuple[Route, ...]
    zone: Zone
    levels: Mapping[str, Level] = field(default_factory=dict)
    mappings: tuple[HierarchyMapping, ...] = ()
    include_values: bool = False
    hide_labels: bool = False
    limits: Limits = LIMITS
    names_key: str | None = None
    viewer: str = ANY
    via: Via = Via.UPLOAD
    consumers: frozenset[str] = frozenset(CONSUMERS)


def to_settings(options: Options) -> Settings:
    """Check a user's choices. Raises ProfileError with the option and what it may be."""
    profiles = load_profiles()
    site = load_site(options.profile, profiles) if options.profile else None
    if site:
        profiles = with_site(profiles, site)
    routes = _to_routes(options, site.routes if site else ())
    return Settings(
        policy=_to_policy(options.policy),
        profiles=with_routing(profiles, routes),
        routes=routes,
        zone=_to_zone(options.timezone),
        levels=site.levels if site else {},
        mappings=load_mappings(),
        include_values=options.include_values,
        hide_labels=options.hide_labels,
        limits=to_limits(options.limits),
        names_key=options.names_key if options.hash_names else None,
        viewer=_to_viewer(options.viewer),
        via=_to_via(options.via),
        consumers=_to_consumers(options.consumers),
    )


def to_context(settings: Settings) -> CheckContext:
    """Return what the checks need to know beyond the archive."""
    return CheckContext(load_sop_classes(), settings.routes, settings.zone)


def wanted_by(settings: Settings) -> Wanted:
    """Return the attributes that the checks, the mappings and the code itself read."""
    rules = [rule for profile in settings.profiles for rule in profile.rules]
    keywords = [
        *_ALWAYS,
        *ATTRIBUTES,
        *READ,
        *SPACE_KEYWORDS,
        *check_keywords(rules, to_context(settings)),
    ]
    keywords += sorted(
        keyword for each in settings.mappings for keyword in mappings.mapping_keywords(each)
    )
    keywords += [keyword for route in settings.routes for keyword in route_keywords(route)]
    nested: dict[str, Sequence[str]] = {
        rule.keyword: rule.nested_in for rule in rules if rule.nested_in
    }
    in_items = item_keywords(rules, to_context(settings))
    referring = {path: (*in_items.get(path, ()), *names) for path, names in REFERENCES.items()}
    return to_wanted(keywords, nested, {**in_items, **referring})


def _to_policy(text: str) -> Policy:
    try:
        return Policy(text)
    except ValueError:
        raise ProfileError(f"policy: '{text}' is none; use {' or '.join(Policy)}") from None


def _to_viewer(text: str) -> str:
    if text not in CHOICES:
        raise ProfileError(f"viewer: '{text}' is none; use {', '.join(CHOICES)}")
    return text


def _to_via(text: str) -> Via:
    try:
        return Via(text)
    except ValueError:
        raise ProfileError(f"via: '{text}' is none; use {' or '.join(Via)}") from None


def _to_consumers(text: str) -> frozenset[str]:
    chosen = frozenset(each.strip() for each in text.split(",") if each.strip())
    for each in sorted(chosen):
        if each not in BUILT_IN[1:]:
            raise ProfileError(f"consumers: '{each}' is none{nearest(each, BUILT_IN[1:])}")
    return chosen or frozenset(CONSUMERS)


def _to_zone(name: str) -> Zone:
    try:
        return Zone(name, ZoneInfo(name))
    except (KeyError, ValueError, OSError):
        raise ProfileError(
            f"timezone: '{name}' is no zone; use a name such as Europe/Berlin"
        ) from None


def _to_routes(options: Options, from_site: Iterable[Route]) -> tuple[Route, ...]:
    """Take the options, else the site's file, else what the document says."""
    attributes = [each.strip() for each in options.routing_attributes.split(",") if each.strip()]
    pattern = options.routing_pattern.strip()
    routes = tuple(from_site)
    if attributes or not routes:
        routes = tuple(Route(each, DEFAULT_PATTERN) for each in attributes or DEFAULT_ATTRIBUTES)
    if pattern:
        routes = tuple(replace(route, pattern=pattern) for route in routes)
    return tuple(check_route(route, "routing") for route in routes)
