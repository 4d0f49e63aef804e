"""Defines the commands that work with a Flywheel site: `rule` and `batch`."""

from pathlib import Path

import click

from fw_gear_dicom_check.cli.collect import collect
from fw_gear_dicom_check.cli.site_options import (
    CONFIG,
    DRY,
    FILTER,
    PARALLEL,
    PROFILE,
    QUIET,
    VERSION,
    project_options,
)

# Flywheel's SDK is imported by the command that needs it: a local check does not wait for it.


@click.group()
def rule() -> None:
    """Check every DICOM file of a project on upload: the gear rule."""


@rule.command()
@project_options
@VERSION
@CONFIG
@PROFILE
@DRY
def install(  # noqa: PLR0913 - one parameter an option
    *,
    project: str,
    key_file: Path | None,
    gear_version: str,
    settings: tuple[str, ...],
    profile: Path | None,
    dry_run: bool,
) -> None:
    """Create the rule, or update the existing one."""
    from fw_gear_dicom_check.commands.rule_and_batch import install_rule, read_profile  # noqa: PLC0415 - see above
    from fw_gear_dicom_check.flywheel.gear_rule import RuleRequest  # noqa: PLC0415 - see above

    content = read_profile(profile)
    install_rule(key_file, RuleRequest(project, settings, gear_version, content, is_dry=dry_run))


@rule.command()
@project_options
def show(*, project: str, key_file: Path | None) -> None:
    """Show the rule of a project."""
    from fw_gear_dicom_check.commands.rule_and_batch import show_rule  # noqa: PLC0415 - see above

    show_rule(key_file, project)


@rule.command()
@project_options
@DRY
def remove(*, project: str, key_file: Path | None, dry_run: bool) -> None:
    """Remove the rule; its jobs, their results and the profile stay."""
    from fw_gear_dicom_check.commands.rule_and_batch import remove_rule  # noqa: PLC0415 - see above

    remove_rule(key_file, project, is_dry=dry_run)


@click.group()
def batch() -> None:
    """Check the DICOM files that are already in a project: one job each."""


@batch.command()
@project_options
@VERSION
@CONFIG
@PROFILE
@FILTER
@click.option("--only-unchecked", is_flag=True, help="Leave out files that have the gear's tag.")
@click.option("--again", is_flag=True, help="Add a new job where the last one failed.")
@click.option(
    "--limit", type=click.IntRange(min=0), default=0, help="Maximum number of jobs. [default: all]"
)
@PARALLEL
@DRY
@QUIET
def run(  # noqa: PLR0913 - one parameter an option
    *,
    project: str,
    key_file: Path | None,
    gear_version: str,
    settings: tuple[str, ...],
    profile: Path | None,
    filters: tuple[str, ...],
    only_unchecked: bool,
    again: bool,
    limit: int,
    parallel: int,
    dry_run: bool,
    quiet: bool,
) -> int:
    """Add a job for each DICOM file that has none.

    Run it again to continue after an interruption.

    Exit codes: 0 all jobs added, 2 a request was refused, 4 the site does not answer as it should.
    """
    from fw_gear_dicom_check.commands.rule_and_batch import add_jobs, read_profile  # noqa: PLC0415 - see above
    from fw_gear_dicom_check.flywheel.batch import BatchRequest  # noqa: PLC0415 - see above

    request = BatchRequest(
        project=project,
        filters=filters,
        settings=settings,
        version=gear_version,
        limit=limit,
        parallel=parallel,
        is_only_unchecked=only_unchecked,
        is_again=again,
        is_dry=dry_run,
        profile=read_profile(profile),
    )
    return add_jobs(key_file, request, is_quiet=quiet)


@batch.command()
@project_options
@click.option("--follow", is_flag=True, help="Repeat until all jobs have ended.")
def status(*, project: str, key_file: Path | None, follow: bool) -> None:
    """Show how many jobs are pending, running, complete and failed."""
    from fw_gear_dicom_check.commands.rule_and_batch import show_status  # noqa: PLC0415 - see above

    show_status(key_file, project, is_followed=follow)


batch.add_command(collect)
