"""Defines the command `batch collect`, and checks its options."""

from pathlib import Path

import click

from fw_gear_dicom_check.cli.given_path import GivenPath
from fw_gear_dicom_check.cli.site_options import FILTER, PARALLEL, QUIET, project_options

# Flywheel's SDK is imported by the command that needs it: a local check does not wait for it.

_EXTENSIONS = (".csv", ".parquet", ".html")


def _check_outputs(
    _context: click.Context, _parameter: click.Parameter, paths: tuple[Path, ...]
) -> tuple[Path, ...]:
    """Return the files. Raises BadParameter for an unknown extension."""
    for path in paths:
        if path.suffix.lower() not in _EXTENSIONS:
            raise click.BadParameter(
                f"{path}: its name must end with {', '.join(_EXTENSIONS[:-1])} or .html"
            )
    return paths


@click.command()
@project_options
@FILTER
@PARALLEL
@click.option(
    "--output",
    "-o",
    "outputs",
    multiple=True,
    callback=_check_outputs,
    type=GivenPath(path_type=Path),
    help="File to write: .csv, .parquet or .html. Repeatable.",
)
@click.option(
    "--baseline",
    type=GivenPath(exists=True, dir_okay=False, path_type=Path),
    help="An earlier table (.csv): show what is new, what is solved, what stays.",
)
@click.option("--view", is_flag=True, help="Save a data view of the results in the project.")
@click.option("--dry-run", is_flag=True, help="Show what --view would do, and change nothing.")
@QUIET
def collect(  # noqa: PLR0913 - one parameter an option
    *,
    project: str,
    key_file: Path | None,
    filters: tuple[str, ...],
    parallel: int,
    outputs: tuple[Path, ...],
    baseline: Path | None,
    view: bool,
    dry_run: bool,
    quiet: bool,
) -> None:
    """Write a project's results: a table, a page, a data view.

    A table (.csv, .parquet) has a row for each DICOM file, checked or not; a page (.html) is a
    summary. An overview is shown on the screen.
    """
    if not outputs and not view:
        raise click.UsageError("nothing to do: give a file with -o, or use --view")
    if baseline and not outputs:
        raise click.UsageError("--baseline needs a file to write: give one with -o")
    if dry_run and (outputs or not view):
        raise click.UsageError("--dry-run can be used only with --view and without -o")
    from fw_gear_dicom_check.commands.collect import CollectRequest, collect_project  # noqa: PLC0415 - see above

    request = CollectRequest(
        project=project,
        filters=filters,
        parallel=parallel,
        outputs=outputs,
        is_view=view,
        is_dry=dry_run,
        is_quiet=quiet,
        baseline=baseline,
    )
    collect_project(key_file, request)
