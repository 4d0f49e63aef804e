"""Opens the journal of a long run, where the user asks for one."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from fw_gear_dicom_check.commands.outputs import is_below
from fw_gear_dicom_check.commands.write_reports import Output
from fw_gear_dicom_check.errors import CallError
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.output.journal import Journal
from fw_gear_dicom_check.reading.inputs.location import Location
from fw_gear_dicom_check.settings import Settings
from fw_gear_dicom_check.workers.resume import to_start


def refuse_journal(output: Output, locations: Sequence[Location]) -> None:
    """Raise CallError before the work for a journal in a folder to check, or beside instances."""
    if output.journal is None:
        return
    if output.instances:
        raise CallError("--resume: --instances reads all archives anyway; leave one of them out")
    folders = [each for each in locations if isinstance(each, Path) and each.is_dir()]
    if any(is_below(output.journal, each) for each in folders):
        raise CallError(f"{output.journal}: this file is in a folder to check; name another file")


def open_journal(
    output: Output, options: Options, settings: Settings
) -> AbstractContextManager[Journal | None]:
    """Return the journal, None where nobody asks for one. Raises OSError, CallError."""
    if output.journal is None:
        return nullcontext()
    return Journal(output.journal, to_start(options, settings), settings.profiles)
