"""The whole story on one page: read an archive, put it to the rules, derive where it lands."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice

from fw_gear_dicom_check.derive.classifier_branch import classifier_route
from fw_gear_dicom_check.derive.hierarchy import derive_hierarchy
from fw_gear_dicom_check.derive.importer_dates import instance_number
from fw_gear_dicom_check.derive.timestamp import derive_timestamp
from fw_gear_dicom_check.errors import ArchiveError
from fw_gear_dicom_check.limits.budget import SpentError
from fw_gear_dicom_check.limits.deadline import NO_DEADLINE, Deadline
from fw_gear_dicom_check.model import (
    Archive,
    Derived,
    Instance,
    InstanceTable,
    Report,
    Series,
    Verdict,
)
from fw_gear_dicom_check.pseudonyms import hide_name, hide_names
from fw_gear_dicom_check.reading.archive import read_archive
from fw_gear_dicom_check.reading.inputs.location import Location
from fw_gear_dicom_check.rules.cut_short import cut_short
from fw_gear_dicom_check.rules.evaluate import evaluate
from fw_gear_dicom_check.rules.instance_table import tabulate
from fw_gear_dicom_check.rules.judge_rule import Judging
from fw_gear_dicom_check.runtime.crash_report import faults_without_values
from fw_gear_dicom_check.runtime.garbage_collection import rare_collections
from fw_gear_dicom_check.settings import Settings, to_context, wanted_by
from fw_gear_dicom_check.text import shorten_middle


@rare_collections()
def check_archive(
    path: Location,
    settings: Settings,
    on_member: Callable[[int, int], None] = lambda _done, _all: None,
    name: str = "",
) -> Report:
    """Check one archive, called `name` in the report (default: its file name).

    Raises ArchiveError only if the path itself cannot be read or memory runs out, BugError for our
    own faults.
    """
    with faults_without_values(path):
        try:
            return _check(path, settings, on_member, name)
        except MemoryError:
            reason = "there is not enough memory to check it; give it more, or pack fewer images"
            raise ArchiveError(path, reason) from None


def _check(
    path: Location, settings: Settings, on_member: Callable[[int, int], None], name: str
) -> Report:
    started = time.monotonic()
    archive = read_archive(path, wanted_by(settings), on_member, settings.limits)
    deadline = Deadline.for_judging(settings.limits.seconds, started)
    return judge_archive(replace(archive, name=name or archive.name), settings, deadline)


def judge_archive(archive: Archive, settings: Settings, deadline: Deadline = NO_DEADLINE) -> Report:
    """Put an archive that was read to the rules, and derive where it lands.

    Where it gets too late, only the first instances are judged; the others are unreadable.
    """
    with suppress(SpentError):
        return _judge(archive, settings, deadline)
    return _judge(cut_short(archive), settings, NO_DEADLINE)


def _judge(archive: Archive, settings: Settings, deadline: Deadline) -> Report:
    context = replace(to_context(settings), deadline=deadline)
    judging = Judging(
        policy=settings.policy,
        levels=settings.levels,
        include_values=settings.include_values,
        longest_value=settings.limits.text,
        viewer=settings.viewer,
    )
    verdicts = evaluate(archive, settings.profiles, context, judging)
    report = to_report(archive, settings, verdicts, *derive_series(archive, settings))
    return report if settings.names_key is None else hide_names(report, settings.names_key)


@rare_collections()
def tabulate_archive(path: Location, settings: Settings, name: str) -> InstanceTable:
    """Return each instance's outcome for each rule. Raises ArchiveError."""
    with faults_without_values(path):
        started = time.monotonic()
        archive = read_archive(path, wanted_by(settings), limits=settings.limits)
        deadline = Deadline.for_judging(settings.limits.seconds, started)
        with suppress(SpentError):
            return _tabulate(archive, settings, name, deadline)
        return _tabulate(cut_short(archive), settings, name, NO_DEADLINE)


def _tabulate(archive: Archive, settings: Settings, name: str, deadline: Deadline) -> InstanceTable:
    context = replace(to_context(settings), deadline=deadline)
    key = settings.names_key
    names = (instance.member for instance in archive.instances)
    members = tuple(name if key is None else hide_name(name, key) for name in names)
    return InstanceTable(name, members, tabulate(archive, settings.profiles, context))


def to_report(
    archive: Archive,
    settings: Settings,
    verdicts: tuple[Verdict, ...],
    series: tuple[Series, ...],
    series_left_out: int = 0,
) -> Report:
    """Put together what is said about an archive, and let its headers go."""
    return Report(
        name=archive.name,
        kind=archive.kind,
        members=archive.members,
        instances=len(archive.instances),
        unreadable=archive.unreadable,
        skipped=archive.skipped,
        fault=archive.fault,
        policy=settings.policy,
        viewer=settings.viewer,
        verdicts=verdicts,
        series=series,
        series_left_out=series_left_out,
        unseen=archive.unseen,
    )


def derive_series(archive: Archive, settings: Settings) -> tuple[tuple[Series, ...], int]:
    """Return the series of an archive, in the order of their first members, and where they land.

    As many as the limits allow; besides how many are left out.
    """
    by_uid: dict[str, list[Instance]] = {}
    for instance in archive.instances:
        by_uid.setdefault(instance.header.text("SeriesInstanceUID"), []).append(instance)
    told = islice(by_uid.items(), settings.limits.series)
    series = tuple(_to_series(uid, instances, settings) for uid, instances in told)
    return series, len(by_uid) - len(series)


def _to_series(uid: str, instances: Sequence[Instance], settings: Settings) -> Series:
    headers = [instance.header for instance in instances]
    first = min(headers, key=instance_number)
    hierarchy = {
        each.name: derive_hierarchy(first, each, settings.routes, settings.zone)
        for each in settings.mappings
    }
    if settings.hide_labels:
        hierarchy = {name: _hidden(fields) for name, fields in hierarchy.items()}
    longest = settings.limits.text
    hierarchy = {name: _shortened(fields, longest) for name, fields in hierarchy.items()}
    return Series(
        series_uid=shorten_middle(uid, longest),
        instances=len(instances),
        modality=shorten_middle(first.text("Modality"), longest),
        manufacturer=shorten_middle(first.text("Manufacturer"), longest),
        hierarchy=hierarchy,
        timestamp=derive_timestamp(headers, settings.zone),
        classifier_route=classifier_route(first),
    )


def _shortened(fields: Mapping[str, Derived], longest: int) -> dict[str, Derived]:
    return {
        name: replace(derived, value=shorten_middle(derived.value, longest))
        if derived.value
        else derived
        for name, derived in fields.items()
    }


def _hidden(fields: Mapping[str, Derived]) -> dict[str, Derived]:
    return {
        name: replace(derived, value=None) if name.endswith((".label", "._id")) else derived
        for name, derived in fields.items()
    }
