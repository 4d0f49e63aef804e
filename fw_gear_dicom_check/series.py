"""Derives the series of an archive: where each lands, when it was taken, how its images lie."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice

from fw_gear_dicom_check.derive.classifier_branch import classifier_route
from fw_gear_dicom_check.derive.geometry.series_geometry import SeriesGeometry
from fw_gear_dicom_check.derive.geometry.space import to_space
from fw_gear_dicom_check.derive.hierarchy import derive_hierarchy, to_shown
from fw_gear_dicom_check.derive.importer_dates import instance_number
from fw_gear_dicom_check.derive.importer_fields import series_key
from fw_gear_dicom_check.derive.importer_tree import is_filed
from fw_gear_dicom_check.derive.person import digest_person
from fw_gear_dicom_check.derive.references import list_references
from fw_gear_dicom_check.derive.unlikely_dates import derive_noted_timestamp
from fw_gear_dicom_check.limits.budget import Budget
from fw_gear_dicom_check.model import Archive, Instance, Series
from fw_gear_dicom_check.settings import Settings
from fw_gear_dicom_check.text import shorten_middle


def derive_series(
    archive: Archive, settings: Settings, budget: Budget, geometry: Sequence[SeriesGeometry]
) -> tuple[tuple[Series, ...], int]:
    """Return the series of an archive, in the order of their first members, and where they land.

    As many as the limits allow; besides how many are left out. Raises SpentError.
    """
    by_key: dict[str, list[Instance]] = {}
    for instance in budget.watch(archive.instances):
        key = series_key(instance.header, settings.zone.info)
        by_key.setdefault(key, []).append(instance)
    by_uid = {each.series_uid: each for each in geometry}
    told = islice(by_key.values(), settings.limits.series)
    series: list[Series] = []
    for instances in told:
        budget.check()
        series.append(_to_series(instances, settings, by_uid, budget))
    return tuple(series), len(by_key) - len(series)


def _to_series(
    instances: Sequence[Instance],
    settings: Settings,
    geometry: Mapping[str, SeriesGeometry],
    budget: Budget,
) -> Series:
    headers = [instance.header for instance in instances]
    first = min(headers, key=instance_number)
    hierarchy = {
        each.name: derive_hierarchy(first, each, settings.routes, settings.zone)
        for each in settings.mappings
    }
    in_space = geometry.get(first.text("SeriesInstanceUID"))
    longest = settings.limits.text
    hierarchy = {
        name: to_shown(fields, longest, hides_labels=settings.hide_labels)
        for name, fields in hierarchy.items()
    }
    return Series(
        series_uid=shorten_middle(first.text("SeriesInstanceUID"), longest),
        instances=len(instances),
        modality=shorten_middle(first.text("Modality"), longest),
        manufacturer=shorten_middle(first.text("Manufacturer"), longest),
        hierarchy=hierarchy,
        timestamp=derive_noted_timestamp(headers, settings.zone),
        classifier_route=classifier_route(first),
        is_filed=is_filed(budget.watch(headers), settings.zone.info),
        refers_to=list_references(headers, settings.limits.series),
        person=digest_person(first),
        space=to_space(in_space) if in_space else None,
    )


def refused(series: tuple[Series, ...]) -> tuple[Series, ...]:
    """Return a lone series without files of a conversion; of several any may be the refused one."""
    if len(series) != 1 or series[0].space is None:
        return series
    return (replace(series[0], space=replace(series[0].space, nifti=())),)
