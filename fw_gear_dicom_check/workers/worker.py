"""What a worker process does: it checks archive by archive, until its parent ends it.

It is ended between two results, or inside a check: one that is killed while it sends a result
leaves its parent waiting for the rest of it.
"""

import multiprocessing
import os
import signal
import threading

from fw_gear_dicom_check.errors import ArchiveError
from fw_gear_dicom_check.model import Report
from fw_gear_dicom_check.reading.find_archives import Target
from fw_gear_dicom_check.settings import Settings
from fw_gear_dicom_check.workers.pool import CheckTarget

END = getattr(signal, "SIGUSR1", signal.SIGTERM)
"""Signal by which the parent ends a worker; SIGTERM ends it at once, as anybody expects."""


class _Worker:
    """The one worker of this process: what it was given at its start, and whether it is to end."""

    def __init__(self) -> None:
        self._given: tuple[CheckTarget, Settings] | None = None
        self._is_checking = self._is_ended = False

    def begin(self, check: CheckTarget, settings: Settings) -> None:
        """Take what is the same for all archives."""
        self._given = check, settings

    def end(self, _signal: int, _frame: object) -> None:
        """Leave the check that is under way; a result that is being sent is sent to its end."""
        is_first, self._is_ended = not self._is_ended, True
        if is_first and self._is_checking:
            raise SystemExit

    def run(self, target: Target) -> Report | ArchiveError:
        """Check an archive. Raises SystemExit once the worker is to end."""
        if self._given is None or self._is_ended:
            raise SystemExit
        check, settings = self._given
        self._is_checking = True
        try:
            return check(target, settings)
        finally:
            self._is_checking = False


_WORKER = _Worker()


def begin(check: CheckTarget, settings: Settings) -> None:
    """Prepare this process: Ctrl-C is the parent's, and it ends when the parent has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _WORKER.begin(check, settings)
    signal.signal(END, _WORKER.end)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def run(target: Target) -> Report | ArchiveError:
    """Check an archive with what this process was given at its start."""
    return _WORKER.run(target)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
