"""Derives where Flywheel files a series: by its routing string, else by a mapping."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from fw_gear_dicom_check.derive.importer_dates import importer_timestamp
from fw_gear_dicom_check.derive.importer_value import ImporterError, importer_text, importer_value
from fw_gear_dicom_check.derive.labels import to_label
from fw_gear_dicom_check.derive.mapping import FIELDS, FieldMapping, HierarchyMapping
from fw_gear_dicom_check.derive.routing import NO_GROUP, Route, Routed, route_fields
from fw_gear_dicom_check.derive.timestamp import Zone
from fw_gear_dicom_check.model import Derived, Header, PassedOver
from fw_gear_dicom_check.text import shorten_middle

_GROUP = "group._id"
_NOT_NAMED = "has a routing string without this field"


def derive_hierarchy(
    header: Header, mapping: HierarchyMapping, routes: Sequence[Route], zone: Zone
) -> dict[str, Derived]:
    """Return a value for every field of the mapping, in the order of FIELDS.

    Order: 1. the routing string, 2. the sources of the mapping.
    """
    routed = route_fields(header, routes)
    moments = {field.name: _moment(header, field, zone) for field in mapping.fields if field.levels}
    found: dict[str, Derived] = {}
    for field in mapping.fields:
        if field.name in routed.fields:
            found[field.name] = routed.fields[field.name]
        elif field.levels:
            found[field.name] = _to_derived(moments[field.name])
        elif field.sources:
            found[field.name] = _from_sources(header, field, moments)
        else:
            found[field.name] = Derived(None, None, _not_routed(field.name, routed, routes))
    return {name: found[name] for name in FIELDS if name in found}


def to_shown(
    fields: Mapping[str, Derived], longest: int, *, hides_labels: bool
) -> dict[str, Derived]:
    """Return fields as they may be shown: no longer than that, and without labels if need be."""
    found = {}
    for name, derived in fields.items():
        is_hidden = hides_labels and name.endswith((".label", "._id"))
        value = (
            None if is_hidden or derived.value is None else shorten_middle(derived.value, longest)
        )
        written = "" if is_hidden else shorten_middle(derived.written, longest)
        found[name] = replace(derived, value=value, written=written)
    return found


def _not_routed(name: str, routed: Routed, routes: Sequence[Route]) -> tuple[PassedOver, ...]:
    """Return why no routing string gives a field; a bad group is a reason for the group alone."""
    if not routed.passed_over:
        return tuple(PassedOver(route.source, _NOT_NAMED) for route in routes)
    return tuple(
        PassedOver(each.source, _NOT_NAMED) if each.reason == NO_GROUP and name != _GROUP else each
        for each in routed.passed_over
    )


def _moment(header: Header, field: FieldMapping, zone: Zone) -> tuple[datetime, str] | None:
    return importer_timestamp(header, field.levels, zone.info)


def _to_derived(moment: tuple[datetime, str] | None) -> Derived:
    if moment is None:
        return Derived(None, None, (PassedOver("dates", "absent or not readable"),))
    offset = moment[0].utcoffset() or timedelta(0)
    if offset % timedelta(minutes=1):
        reason = "has an offset from UTC with seconds, which the importer cannot write"
        return Derived(None, None, (PassedOver(moment[1], reason),))
    return Derived(moment[0].isoformat(timespec="milliseconds"), moment[1])


def _from_sources(
    header: Header, field: FieldMapping, moments: dict[str, tuple[datetime, str] | None]
) -> Derived:
    passed: list[PassedOver] = []
    for source in field.sources:
        text, origin = _source_text(header, source, moments)
        if not text:
            passed.append(PassedOver(source, "absent or empty"))
            continue
        try:
            value = _number_before(header, field.prefix) + text
        except ImporterError:
            passed.append(PassedOver(field.prefix, "is so large that the importer fails"))
            break
        label = to_label(value, field.limit) if field.limit else value
        if not label:
            passed.append(PassedOver(source, "leaves no valid label"))
            break
        return Derived(label, origin, tuple(passed), "" if value == label else value)
    return Derived(None, None, tuple(passed))


def _source_text(
    header: Header, source: str, moments: dict[str, tuple[datetime, str] | None]
) -> tuple[str, str]:
    if "." not in source:
        return importer_text(header, source), source
    moment = moments[source]
    if moment is None:
        return "", source
    year = str(moment[0].year)
    return year + moment[0].strftime("-%m-%dT%H-%M-%S"), moment[1]


def _number_before(header: Header, keyword: str) -> str:
    """Return `5 - ` for a series number 5, "" for none and for zero, as the importer does.

    Raises ImporterError.
    """
    number = importer_value(header, keyword) if keyword else ""
    return f"{number} - " if number else ""
