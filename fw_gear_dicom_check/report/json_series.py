"""Writes what is derived of a series as JSON."""

from collections.abc import Iterable, Mapping
from typing import Any

from fw_gear_dicom_check.model import Derived, PassedOver, Series, Timestamp


def to_series_table(series: Series) -> dict[str, Any]:
    """Return where a series lands, and when it was acquired."""
    return {
        "series_uid": series.series_uid,
        "instances": series.instances,
        "modality": series.modality,
        "hierarchy": {name: _fields(fields) for name, fields in series.hierarchy.items()},
        "timestamp": _timestamp(series.timestamp),
        "classifier_route": series.classifier_route,
        **({"refers_to": list(series.refers_to)} if series.refers_to else {}),
    }


def _fields(fields: Mapping[str, Derived]) -> dict[str, Any]:
    return {
        name: {
            "value": derived.value,
            "source": derived.source,
            **_passed_over(derived.passed_over),
        }
        for name, derived in fields.items()
    }


def _timestamp(timestamp: Timestamp) -> dict[str, Any]:
    return {
        "value": timestamp.value,
        "source": timestamp.source,
        "precision": timestamp.precision,
        "zone_source": timestamp.zone_source,
        **_passed_over(timestamp.passed_over),
        "warnings": list(timestamp.warnings),
        "spread_seconds": timestamp.spread,
    }


def _passed_over(passed: Iterable[PassedOver]) -> dict[str, list[dict[str, str]]]:
    told = [{"source": each.source, "reason": each.reason} for each in passed]
    return {"passed_over": told} if told else {}
