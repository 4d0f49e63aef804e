"""Defines the local command `fw-dicom-check`: the gear's check, before an upload."""

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from fw_gear_dicom_check.cli.exit_message import report_ending
from fw_gear_dicom_check.cli.given_path import GivenPath
from fw_gear_dicom_check.cli.judging_options import judging
from fw_gear_dicom_check.cli.peek import peek
from fw_gear_dicom_check.cli.rule_and_batch import batch, rule
from fw_gear_dicom_check.options import NAMES_KEY_VARIABLE, Options
from fw_gear_dicom_check.output.exit_codes import FINE, FailOn
from fw_gear_dicom_check.reading.inputs.location import TIMEOUT, to_location
from fw_gear_dicom_check.version import PACKAGE, TOOL

# What reads DICOM is imported by the command that needs it: `--help` does not wait for pydicom.


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(package_name=PACKAGE, prog_name=TOOL, message="%(prog)s %(version)s")
def app() -> None:
    """Will this DICOM work in Flywheel? Find out before you upload it."""


@app.command()
@click.argument("paths", nargs=-1, required=True, type=GivenPath(readable=False))
@judging
@click.option(
    "--instances",
    type=GivenPath(path_type=Path),
    help="Also write a CSV with a row for each instance and a column for each rule.",
)
@click.option(
    "--plan",
    type=GivenPath(path_type=Path),
    help="Also write a CSV of the upload: a row for each series, where it lands, its conflicts.",
)
@click.option(
    "--resume",
    "journal",
    type=GivenPath(path_type=Path),
    metavar="JOURNAL",
    help="Keep what is checked in this file; the same call goes on where it was interrupted.",
)
@click.option(
    "--as-one",
    is_flag=True,
    help="Check the loose files of a folder as one archive, whatever series they are of.",
)
@click.option(
    "--jobs",
    "-j",
    type=click.IntRange(min=0),
    default=0,
    help="Number of processes. [default: one per core]",
)
@click.option(
    "--limit",
    "limits",
    multiple=True,
    metavar="NAME=VALUE",
    help="Limit of the run, such as seconds=10min or header=64MB (docs/limits.md). Repeatable.",
)
@click.option(
    "--executor",
    type=click.Choice(["processes", "dask"]),
    default="processes",
    show_default=True,
    help="What runs the check. Dask's workers must see the same paths: shared storage, or URLs.",
)
@click.option(
    "--scheduler", default="", help="Address of Dask's scheduler, such as tcp://host:8786."
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.1),
    default=TIMEOUT,
    show_default=True,
    help="Seconds to wait for a host or scheduler that does not answer.",
)
def check(  # noqa: PLR0913 - one parameter an option
    *,
    paths: tuple[str, ...],
    options: Options,
    output_format: str | None,
    output: Path | None,
    details: Path | None,
    baseline: Path | None,
    fail_on: str,
    quiet: bool,
    jobs: int,
    executor: str,
    scheduler: str,
    timeout: float,
    instances: Path | None,
    limits: tuple[str, ...],
    as_one: bool,
    plan: Path | None,
    journal: Path | None,
) -> int:
    """Check zips, DICOM files, or folders of them; paths and URLs; - is standard input.

    A URL begins with s3://, http:// or https://; the URL of a folder ends with /.

    \b
    Examples:
      fw-dicom-check check T1w.dicom.zip             one archive, in detail
      fw-dicom-check check uploads/ -o all.csv       a row for each archive
      fw-dicom-check check uploads/ -o all.html      a page to read or to send
      fw-dicom-check check uploads/ -o new.json --baseline old.json --fail-on new

    Exit codes: 0 no failure, 1 a verdict fails (see --fail-on), 2 wrong usage or profile, 3 an
    input cannot be read or contains no DICOM, 4 the output cannot be written or the cluster does
    not answer, 130 interrupted.
    """  # noqa: D301 - \b is a mark of click: the lines below it stay as they are
    from fw_gear_dicom_check.commands.check import check_locations  # noqa: PLC0415 - see above
    from fw_gear_dicom_check.commands.formats import choose_format  # noqa: PLC0415 - see above
    from fw_gear_dicom_check.commands.write_reports import Output  # noqa: PLC0415 - see above
    from fw_gear_dicom_check.workers.check_many import to_workers  # noqa: PLC0415 - see above

    chosen = choose_format(output_format or "", output)
    beside = {"instances": instances, "details": details, "plan": plan}
    earlier = {"baseline": baseline, "journal": journal}
    destination = Output(chosen, output, FailOn(fail_on), quiet, **beside, **earlier)
    locations = [to_location(text, timeout) for text in paths]
    workers = to_workers(executor, scheduler, jobs, timeout)
    options = replace(options, limits=limits)
    return check_locations(locations, options, workers, destination, as_one=as_one)


@app.command()
@click.argument("rule", default="")
@click.option(
    "--profile", type=GivenPath(path_type=Path), help="Your site's own rules (a TOML file)."
)
def rules(rule: str, profile: Path | None) -> None:
    """List the rules, or explain one.

    The explanation says what the rule requires, what is lost without it, and how to fix it.
    """
    from fw_gear_dicom_check.commands.rules import show_rules  # noqa: PLC0415 - see above

    show_rules(rule, profile)


@app.command()
@click.argument("paths", nargs=-1, required=True, type=GivenPath(readable=False))
def names(*, paths: tuple[str, ...]) -> int:
    """Show which name belongs to which digest of `check --hash-names`.

    If FW_DICOM_CHECK_NAMES_KEY was set for the check, set it to the same value here.
    """
    from fw_gear_dicom_check.commands.names import show_names  # noqa: PLC0415 - see above

    return show_names([*map(to_location, paths)], os.environ.get(NAMES_KEY_VARIABLE, ""))


@app.command()
def schema() -> None:
    """Show the JSON Schema of `check --format json`."""
    from fw_gear_dicom_check.commands.rules import show_schema  # noqa: PLC0415 - see above

    show_schema()


app.add_command(rule)
app.add_command(batch)
batch.add_command(peek)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code; any fault becomes one line on stderr."""
    try:
        code = app(args=arguments, prog_name=TOOL, standalone_mode=False)
    except (Exception, KeyboardInterrupt, SystemExit) as error:  # noqa: BLE001 - see describe_bug
        return report_ending(error)
    return code if isinstance(code, int) else FINE


if __name__ == "__main__":
    sys.exit(main())
