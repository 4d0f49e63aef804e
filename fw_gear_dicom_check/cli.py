"""The local command `fw-dicom-check`: the same check before an upload."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path

import click

from fw_gear_dicom_check import __version__
from fw_gear_dicom_check.errors import ArchiveError, ProfileError
from fw_gear_dicom_check.exit_codes import (
    FINE,
    INTERRUPTED,
    UNREADABLE,
    UNWRITABLE,
    USAGE,
    FailOn,
    to_code,
)
from fw_gear_dicom_check.model import Policy, Report
from fw_gear_dicom_check.screen import (
    ClosedOutputError,
    emit,
    refuse_output,
    screen_error,
    screen_width,
)
from fw_gear_dicom_check.settings import DEFAULT_ZONE, Options, to_settings
from fw_gear_dicom_check.several import check_each, expand
from fw_gear_dicom_check.writers.csv import to_csv
from fw_gear_dicom_check.writers.docs import explain_rule, list_rules
from fw_gear_dicom_check.writers.json import to_json
from fw_gear_dicom_check.writers.lines import Line
from fw_gear_dicom_check.writers.overview import to_overview
from fw_gear_dicom_check.writers.terminal import to_terminal

TOLD_AT_LENGTH = 3
"""Archives up to which each gets its own report on the screen."""

_FORMATS = ("text", "json", "csv")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(__version__, prog_name="fw-dicom-check", message="%(prog)s %(version)s")
def app() -> None:
    """Will this DICOM work in Flywheel? Know it before somebody opens it."""


@app.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(readable=False, path_type=Path))
@click.option("--format", "output_format", type=click.Choice(_FORMATS), default="text")
@click.option("--output", type=click.Path(path_type=Path), help="File to write to.")
@click.option(
    "--policy",
    type=click.Choice([*map(str, Policy)]),
    default=str(Policy.DOCUMENTED),
    show_default=True,
    help="Which verdict is the state; both are always shown.",
)
@click.option("--profile", type=click.Path(path_type=Path), help="Your site's own rules (TOML).")
@click.option(
    "--routing-attributes",
    default="",
    help="Attributes with the routing string, in order, comma between. [default: StudyComments]",
)
@click.option("--routing-pattern", default="", help="Pattern of the routing string.")
@click.option(
    "--timezone", default=DEFAULT_ZONE, show_default=True, help="Zone where a file names none."
)
@click.option(
    "--fail-on",
    type=click.Choice([*map(str, FailOn)]),
    default=str(FailOn.FAIL),
    show_default=True,
    help="From which level on to exit with 1.",
)
@click.option(
    "--include-values", is_flag=True, help="Show offending values; they may identify patients."
)
@click.option("--hide-labels", is_flag=True, help="Leave labels out of the hierarchy.")
@click.option("--quiet", "-q", is_flag=True, help="No progress bar.")
def check(  # noqa: PLR0913 - one parameter an option
    *,
    paths: tuple[Path, ...],
    output_format: str,
    output: Path | None,
    fail_on: str,
    quiet: bool,
    policy: str,
    profile: Path | None,
    routing_attributes: str,
    routing_pattern: str,
    timezone: str,
    include_values: bool,
    hide_labels: bool,
) -> int:
    """Check zips, DICOM files, or folders of them.

    Exit codes: 0 checked and fine, 1 a verdict fails (see --fail-on), 2 usage or profile, 3 an
    input cannot be read or holds no DICOM, 4 the output cannot be written, 130 interrupted.
    """
    options = Options(
        policy=policy,
        routing_attributes=routing_attributes,
        routing_pattern=routing_pattern,
        timezone=timezone,
        include_values=include_values,
        hide_labels=hide_labels,
        profile=profile,
    )
    settings = to_settings(options)
    refuse_output(output)
    targets, absent = expand(paths)
    shows_text = output_format == "text"
    is_quiet = quiet or (output is None and not shows_text and sys.stdout.isatty())
    codes = [FINE if targets and not absent else UNREADABLE]
    for fault in absent:
        screen_error(fault)
    reports = _watch(check_each(targets, settings, is_quiet=is_quiet), codes, FailOn(fail_on))
    if shows_text:
        emit(to_text(reports, is_many=len(targets) > TOLD_AT_LENGTH), output)
    else:
        is_table = output_format == "csv"
        emit(to_csv(reports) if is_table else to_json(reports, settings.policy), output)
    return max(codes)


def _watch(
    found: Iterable[Report | ArchiveError], codes: list[int], fail_on: FailOn
) -> Iterator[Report]:
    """Hand the reports on, tell of paths that cannot be read, and collect the exit codes."""
    for each in found:
        if isinstance(each, ArchiveError):
            screen_error(each)
            codes.append(UNREADABLE)
        else:
            codes.append(to_code(each, fail_on))
            yield each


@app.command()
@click.argument("rule", default="")
@click.option("--profile", type=click.Path(path_type=Path), help="Your site's own rules (TOML).")
def rules(rule: str, profile: Path | None) -> None:
    """List the rules, or explain one: what it demands, what is lost without it, what to do."""
    profiles = to_settings(Options(profile=profile)).profiles
    emit(explain_rule(profiles, rule) if rule else list_rules(profiles), None)


@app.command()
def schema() -> None:
    """Show the JSON Schema of `check --format json`."""
    path = files("fw_gear_dicom_check").joinpath("schema", "report-1.schema.json")
    emit([path.read_text("utf-8")], None)


def to_text(reports: Iterable[Report], *, is_many: bool) -> list[Line]:
    """Tell a few archives at length, many in one overview."""
    width = screen_width()
    if is_many:
        return to_overview(reports, width)
    parts = [[*to_terminal(report, width), Line("")] for report in reports]
    return [line for part in parts for line in part][:-1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code; what a user can mend is told in one line."""
    try:
        code = app(args=arguments, prog_name="fw-dicom-check", standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        return _tell("interrupted", INTERRUPTED)
    except click.ClickException as error:
        error.show()
        return USAGE
    except ProfileError as error:
        return _tell(error, USAGE)
    except ClosedOutputError:
        return UNWRITABLE
    except OSError as error:
        reason = f"{error.filename or 'output'}: {error.strerror}; nothing was written"
        return _tell(reason, UNWRITABLE)
    return code if isinstance(code, int) else FINE


def _tell(reason: object, code: int) -> int:
    screen_error(reason)
    return code


if __name__ == "__main__":
    sys.exit(main())
