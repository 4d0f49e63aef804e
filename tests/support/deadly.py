"""Checks archives like the product, but kills its own process where an archive is called deadly."""

import os
import signal

from fw_gear_dicom_check.errors import ArchiveError
from fw_gear_dicom_check.model import Report
from fw_gear_dicom_check.reading.find_archives import Target
from fw_gear_dicom_check.settings import Settings
from fw_gear_dicom_check.workers.check_many import check_one


def check_or_die(target: Target, settings: Settings) -> Report | ArchiveError:
    """Check an archive; `deadly` ends this process as the kernel does where memory is short."""
    if target.name.startswith("deadly"):
        os.kill(os.getpid(), signal.SIGKILL)
    if target.name.startswith("once") and (mark := target.path.with_suffix(".mark")).exists():  # type: ignore[union-attr]
        mark.unlink()
        os.kill(os.getpid(), signal.SIGKILL)
    return check_one(target, settings)


def answer_at_length(target: Target, _settings: Settings) -> ArchiveError:
    """Return an answer that takes several writes to send, so that it can be cut short."""
    return ArchiveError(target.path, "x" * 8_000_000)
