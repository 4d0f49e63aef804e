"""Does what the command `batch peek` is called for."""

import sys
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from fw_gear_dicom_check.commands.formats import MOST_IN_FULL, TEXT
from fw_gear_dicom_check.commands.outputs import refuse_outputs
from fw_gear_dicom_check.commands.write_reports import (
    Output,
    open_baseline,
    refuse_parquet,
    write_reports,
)
from fw_gear_dicom_check.errors import SiteError
from fw_gear_dicom_check.flywheel.connection import connected
from fw_gear_dicom_check.flywheel.peek import PeekRequest, peek_at_files
from fw_gear_dicom_check.model import Report
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.output.exit_codes import FailOn, to_code
from fw_gear_dicom_check.output.progress import counting
from fw_gear_dicom_check.output.screen import is_watched
from fw_gear_dicom_check.report.baseline import compare
from fw_gear_dicom_check.settings import to_settings


def peek_project(
    key_file: Path | None, request: PeekRequest, options: Options, output: Output
) -> int:
    """Take a first look at a project, report, and return the exit code. Raises SiteError."""
    settings = to_settings(options)
    refuse_outputs(output.files, (options.profile, key_file, output.baseline))
    refuse_parquet(output)
    baseline = open_baseline(output)
    codes: list[int] = []
    is_stream = output.output_format != TEXT and output.path is None
    is_quiet = output.is_quiet or (is_stream and is_watched(sys.stdout))
    with connected(key_file) as client:
        found = (compare(each, baseline) for each in peek_at_files(client, request, settings))
        reports = _collect_exit_codes(found, codes, output.fail_on, is_quiet=is_quiet)
        first = list(islice(reports, MOST_IN_FULL + 1))
        is_many = len(first) > MOST_IN_FULL
        write_reports(chain(first, reports), output, settings, is_many=is_many)
    if not codes:
        raise SiteError(f"{request.project}: it has no DICOM files; check the filter")
    return max(codes)


def _collect_exit_codes(
    reports: Iterable[Report], codes: list[int], fail_on: FailOn, *, is_quiet: bool
) -> Iterator[Report]:
    """Yield the reports, and collect the exit codes."""
    with counting("files looked at", is_quiet=is_quiet) as on_file:
        for report in reports:
            codes.append(to_code(report, fail_on))
            on_file()
            yield report
