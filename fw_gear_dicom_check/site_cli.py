"""The parts of the local command that work with a Flywheel site: `rule` and `batch`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

# Flywheel's SDK is imported by the command that needs it: a local check does not wait for it.

_HELP = (
    "The API key is taken from FW_API_KEY, from --key-file, or from the login of Flywheel's "
    "command line."
)


def asked(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that every command has."""
    project = click.option("--project", required=True, help="The project, as group/project.")
    key = click.option(
        "--key-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help=_HELP
    )
    return project(key(command))


_VERSION = click.option("--gear-version", default="", help="Gear to use. [default: the newest]")
_CONFIG = click.option(
    "--config", "settings", multiple=True, metavar="NAME=VALUE", help="An option of the gear."
)
FILTER = click.option(
    "--filter", "filters", multiple=True, metavar="FILTER", help="Flywheel's filter, of files."
)
PARALLEL = click.option(
    "--parallel",
    type=click.IntRange(1, 32),
    default=4,
    show_default=True,
    help="Requests at a time.",
)
_DRY = click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")


@click.group()
def rule() -> None:
    """Check every DICOM file of a project on upload: the gear rule."""


@rule.command()
@asked
@_VERSION
@_CONFIG
@_DRY
def install(
    *,
    project: str,
    key_file: Path | None,
    gear_version: str,
    settings: tuple[str, ...],
    dry_run: bool,
) -> None:
    """Create the rule, or make the one that is there what it should be."""
    from fw_gear_dicom_check.site_commands import install_rule  # noqa: PLC0415 - see above

    install_rule(key_file, project, settings, gear_version, is_dry=dry_run)


@rule.command()
@asked
def show(*, project: str, key_file: Path | None) -> None:
    """Show the rule of a project."""
    from fw_gear_dicom_check.site_commands import show_rule  # noqa: PLC0415 - see above

    show_rule(key_file, project)


@rule.command()
@asked
@_DRY
def remove(*, project: str, key_file: Path | None, dry_run: bool) -> None:
    """Remove the rule; what it has done stays."""
    from fw_gear_dicom_check.site_commands import remove_rule  # noqa: PLC0415 - see above

    remove_rule(key_file, project, is_dry=dry_run)


@click.group()
def batch() -> None:
    """Check the DICOM files that a project holds already: one job each."""


@batch.command()
@asked
@_VERSION
@_CONFIG
@FILTER
@click.option("--only-unchecked", is_flag=True, help="Leave out files with the gear's tag.")
@click.option("--again", is_flag=True, help="A new job where the last one failed.")
@click.option("--limit", type=click.IntRange(min=0), default=0, help="Jobs at most. [default: all]")
@PARALLEL
@_DRY
@click.option("--quiet", "-q", is_flag=True, help="No progress bar.")
def run(  # noqa: PLR0913 - one parameter an option
    *,
    project: str,
    key_file: Path | None,
    gear_version: str,
    settings: tuple[str, ...],
    filters: tuple[str, ...],
    only_unchecked: bool,
    again: bool,
    limit: int,
    parallel: int,
    dry_run: bool,
    quiet: bool,
) -> int:
    """Add a job for each DICOM file that has none.

    Run it again to go on after an interruption.

    Exit codes: 0 all jobs added, 2 something was refused, 4 the site does not answer as it should.
    """
    from fw_gear_dicom_check.flywheel.batch import Wish  # noqa: PLC0415 - see above
    from fw_gear_dicom_check.site_commands import add_jobs  # noqa: PLC0415 - see above

    wish = Wish(
        project=project,
        filters=filters,
        settings=settings,
        version=gear_version,
        limit=limit,
        parallel=parallel,
        is_only_unchecked=only_unchecked,
        is_again=again,
        is_dry=dry_run,
    )
    return add_jobs(key_file, wish, is_quiet=quiet)


@batch.command()
@asked
@click.option("--follow", is_flag=True, help="Go on until all jobs have ended.")
def status(*, project: str, key_file: Path | None, follow: bool) -> None:
    """Show how many jobs wait, run, are complete, and have failed."""
    from fw_gear_dicom_check.site_commands import show_status  # noqa: PLC0415 - see above

    show_status(key_file, project, is_followed=follow)


@batch.command()
@asked
@FILTER
@PARALLEL
@click.option(
    "--output",
    "-o",
    required=True,
    type=click.Path(path_type=Path),
    help="The table to write (CSV).",
)
def collect(
    *,
    project: str,
    key_file: Path | None,
    filters: tuple[str, ...],
    parallel: int,
    output: Path,
) -> None:
    """Write one table with a project's results.

    It has a row for each DICOM file, checked or not; an overview is shown.
    """
    from fw_gear_dicom_check.site_commands import write_project  # noqa: PLC0415 - see above

    write_project(key_file, project, filters, parallel, output)
