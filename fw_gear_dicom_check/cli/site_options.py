"""Defines the options that commands for a Flywheel site have in common."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from fw_gear_dicom_check.cli.given_path import GivenPath

_KEY_FILE_HELP = (
    "The API key is taken from FW_API_KEY, from --key-file, or from the login of Flywheel's "
    "command line."
)


def project_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that every such command has: the project and the API key."""
    project = click.option("--project", required=True, help="The project, as group/project.")
    key = click.option(
        "--key-file",
        type=GivenPath(exists=True, dir_okay=False, path_type=Path),
        help=_KEY_FILE_HELP,
    )
    return project(key(command))


VERSION = click.option(
    "--gear-version", default="", help="Version of the gear. [default: the newest]"
)
CONFIG = click.option(
    "--config",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="An option of the gear. Repeatable.",
)
PROFILE = click.option(
    "--profile",
    type=GivenPath(exists=True, dir_okay=False, path_type=Path),
    help="Your site's own rules (TOML): put at the project, and used by the gear.",
)
FILTER = click.option(
    "--filter",
    "filters",
    multiple=True,
    metavar="FILTER",
    help="A filter of files, as Flywheel's API has it. Repeatable.",
)
PARALLEL = click.option(
    "--parallel",
    type=click.IntRange(1, 32),
    default=4,
    show_default=True,
    help="Number of simultaneous requests.",
)
QUIET = click.option("--quiet", "-q", is_flag=True, help="Show no progress bar.")
DRY = click.option("--dry-run", is_flag=True, help="Show what would be done, and change nothing.")
