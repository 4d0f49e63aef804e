"""Does what the command `check` is called for."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from fw_gear_dicom_check.commands.formats import MOST_IN_FULL, TEXT
from fw_gear_dicom_check.commands.keep_journal import open_journal, refuse_journal
from fw_gear_dicom_check.commands.outputs import refuse_outputs
from fw_gear_dicom_check.commands.standard_input import with_standard_input
from fw_gear_dicom_check.commands.write_reports import (
    Output,
    open_baseline,
    refuse_parquet,
    write_reports,
)
from fw_gear_dicom_check.errors import ArchiveError, BugError, OutputTooLargeError
from fw_gear_dicom_check.grouping.find_targets import HowToGroup, find_targets
from fw_gear_dicom_check.limits.writing_time import WritingTime
from fw_gear_dicom_check.main import tabulate_archive
from fw_gear_dicom_check.model import InstanceTable, Report
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.output.exit_codes import BROKEN, FINE, UNREADABLE, FailOn, to_code
from fw_gear_dicom_check.output.screen import ClosedOutputError, is_watched, screen_error
from fw_gear_dicom_check.output.whole_file import whole_file
from fw_gear_dicom_check.pseudonyms import Pseudonyms
from fw_gear_dicom_check.reading.find_archives import Target
from fw_gear_dicom_check.reading.inputs.location import Location
from fw_gear_dicom_check.report.baseline import compare
from fw_gear_dicom_check.report.csv_report import to_instances_csv
from fw_gear_dicom_check.report.size_limit import bounded
from fw_gear_dicom_check.settings import Settings, to_settings
from fw_gear_dicom_check.workers.check_many import Workers, check_each
from fw_gear_dicom_check.workers.resume import check_rest

FEWEST_FOR_PROCESSES = 32
"""Archives from which on further processes are worth their start."""


def check_locations(
    locations: Sequence[Location],
    options: Options,
    workers: Workers,
    output: Output,
    *,
    as_one: bool = False,
) -> int:
    """Check the archives at paths and URLs, report, and return the exit code.

    Where `workers.jobs` is 0, many archives are checked by one process per core. `as_one`: the
    loose files of a folder are one archive, whatever series they are of.
    """
    with with_standard_input(locations) as found:
        return _check(found, options, workers, output, as_one=as_one)


def _check(
    locations: Sequence[Location],
    options: Options,
    workers: Workers,
    output: Output,
    *,
    as_one: bool,
) -> int:
    settings = to_settings(options)
    refuse_outputs(output.files, (*locations, options.profile, output.baseline))
    refuse_parquet(output)
    refuse_journal(output, locations)
    baseline = open_baseline(output)
    pseudonyms = Pseudonyms(frozenset(locations), settings.names_key)
    how = HowToGroup(settings.zone.info, as_one, settings.hide_labels)
    found_targets, faults = find_targets(locations, how, settings.limits)
    targets = [
        replace(
            each,
            name=pseudonyms.shown_name(each.path, each.name),
            loose=pseudonyms.shown_loose(each.loose),
        )
        for each in found_targets
    ]
    shows_text = output.output_format == TEXT
    is_quiet = output.path is None and not shows_text and is_watched(sys.stdout)
    codes = [FINE if targets and not faults else UNREADABLE]
    for fault in faults:
        screen_error(pseudonyms.shown_fault(fault))
    jobs = workers.jobs or (os.cpu_count() or 1 if len(targets) >= FEWEST_FOR_PROCESSES else 1)
    workers = replace(workers, jobs=jobs)
    check_all = partial(
        check_each, settings=settings, workers=workers, is_quiet=output.is_quiet or is_quiet
    )
    with open_journal(output, options, settings) as journal:
        checked = check_rest(targets, journal, check_all) if journal else check_all(targets)
        found = (
            each if isinstance(each, ArchiveError) else compare(each, baseline) for each in checked
        )
        reports = _collect_exit_codes(found, codes, output.fail_on, pseudonyms)
        _write_all(reports, targets, output, settings)
    return max(codes)


def _write_all(
    reports: Iterator[Report], targets: Sequence[Target], output: Output, settings: Settings
) -> None:
    is_many = len(targets) > MOST_IN_FULL
    if output.instances:
        time = WritingTime(settings.limits.seconds)
        tables = to_instances_csv(time.waiting_for(_tabulate(targets, settings)))
        write = partial(write_reports, reports, output, settings, is_many=is_many)
        bounded_table = bounded(time.watch(tables), settings.limits.output)
        _write_with_table(write, output.instances, bounded_table)
    else:
        write_reports(reports, output, settings, is_many=is_many)


def _write_with_table(write: Callable[[], None], path: Path, tables: Iterable[str]) -> None:
    """Write the table of instances first, then the report, and tell last what went wrong.

    Who reads the screen may close it at any time (`| head`). The table gets its name when all has
    been read: it may lie in a folder to check.
    """
    ended: ClosedOutputError | KeyboardInterrupt | None = None
    is_table_written = False
    try:
        with whole_file(path) as out:
            out.writelines(text.encode("utf-8") for text in tables)
            is_table_written = True
            try:
                write()
            except (ClosedOutputError, KeyboardInterrupt) as error:
                ended = error
    except (OSError, OutputTooLargeError):
        if not is_table_written:
            write()
        raise
    if ended:
        raise ended


def _tabulate(targets: Iterable[Target], settings: Settings) -> Iterator[InstanceTable]:
    """Yield the tables; what cannot be read has been reported already."""
    for target in targets:
        with suppress(ArchiveError):
            yield tabulate_archive(target.path, settings, target.name)


def _collect_exit_codes(
    found: Iterable[Report | ArchiveError],
    codes: list[int],
    fail_on: FailOn,
    pseudonyms: Pseudonyms,
) -> Iterator[Report]:
    """Yield the reports, write the faults to stderr, and collect the exit codes."""
    for each in found:
        if isinstance(each, ArchiveError):
            screen_error(pseudonyms.shown_fault(each))
            codes.append(BROKEN if isinstance(each, BugError) else UNREADABLE)
        else:
            codes.append(to_code(each, fail_on))
            yield each
