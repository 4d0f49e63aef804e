#!/usr/bin/env python3
"""The gear's entry point: all of Flywheel's input and output, and nothing else."""

import logging
import sys
from collections.abc import Iterable

from flywheel_gear_toolkit import GearToolkitContext

from fw_gear_dicom_check.errors import ArchiveError, OutputTooLargeError, ProfileError
from fw_gear_dicom_check.limits import Limits
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Policy, Report, State
from fw_gear_dicom_check.parser import GearArgs, parse_config
from fw_gear_dicom_check.settings import to_settings
from fw_gear_dicom_check.writers.bounded import bounded
from fw_gear_dicom_check.writers.csv import to_csv
from fw_gear_dicom_check.writers.lines import to_plain
from fw_gear_dicom_check.writers.metadata import FileMetadata, to_metadata, to_tags
from fw_gear_dicom_check.writers.terminal import to_summary

log = logging.getLogger("dicom-check")

CSV_NAME, PAGE_NAME = "dicom-check.csv", "dicom-check.html"
"""Always the same: a second run makes new versions of them."""


def main(context: GearToolkitContext) -> int:
    """Check the input, write the results, and return the job's exit code."""
    try:
        args = parse_config(context)
        settings = to_settings(args.options)
        report = check_archive(args.path, settings)
    except (ArchiveError, ProfileError) as error:
        log.error("%s", error)  # noqa: TRY400 - it is the user's to mend, a traceback would hide that
        return 2
    log.info("%s", to_plain(to_summary(report)))
    write_metadata(context, args, to_metadata(report, settings.limits))
    if args.write_csv:
        write_output(context, CSV_NAME, to_csv([report]), settings.limits)
    if args.write_page:
        write_output(context, PAGE_NAME, to_page([report], report.policy), settings.limits)
    return to_exit_code(report, args.fail_job_on)


def write_output(
    context: GearToolkitContext, name: str, texts: Iterable[str], limits: Limits
) -> None:
    """Write one file beside the archive; one that would be too long is left away, and told."""
    try:
        with context.open_output(name, mode="w", encoding="utf-8", newline="") as out:
            out.writelines(bounded(texts, limits.output))
    except OutputTooLargeError as error:
        (context.output_dir / name).unlink()
        log.error("%s was not written: %s", name, error)  # noqa: TRY400 - no traceback for users


def to_page(reports: Iterable[Report], policy: Policy) -> Iterable[str]:
    """Return the page; jinja2 is imported only where one is wanted."""
    from fw_gear_dicom_check.writers.html import to_html  # noqa: PLC0415 - costs 40 ms

    return to_html(reports, policy)


def write_metadata(context: GearToolkitContext, args: GearArgs, metadata: FileMetadata) -> None:
    """Give results, values and tags to the toolkit, which writes `.metadata.json` at the end."""
    for name, result in metadata.results.items():
        data = {key: value for key, value in result.items() if key != "state"}
        context.metadata.add_qc_result(args.file, name, result["state"], **data)
    context.metadata.update_file_metadata(
        args.file,
        container_type=args.parent_type,
        info={"dicom-check": metadata.info},
        tags=to_tags(args.file["object"]["tags"], args.tag, metadata.state),
    )


def to_exit_code(report: Report, fail_job_on: str) -> int:
    """Return 0 for a check that was completed, 1 where the options say that the job must fail."""
    fails = {
        "never": False,
        "no-dicom": report.instances == 0,
        "fail": report.instances == 0 or report.state is State.FAIL,
    }
    return int(fails[fail_job_on])


if __name__ == "__main__":
    with GearToolkitContext(log_metadata=False, fail_on_validation=True) as gear_context:
        gear_context.init_logging()
        exit_code = main(gear_context)
    sys.exit(exit_code)
