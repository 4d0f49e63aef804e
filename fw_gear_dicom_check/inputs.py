"""Opens an input wherever it is: at a path, or at a URL."""

from contextlib import AbstractContextManager
from pathlib import Path

from fw_gear_dicom_check.limits import LIMITS, Limits
from fw_gear_dicom_check.members import Source, open_source
from fw_gear_dicom_check.places import Place


def open_place(place: Place, limits: Limits = LIMITS) -> AbstractContextManager[Source]:
    """Open what a path or a URL means, for reading its members."""
    if isinstance(place, Path):
        return open_source(place, limits)
    from fw_gear_dicom_check.remote.source import open_url  # noqa: PLC0415 - only URLs need it

    return open_url(place, limits)
