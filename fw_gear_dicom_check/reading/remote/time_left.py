"""Says how long requests may take: no longer than what is left for their archive."""

from fw_gear_dicom_check.errors import TimeUpError
from fw_gear_dicom_check.limits.deadline import Deadline
from fw_gear_dicom_check.reading.inputs.location import Url

_SLOWEST = 1024
"""Bytes a second that a host must send: less is taken for a host that does not answer."""


def check_time(deadline: Deadline, url: Url) -> None:
    """Raise TimeUpError, with the URL, where the time for one archive, or one folder, is up."""
    if not deadline.left():
        raise time_up(url)


def seconds_for(count: int, timeout: float) -> float:
    """Return the seconds in which a host must send `count` bytes once it was asked."""
    return timeout + count / _SLOWEST


def time_up(url: Url) -> TimeUpError:
    """Return the fault of a URL whose time is up."""
    return TimeUpError(url, "the time was up before the host had answered (limit 'seconds')")
