"""The whole story on one page: read an archive, put it to the rules, derive where it lands."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from fw_gear_dicom_check.errors import ArchiveError
from fw_gear_dicom_check.limits.budget import Budget, SpentError
from fw_gear_dicom_check.model import (
    Archive,
    InstanceTable,
    Report,
    Series,
    State,
    Verdict,
)
from fw_gear_dicom_check.pseudonyms import hide_name, hide_names
from fw_gear_dicom_check.reading.archive import read_archive
from fw_gear_dicom_check.reading.inputs.location import Location
from fw_gear_dicom_check.rules.built_in import CONVERSION
from fw_gear_dicom_check.rules.cut_short import cut_short
from fw_gear_dicom_check.rules.evaluate import evaluate_partitioned, partition
from fw_gear_dicom_check.rules.instance_table import tabulate
from fw_gear_dicom_check.rules.judge_rule import Judging
from fw_gear_dicom_check.runtime.crash_report import faults_without_values
from fw_gear_dicom_check.runtime.garbage_collection import rare_collections
from fw_gear_dicom_check.series import derive_series, refused
from fw_gear_dicom_check.settings import Settings, to_context, wanted_by

T = TypeVar("T")


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
    budget = Budget(settings.limits)
    archive = read_archive(path, wanted_by(settings), on_member, settings.limits, budget)
    archive = replace(archive, name=name or archive.name)
    return judge_archive(archive, settings, budget.for_judging())


def judge_archive(archive: Archive, settings: Settings, budget: Budget | None = None) -> Report:
    """Put an archive that was read to the rules, and derive where it lands.

    Where the budget does not suffice, only the first instances are judged; the others are
    unreadable.
    """
    return _within(budget, archive, lambda each, left: _judge(each, settings, left))


def _within(budget: Budget | None, archive: Archive, judge: Callable[[Archive, Budget], T]) -> T:
    """Return what `judge` finds, of the first instances alone where the budget does not suffice."""
    try:
        return judge(archive, budget or Budget.unbounded())
    except SpentError as spent:
        code = spent.code
    return judge(cut_short(archive, code), Budget.unbounded())


def _judge(archive: Archive, settings: Settings, budget: Budget) -> Report:
    context = replace(to_context(settings), budget=budget)
    judging = Judging(
        policy=settings.policy,
        levels=settings.levels,
        include_values=settings.include_values,
        longest_value=settings.limits.text,
        viewer=settings.viewer,
        via=settings.via,
        consumers=settings.consumers,
    )
    parts = partition(archive, settings.profiles, context)
    verdicts = evaluate_partitioned(parts, settings.profiles, context, judging)
    geometry = () if archive.unseen else parts.geometry()
    derived = derive_series(archive, settings, budget, geometry)
    if any(each.profile.name == CONVERSION and each.observed is State.FAIL for each in verdicts):
        derived = refused(derived[0]), derived[1]
    report = to_report(archive, settings, verdicts, derived)
    return report if settings.names_key is None else hide_names(report, settings.names_key)


@rare_collections()
def tabulate_archive(path: Location, settings: Settings, name: str) -> InstanceTable:
    """Return each instance's outcome for each rule. Raises ArchiveError."""
    with faults_without_values(path):
        budget = Budget(settings.limits)
        archive = read_archive(path, wanted_by(settings), limits=settings.limits, budget=budget)
        return _within(
            budget.for_judging(), archive, lambda each, left: _tabulate(each, settings, name, left)
        )


def _tabulate(archive: Archive, settings: Settings, name: str, budget: Budget) -> InstanceTable:
    context = replace(to_context(settings), budget=budget)
    key = settings.names_key
    names = (instance.member for instance in archive.instances)
    members = tuple(name if key is None else hide_name(name, key) for name in names)
    return InstanceTable(name, members, tabulate(archive, settings.profiles, context))


def to_report(
    archive: Archive,
    settings: Settings,
    verdicts: tuple[Verdict, ...],
    derived: tuple[tuple[Series, ...], int],
) -> Report:
    """Put together what is said about an archive; its headers go. `derived`: see derive_series."""
    return Report(
        name=archive.name,
        kind=archive.kind,
        members=archive.members,
        instances=len(archive.instances),
        unreadable=tuple(replace(each, remains=None) for each in archive.unreadable),
        skipped=archive.skipped,
        fault=archive.fault,
        policy=settings.policy,
        viewer=settings.viewer,
        via=settings.via,
        verdicts=verdicts,
        series=derived[0],
        series_left_out=derived[1],
        unseen=archive.unseen,
    )
