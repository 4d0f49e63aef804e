"""Defines the options of every command that judges archives: how to judge, how to report."""

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from fw_gear_dicom_check.cli.given_path import GivenPath
from fw_gear_dicom_check.model import Policy, Via
from fw_gear_dicom_check.options import DEFAULT_ZONE, NAMES_KEY_VARIABLE, Options
from fw_gear_dicom_check.output.exit_codes import FailOn
from fw_gear_dicom_check.rules.built_in import CONSUMERS
from fw_gear_dicom_check.rules.viewers import ANY, CHOICES

_FORMATS = ("text", "csv", "html", "json", "junit", "parquet")
_OUTPUT_OPTIONS = (
    click.option(
        "--format",
        "output_format",
        type=click.Choice(_FORMATS),
        default=None,
        help="csv has a row for each archive. [default: by the ending of -o, else text]",
    ),
    click.option("--output", "-o", type=GivenPath(path_type=Path), help="File to write to."),
    click.option(
        "--details",
        type=GivenPath(path_type=Path),
        help="Also write a CSV with a row for each requirement and each derived value.",
    ),
    click.option(
        "--fail-on",
        type=click.Choice([*map(str, FailOn)]),
        default=str(FailOn.FAIL),
        show_default=True,
        help="What makes the exit code 1: the answer FAIL, a finding from a level on, what is new.",
    ),
    click.option(
        "--baseline",
        type=GivenPath(path_type=Path),
        help="JSON of an earlier run to compare with: what is new, what is solved.",
    ),
    click.option("--quiet", "-q", is_flag=True, help="Show no progress bar."),
)
_JUDGING_OPTIONS = (
    click.option(
        "--policy",
        type=click.Choice([*map(str, Policy)]),
        default=str(Policy.OBSERVED),
        show_default=True,
        help="Which verdict decides: what the real programs were seen to do, or Flywheel's list; "
        "both are always shown.",
    ),
    click.option(
        "--consumers",
        default="",
        help="Whose verdicts make the answer, separated by commas. "
        f"[default: {','.join(CONSUMERS)}]",
    ),
    click.option(
        "--via",
        type=click.Choice([*map(str, Via)]),
        default=str(Via.UPLOAD),
        show_default=True,
        help="How the data get into Flywheel: an upload is given its group and project by hand.",
    ),
    click.option(
        "--viewer",
        type=click.Choice(CHOICES),
        default=ANY,
        show_default=True,
        help="Version of the OHIF viewer that your site runs.",
    ),
    click.option(
        "--profile", type=GivenPath(path_type=Path), help="Your site's own rules (a TOML file)."
    ),
    click.option(
        "--routing-attributes",
        default="",
        help="Attributes that hold the routing string, in order, separated by commas. "
        "[default: StudyComments]",
    ),
    click.option("--routing-pattern", default="", help="Pattern of the routing string."),
    click.option(
        "--timezone",
        default=DEFAULT_ZONE,
        show_default=True,
        help="Time zone of files that name none.",
    ),
    click.option(
        "--include-values",
        is_flag=True,
        help="Show the values at fault; they may identify patients.",
    ),
    click.option(
        "--hide-labels",
        is_flag=True,
        help="Leave the labels of subjects, sessions and acquisitions out.",
    ),
    click.option(
        "--hash-names", is_flag=True, help="Show digests in place of the names inside archives."
    ),
)
_JUDGING_NAMES = (
    *(
        "policy",
        "consumers",
        "via",
        "viewer",
        "profile",
        "routing_attributes",
        "routing_pattern",
        "timezone",
    ),
    *("include_values", "hide_labels", "hash_names"),
)
"""Parameters that are combined into one `Options`."""


def judging(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command, which gets those that say how to judge as one, `options`."""

    @wraps(command)
    def with_options(**given: Any) -> Any:  # noqa: ANN401 - whatever the command takes and gives
        chosen = {name: given.pop(name) for name in _JUDGING_NAMES}
        options = Options(**chosen, names_key=os.environ.get(NAMES_KEY_VARIABLE, ""))
        return command(**given, options=options)

    for option in reversed((*_OUTPUT_OPTIONS, *_JUDGING_OPTIONS)):
        with_options = option(with_options)
    return with_options
