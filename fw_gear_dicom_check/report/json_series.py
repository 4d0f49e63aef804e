"""Writes what is derived of a series as JSON."""

from collections.abc import Iterable, Mapping
from typing import Any

from fw_gear_dicom_check.model import Derived, PassedOver, Series, Space, Timestamp
from fw_gear_dicom_check.report.space_words import to_mpr_words, to_nifti_words


def to_series_table(series: Series) -> dict[str, Any]:
    """Return where a series lands, when it was acquired, and how its images lie."""
    return {
        "series_uid": series.series_uid,
        "instances": series.instances,
        "modality": series.modality,
        "hierarchy": {name: _fields(fields) for name, fields in series.hierarchy.items()},
        "timestamp": _timestamp(series.timestamp),
        "classifier_route": series.classifier_route,
        "space": _space(series.space) if series.space else None,
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


def _space(space: Space) -> dict[str, Any]:
    return {
        "images": space.images,
        "places": space.places,
        "step_mm": space.step,
        "images_at_most_places": space.repeats,
        "orientations": space.orientations,
        "empty_places": space.empty,
        "images_at_places": list(space.slots),
        "mpr": space.is_mpr_offered,
        "mpr_words": to_mpr_words(space),
        "why_no_mpr": space.why_no_mpr or None,
        "split_by": space.split_by or None,
        "nifti_words": to_nifti_words(space),
        "nifti": [
            {
                "files": each.number,
                "slices": each.file.slices,
                "volumes": each.file.volumes,
                "computed": each.file.computed or None,
            }
            for each in space.nifti
        ],
    }


def _passed_over(passed: Iterable[PassedOver]) -> dict[str, list[dict[str, str]]]:
    told = [{"source": each.source, "reason": each.reason} for each in passed]
    return {"passed_over": told} if told else {}
