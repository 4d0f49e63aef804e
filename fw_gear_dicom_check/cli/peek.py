"""Defines the command `batch peek`: a first look at a project of a Flywheel site."""

from pathlib import Path

import click

from fw_gear_dicom_check.cli.judging_options import judging
from fw_gear_dicom_check.cli.site_options import FILTER, PARALLEL, project_options
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.output.exit_codes import FailOn


@click.command()
@project_options
@FILTER
@click.option(
    "--limit", type=click.IntRange(min=0), default=0, help="Maximum number of files. [default: all]"
)
@click.option(
    "--members",
    type=click.IntRange(1, 100),
    default=3,
    show_default=True,
    help="Members of each zip to look at: the first, the last, and between.",
)
@PARALLEL
@judging
def peek(  # noqa: PLR0913 - one parameter an option
    *,
    project: str,
    key_file: Path | None,
    filters: tuple[str, ...],
    limit: int,
    members: int,
    parallel: int,
    options: Options,
    output_format: str | None,
    output: Path | None,
    details: Path | None,
    baseline: Path | None,
    fail_on: str,
    quiet: bool,
) -> int:
    """Take a first look, without a job and without downloading archives.

    It reads the headers of some members of each zip, and says what it could not check.

    Exit codes: 0 no failure in what was looked at, 1 a verdict fails (see --fail-on), 2 wrong usage
    or profile, or the site refuses, 3 a file cannot be read or contains no DICOM, 4 the site does
    not answer or the output cannot be written, 130 interrupted.
    """
    from fw_gear_dicom_check.commands.formats import choose_format  # noqa: PLC0415 - see above
    from fw_gear_dicom_check.commands.peek import peek_project  # noqa: PLC0415 - see above
    from fw_gear_dicom_check.commands.write_reports import Output  # noqa: PLC0415 - see above
    from fw_gear_dicom_check.flywheel.peek import PeekRequest  # noqa: PLC0415 - see above

    request = PeekRequest(project, filters, limit, members, parallel)
    chosen = choose_format(output_format or "", output)
    destination = Output(chosen, output, FailOn(fail_on), quiet, None, details, baseline)
    return peek_project(key_file, request, options, destination)
