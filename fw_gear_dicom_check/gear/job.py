"""Runs the gear's job: checks the input, and writes metadata, CSV and page."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial

from flywheel_gear_toolkit import GearToolkitContext

from fw_gear_dicom_check.errors import ArchiveError, BugError, OutputTooLargeError, ProfileError
from fw_gear_dicom_check.gear.output_names import output_name
from fw_gear_dicom_check.gear.parser import GearArgs, open_context, parse_config
from fw_gear_dicom_check.gear.save_metadata import add_metadata, info_left, save_metadata
from fw_gear_dicom_check.limits.writing_time import WritingTime
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Report, State
from fw_gear_dicom_check.output.exit_codes import BROKEN, USAGE
from fw_gear_dicom_check.output.whole_file import write_whole
from fw_gear_dicom_check.report.about import to_about
from fw_gear_dicom_check.report.csv_report import to_csv
from fw_gear_dicom_check.report.flywheel_metadata import to_metadata
from fw_gear_dicom_check.report.lines import to_message, to_plain, to_visible
from fw_gear_dicom_check.report.size_limit import bounded
from fw_gear_dicom_check.report.text_report import to_answer_lines, to_summary
from fw_gear_dicom_check.runtime.clock import today
from fw_gear_dicom_check.runtime.crash_report import describe_bug
from fw_gear_dicom_check.settings import Settings, to_settings
from fw_gear_dicom_check.version import GEAR

log = logging.getLogger(GEAR)


def run_job() -> int:
    """Run the gear in the current folder and return the exit code; no fault shows a value."""
    try:
        context = open_context()
        context.init_logging()
        keep_log_to_ourselves()
        return check_input(context)
    except (ArchiveError, ProfileError) as error:
        return log_failure(error, BROKEN if isinstance(error, BugError) else USAGE)
    except OSError as error:
        return log_failure(f"{error.filename or 'output'}: {error.strerror}", BROKEN)
    except Exception as error:  # noqa: BLE001 - a traceback in the job's log would show values
        return log_failure(describe_bug(error), BROKEN)


def check_input(context: GearToolkitContext) -> int:
    """Check the input, write the results, and return the job's exit code."""
    args = parse_config(context)
    settings = to_settings(args.options)
    report = check_archive(args.path, settings)
    log.info("%s", to_plain([*to_answer_lines(report), *to_summary(report)]))
    log.debug("%s", to_visible(to_counts(report)))
    room = info_left(args.other_info, settings.limits.metadata)
    add_metadata(context, args, to_metadata(report, settings.limits, room))
    save_metadata(context)
    return max(
        [to_exit_code(report, args.fail_job_on), *write_outputs(context, args, report, settings)]
    )


def write_outputs(
    context: GearToolkitContext, args: GearArgs, report: Report, settings: Settings
) -> list[int]:
    """Write the requested files beside the archive; return an exit code for each."""
    outputs: dict[str, Callable[[Iterable[Report]], Iterable[str]]] = {}
    if args.write_csv:
        outputs[output_name(args.file_name, "csv")] = to_csv
    if is_page_wanted(args.write_page, report.state):
        outputs[output_name(args.file_name, "html")] = partial(to_page, settings)
    codes = []
    for name, write in outputs.items():
        time = WritingTime(settings.limits.seconds)
        texts = bounded(time.watch(write(time.waiting_for([report]))), settings.limits.output)
        codes.append(write_output(context, name, texts))
    return codes


def keep_log_to_ourselves() -> None:
    """Keep other loggers out of the job's log: messages of the toolkit quote metadata."""
    for handler in logging.getLogger().handlers:
        handler.addFilter(lambda record: record.name == log.name)


def log_failure(reason: object, code: int) -> int:
    """Log in one line why the job fails, and return the exit code."""
    log.error("%s", to_message(str(reason)))
    return code


def write_output(context: GearToolkitContext, name: str, texts: Iterable[str]) -> int:
    """Write one file beside the archive, whole or not at all; return 0, or a fault's exit code."""
    try:
        write_whole(context.output_dir / name, texts, follows_links=False)
    except (OSError, OutputTooLargeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        left = f"output/{name}: {reason}; the file is left out, the results are in the metadata"
        return log_failure(left, BROKEN)
    return 0


def is_page_wanted(choice: str, state: State) -> bool:
    """Tell whether the option `write-page` asks for a page where this is the answer."""
    return choice == "always" or (choice == "problems" and state in (State.WARN, State.FAIL))


def to_page(settings: Settings, reports: Iterable[Report]) -> Iterable[str]:
    """Return the page; jinja2 is imported only here."""
    from fw_gear_dicom_check.report.page.html_report import to_html  # noqa: PLC0415 - costs 40 ms

    return to_html(reports, to_about(settings, today()))


def to_counts(report: Report) -> str:
    """Return the numbers of what was read, for the log of `debug`."""
    codes = Counter(each.code for each in report.unreadable)
    codes.update(each.code for each in report.skipped)
    read = f"{report.members} members, {report.instances} instances, {len(report.series)} series"
    return ", ".join([read, *(f"{count} {code}" for code, count in sorted(codes.items()))])


def to_exit_code(report: Report, fail_job_on: str) -> int:
    """Return 0, or 1 where the option `fail-job-on` says that the job fails."""
    fails = {
        "never": False,
        "no-dicom": report.instances == 0,
        "fail": report.instances == 0 or report.state is State.FAIL,
    }
    return int(fails[fail_job_on])
