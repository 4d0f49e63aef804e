"""Opens an input at a path or a URL."""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from fw_gear_dicom_check.limits.bounds import LIMITS, Limits
from fw_gear_dicom_check.reading.inputs.location import Location, LooseSeries
from fw_gear_dicom_check.reading.inputs.members import Source, open_series, open_source


def open_input(location: Location, limits: Limits = LIMITS) -> AbstractContextManager[Source]:
    """Open any location for reading its members. Raises ArchiveError, CallError."""
    if isinstance(location, Path):
        return open_source(location, limits)
    if isinstance(location, LooseSeries):
        return nullcontext(open_series(location.folder, location.files))
    from fw_gear_dicom_check.reading.remote.open_url import open_url  # noqa: PLC0415 - only URLs need it

    return open_url(location, limits)
