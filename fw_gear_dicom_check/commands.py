"""What the local command does, once its options are read."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

from fw_gear_dicom_check.derive.upload import Upload, find_conflicts
from fw_gear_dicom_check.errors import ArchiveError, BugError
from fw_gear_dicom_check.exit_codes import BROKEN, FINE, UNREADABLE, FailOn, to_code
from fw_gear_dicom_check.inputs import open_place
from fw_gear_dicom_check.main import tabulate_archive
from fw_gear_dicom_check.model import InstanceTable, Report
from fw_gear_dicom_check.names import Disguise, hide_name
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.places import Place
from fw_gear_dicom_check.screen import (
    emit,
    is_watched,
    refuse_output,
    screen_error,
    screen_width,
)
from fw_gear_dicom_check.settings import Settings, to_settings
from fw_gear_dicom_check.several import Workers, check_each
from fw_gear_dicom_check.targets import Target, expand
from fw_gear_dicom_check.writers.bounded import bounded
from fw_gear_dicom_check.writers.csv import to_csv, to_instances_csv
from fw_gear_dicom_check.writers.docs import explain_rule, list_rules
from fw_gear_dicom_check.writers.json import to_json
from fw_gear_dicom_check.writers.lines import Line
from fw_gear_dicom_check.writers.overview import to_overview
from fw_gear_dicom_check.writers.terminal import to_terminal
from fw_gear_dicom_check.writers.upload import to_conflict_lines

TOLD_AT_LENGTH = 3
"""Archives up to which each gets its own report on the screen."""
WORTH_SHARING = 32
"""Archives from which on the start of further processes pays."""


@dataclass(frozen=True, slots=True)
class Output:
    """How to tell it: in which format, into which file (None: the screen), and how loudly.

    `instances`: the file for a second table, with a row for each instance.
    """

    form: str
    path: Path | None
    fail_on: FailOn
    is_quiet: bool
    instances: Path | None = None


def check_places(
    places: Sequence[Place], options: Options, workers: Workers, output: Output
) -> int:
    """Check what paths and URLs mean, tell it, and return the exit code.

    Of `workers` without jobs there is one process a core where there are many archives.
    """
    settings = to_settings(options)
    refuse_output(output.path)
    refuse_output(output.instances)
    disguise = Disguise(frozenset(places), settings.names_key)
    found_below, absent = expand(places)
    targets = [replace(each, name=disguise.name_of(each.path, each.name)) for each in found_below]
    shows_text = output.form == "text"
    is_quiet = output.path is None and not shows_text and is_watched(sys.stdout)
    codes = [FINE if targets and not absent else UNREADABLE]
    for fault in absent:
        screen_error(disguise.fault_of(fault))
    jobs = workers.jobs or (os.cpu_count() or 1 if len(targets) >= WORTH_SHARING else 1)
    workers = replace(workers, jobs=jobs)
    found = check_each(targets, settings, workers=workers, is_quiet=output.is_quiet or is_quiet)
    reports = _watch(found, codes, output.fail_on, disguise)
    if shows_text:
        parts: Iterable[str | Line] = to_text(reports, is_many=len(targets) > TOLD_AT_LENGTH)
    else:
        parts = to_document(output.form, reports, settings)
    emit(bounded(parts, settings.limits.output), output.path)
    if output.instances:
        tables = to_instances_csv(_tabulate(targets, settings))
        emit(bounded(tables, settings.limits.output), output.instances)
    return max(codes)


def show_rules(rule: str, profile: Path | None) -> None:
    """List the rules, or explain one."""
    profiles = to_settings(Options(profile=profile)).profiles
    emit(explain_rule(profiles, rule) if rule else list_rules(profiles), None)


def show_names(paths: Sequence[Place], key: str) -> int:
    """Tell the digest of each name below the paths, archives and members; return the exit code."""
    targets, faults = expand(paths)
    names = _list_names(targets, frozenset(paths), faults)
    emit((Line(f"{hide_name(name, key)}  {name}") for name in names), None)
    for fault in faults:
        screen_error(fault)
    return UNREADABLE if faults else FINE


def _list_names(
    targets: Iterable[Target], given: frozenset[Place], faults: list[ArchiveError]
) -> Iterator[str]:
    for target in targets:
        if target.path not in given:
            yield target.name
        try:
            with open_place(target.path) as source:
                yield from [member.name for member in source.members]
        except ArchiveError as error:
            faults.append(error)


def show_schema() -> None:
    """Show the JSON Schema of the JSON report."""
    path = files("fw_gear_dicom_check").joinpath("schema", "report-1.schema.json")
    emit([path.read_text("utf-8")], None)


def to_document(form: str, reports: Iterable[Report], settings: Settings) -> Iterable[str]:
    """Return reports in a format that is written piece by piece: json, csv or html."""
    if form == "csv":
        return to_csv(reports)
    if form == "json":
        return to_json(reports, settings.policy, settings.limits.listed)
    from fw_gear_dicom_check.writers.html import to_html  # noqa: PLC0415 - only pages need jinja2

    return to_html(reports, settings.policy)


def to_text(reports: Iterable[Report], *, is_many: bool) -> list[Line]:
    """Tell a few archives at length, many in one overview."""
    width = screen_width()
    if is_many:
        return to_overview(reports, width)
    upload = Upload()
    lines: list[Line] = []
    for report in reports:
        upload.add(report.name, report.series)
        lines += [*to_terminal(report, width), Line("")]
    return [*lines[:-1], *to_conflict_lines(find_conflicts(upload.placed), width)]


def _tabulate(targets: Iterable[Target], settings: Settings) -> Iterator[InstanceTable]:
    """Hand on the tables; what cannot be read has been told already."""
    for target in targets:
        with suppress(ArchiveError):
            yield tabulate_archive(target.path, settings, target.name)


def _watch(
    found: Iterable[Report | ArchiveError], codes: list[int], fail_on: FailOn, disguise: Disguise
) -> Iterator[Report]:
    """Hand the reports on, tell of paths that cannot be read, and collect the exit codes."""
    for each in found:
        if isinstance(each, ArchiveError):
            screen_error(disguise.fault_of(each))
            codes.append(BROKEN if isinstance(each, BugError) else UNREADABLE)
        else:
            codes.append(to_code(each, fail_on))
            yield each
