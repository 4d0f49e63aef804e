#!/usr/bin/env python3
"""The gear's entry point: all of Flywheel's input and output, and nothing else."""

import json
import logging
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fw_gear_dicom_check.surroundings import TERMINATED, prepare

if __name__ == "__main__":
    prepare()

from flywheel_gear_toolkit import GearToolkitContext

from fw_gear_dicom_check.bugs import describe_bug
from fw_gear_dicom_check.errors import ArchiveError, BugError, OutputTooLargeError, ProfileError
from fw_gear_dicom_check.exit_codes import BROKEN, USAGE
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Policy, Report, State
from fw_gear_dicom_check.parser import GearArgs, open_context, parse_config
from fw_gear_dicom_check.screen import write_whole
from fw_gear_dicom_check.settings import to_settings
from fw_gear_dicom_check.writers.bounded import bounded
from fw_gear_dicom_check.writers.csv import to_csv
from fw_gear_dicom_check.writers.lines import to_plain, to_visible
from fw_gear_dicom_check.writers.metadata import (
    INFO_KEY,
    MOST_INFO,
    FileMetadata,
    to_metadata,
    to_tags,
)
from fw_gear_dicom_check.writers.terminal import to_summary

log = logging.getLogger("dicom-check")

METADATA_NAME, CSV_NAME, PAGE_NAME = ".metadata.json", "dicom-check.csv", "dicom-check.html"
"""Always the same: a second run makes new versions of them."""


def run() -> int:
    """Run the gear in this folder, and return the job's exit code; no fault shows a value."""
    try:
        context = open_context()
        context.init_logging()
        keep_log_to_ourselves()
        return main(context)
    except (ArchiveError, ProfileError) as error:
        return tell(error, BROKEN if isinstance(error, BugError) else USAGE)
    except OSError as error:
        return tell(f"{error.filename or 'output'}: {error.strerror}", BROKEN)
    except Exception as error:  # noqa: BLE001 - a traceback in the job's log would show values
        return tell(describe_bug(error), BROKEN)


def main(context: GearToolkitContext) -> int:
    """Check the input, write the results, and return the job's exit code."""
    args = parse_config(context)
    settings = to_settings(args.options)
    report = check_archive(args.path, settings)
    log.info("%s", to_plain(to_summary(report)))
    log.debug("%s", to_visible(to_counts(report)))
    room = room_beside(args.other_info, settings.limits.metadata)
    write_metadata(context, args, to_metadata(report, settings.limits, room))
    save_metadata(context)
    outputs: dict[str, Iterable[str]] = {CSV_NAME: to_csv([report])} if args.write_csv else {}
    if args.write_page:
        outputs[PAGE_NAME] = to_page([report], report.policy)
    most = settings.limits.output
    codes = [write_output(context, name, texts, most) for name, texts in outputs.items()]
    return max([to_exit_code(report, args.fail_job_on), *codes])


def keep_log_to_ourselves() -> None:
    """Let no other program's line into the job's log: those of the toolkit quote metadata."""
    for handler in logging.getLogger().handlers:
        handler.addFilter(lambda record: record.name == log.name)


def tell(reason: object, code: int) -> int:
    """Log in one line why the job fails, and return the exit code."""
    log.error("%s", to_visible(str(reason)))
    return code


def write_output(context: GearToolkitContext, name: str, texts: Iterable[str], most: int) -> int:
    """Write one file beside the archive, whole or not at all; return 0, or a fault's exit code."""
    try:
        write_whole(context.output_dir / name, bounded(texts, most))
    except (OSError, OutputTooLargeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        left = f"output/{name}: {reason}; it is left out, the results are in the metadata"
        return tell(left, BROKEN)
    return 0


def to_page(reports: Iterable[Report], policy: Policy) -> Iterable[str]:
    """Return the page; jinja2 is imported only where one is wanted."""
    from fw_gear_dicom_check.writers.html import to_html  # noqa: PLC0415 - costs 40 ms

    return to_html(reports, policy)


def write_metadata(context: GearToolkitContext, args: GearArgs, metadata: FileMetadata) -> None:
    """Give results, values and tags to the toolkit; what others wrote is put back untouched."""
    for name, result in metadata.results.items():
        data = {key: value for key, value in result.items() if key != "state"}
        context.metadata.add_qc_result(args.file, name, result["state"], **data)
    own = args.file["object"]["info"]
    qc = {**args.other_info["qc"], **own["qc"]}
    context.metadata.update_file_metadata(
        args.file,
        deep=False,
        container_type=args.parent_type,
        info={**args.other_info, "qc": qc, INFO_KEY: metadata.info},
        tags=to_tags(args.file["object"]["tags"], args.tag, metadata.state),
    )


def save_metadata(context: GearToolkitContext) -> None:
    """Let the toolkit write `.metadata.json` aside, and put it in place whole. Raises OSError."""
    with TemporaryDirectory(dir=context.output_dir, prefix=".") as folder:
        try:
            context.metadata.write(Path(folder), fail_on_validation=True, log_meta=False)
        except SystemExit as refused:
            if refused.code == TERMINATED:
                raise
            raise BugError("Flywheel's schema refuses the metadata; please report it") from None
        text = (Path(folder) / METADATA_NAME).read_text("utf-8")
    write_whole(context.output_dir / METADATA_NAME, [text])


def room_beside(other_info: Mapping[str, Any], wanted: int) -> int:
    """Return the bytes that our results may take, and say so where others have left few."""
    taken = len(json.dumps(other_info))
    room = MOST_INFO - taken
    if room < wanted:
        reason = (
            "the file's info from other gears is %d MB, and Flywheel keeps 16: findings are cut"
        )
        log.warning(reason, taken // 1_000_000)
    return room


def to_counts(report: Report) -> str:
    """Return what was read, in numbers, for the log of `debug`."""
    codes = Counter(each.code for each in report.unreadable)
    codes.update(each.code for each in report.skipped)
    read = f"{report.members} members, {report.instances} instances, {len(report.series)} series"
    return ", ".join([read, *(f"{count} {code}" for code, count in sorted(codes.items()))])


def to_exit_code(report: Report, fail_job_on: str) -> int:
    """Return 0 for a check that was completed, 1 where the options say that the job must fail."""
    fails = {
        "never": False,
        "no-dicom": report.instances == 0,
        "fail": report.instances == 0 or report.state is State.FAIL,
    }
    return int(fails[fail_job_on])


if __name__ == "__main__":
    sys.exit(run())
