"""Reports in one line why the command ends, and chooses its exit code."""

import click

from fw_gear_dicom_check.errors import (
    ArchiveError,
    BugError,
    CallError,
    ClusterError,
    OutputTooLargeError,
    ProfileError,
    SiteDownError,
    SiteError,
)
from fw_gear_dicom_check.output.exit_codes import BROKEN, INTERRUPTED, UNREADABLE, UNWRITABLE, USAGE
from fw_gear_dicom_check.output.screen import ClosedOutputError, screen_error, screen_usage
from fw_gear_dicom_check.runtime.crash_report import describe_bug
from fw_gear_dicom_check.runtime.extras import is_of_extra, to_install_words
from fw_gear_dicom_check.runtime.process import TERMINATED


def report_ending(error: BaseException) -> int:
    """Write to stderr why the command ends, and return its exit code."""
    if isinstance(error, ClosedOutputError | BrokenPipeError):
        return UNWRITABLE
    if isinstance(error, click.ClickException):
        screen_usage(error)
        return USAGE
    if isinstance(error, ModuleNotFoundError) and is_of_extra(error.name):
        screen_error(to_install_words("this command", error.name))
        return USAGE
    reason, code = _to_reason(error)
    screen_error(reason)
    return code


def _to_reason(error: BaseException) -> tuple[object, int]:
    if isinstance(error, click.exceptions.Abort | KeyboardInterrupt | SystemExit):
        is_asked = isinstance(error, SystemExit)  # raised by runtime/process.py for SIGTERM
        return ("terminated", TERMINATED) if is_asked else ("interrupted", INTERRUPTED)
    if isinstance(error, ClusterError | SiteDownError | OutputTooLargeError):
        return error, UNWRITABLE
    if isinstance(error, CallError | ProfileError | SiteError):
        return error, USAGE
    if isinstance(error, ArchiveError):
        return error, BROKEN if isinstance(error, BugError) else UNREADABLE
    if isinstance(error, OSError):
        return f"{error.filename or 'output'}: {error.strerror}; nothing was written", UNWRITABLE
    return describe_bug(error), UNWRITABLE
