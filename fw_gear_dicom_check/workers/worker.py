"""What a worker process does: it checks archive by archive, until its parent ends it."""

import multiprocessing
import os
import signal
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fw_gear_dicom_check.errors import ArchiveError
from fw_gear_dicom_check.model import Report
from fw_gear_dicom_check.reading.find_archives import Target
from fw_gear_dicom_check.settings import Settings
from fw_gear_dicom_check.workers.pool import CheckTarget

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


@dataclass(frozen=True, slots=True)
class Raised:
    """Answer to an archive whose check raised something: the parent raises it."""

    error: Exception


Answer = Report | ArchiveError | Raised


def serve(parent: "Connection[Any, Any]") -> None:
    """Answer each archive in its order; check and settings come first.

    Ctrl-C is for the parent alone.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(EOFError, OSError):  # the parent has closed its end
        check, settings = parent.recv()
        while True:
            parent.send(_answer(check, parent.recv(), settings))


def _answer(check: CheckTarget, target: Target, settings: Settings) -> Answer:
    try:
        return check(target, settings)
    except Exception as error:  # noqa: BLE001 - raised again by the parent
        return Raised(error)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
