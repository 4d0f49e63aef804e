"""Does what the command `check` is called for."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from fw_gear_dicom_check.commands.formats import MOST_IN_FULL, to_parts
from fw_gear_dicom_check.commands.outputs import refuse_outputs
from fw_gear_dicom_check.errors import ArchiveError, BugError, OutputTooLargeError
from fw_gear_dicom_check.limits.writing_time import WritingTime
from fw_gear_dicom_check.main import tabulate_archive
from fw_gear_dicom_check.model import InstanceTable, Report
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.output.exit_codes import BROKEN, FINE, UNREADABLE, FailOn, to_code
from fw_gear_dicom_check.output.screen import ClosedOutputError, emit, is_watched, screen_error
from fw_gear_dicom_check.output.whole_file import whole_file
from fw_gear_dicom_check.pseudonyms import Pseudonyms
from fw_gear_dicom_check.reading.find_archives import Target, find_archives
from fw_gear_dicom_check.reading.inputs.location import Location
from fw_gear_dicom_check.report.csv_report import to_instances_csv
from fw_gear_dicom_check.report.lines import Line
from fw_gear_dicom_check.report.size_limit import bounded
from fw_gear_dicom_check.settings import Settings, to_settings
from fw_gear_dicom_check.workers.check_many import Workers, check_each

FEWEST_FOR_PROCESSES = 32
"""Archives from which on further processes are worth their start."""


@dataclass(frozen=True, slots=True)
class Output:
    """Where reports go: their format, the file (None: stdout), and whether a progress bar is shown.

    `instances`: the file of a second table, with a row for each instance.
    """

    output_format: str
    path: Path | None
    fail_on: FailOn
    is_quiet: bool
    instances: Path | None = None


def check_locations(
    locations: Sequence[Location], options: Options, workers: Workers, output: Output
) -> int:
    """Check the archives at paths and URLs, report, and return the exit code.

    Where `workers.jobs` is 0, many archives are checked by one process per core.
    """
    settings = to_settings(options)
    refuse_outputs((output.path, output.instances), (*locations, options.profile))
    pseudonyms = Pseudonyms(frozenset(locations), settings.names_key)
    found_targets, faults = find_archives(locations, settings.limits)
    targets = [
        replace(each, name=pseudonyms.shown_name(each.path, each.name)) for each in found_targets
    ]
    shows_text = output.output_format == "text"
    is_quiet = output.path is None and not shows_text and is_watched(sys.stdout)
    codes = [FINE if targets and not faults else UNREADABLE]
    for fault in faults:
        screen_error(pseudonyms.shown_fault(fault))
    jobs = workers.jobs or (os.cpu_count() or 1 if len(targets) >= FEWEST_FOR_PROCESSES else 1)
    workers = replace(workers, jobs=jobs)
    found = check_each(targets, settings, workers=workers, is_quiet=output.is_quiet or is_quiet)
    time, time_of_table = WritingTime(settings.limits.seconds), WritingTime(settings.limits.seconds)
    reports = time.waiting_for(_collect_exit_codes(found, codes, output.fail_on, pseudonyms))
    is_many = len(targets) > MOST_IN_FULL
    parts = to_parts(output.output_format, reports, settings, is_many=is_many)
    bounded_parts = bounded(time.watch(parts), settings.limits.output)
    if output.instances:
        tables = to_instances_csv(time_of_table.waiting_for(_tabulate(targets, settings)))
        bounded_table = bounded(time_of_table.watch(tables), settings.limits.output)
        _write_with_table(bounded_parts, output, bounded_table)
    else:
        emit(bounded_parts, output.path)
    return max(codes)


def _write_with_table(parts: Iterable[str | Line], output: Output, tables: Iterable[str]) -> None:
    """Write the table of instances first, then the report, and tell last what went wrong.

    Who reads the screen may close it at any time (`| head`). The table gets its name when all has
    been read: it may lie in a folder to check.
    """
    ended: ClosedOutputError | KeyboardInterrupt | None = None
    is_table_written = False
    try:
        with whole_file(cast("Path", output.instances)) as out:
            out.writelines(text.encode("utf-8") for text in tables)
            is_table_written = True
            try:
                emit(parts, output.path)
            except (ClosedOutputError, KeyboardInterrupt) as error:
                ended = error
    except (OSError, OutputTooLargeError):
        if not is_table_written:
            emit(parts, output.path)
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
