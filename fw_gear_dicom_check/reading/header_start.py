"""Reads the beginning of ordinary headers: enough to tell which series a file belongs to."""

from typing import BinaryIO

from fw_gear_dicom_check.limits.bounds import Limits
from fw_gear_dicom_check.limits.budget import Budget
from fw_gear_dicom_check.model import Header
from fw_gear_dicom_check.reading.dicom.tags import to_tag, to_wanted
from fw_gear_dicom_check.reading.walker.buffer import HeaderBuffer
from fw_gear_dicom_check.reading.walker.walker import Walker

_KEYWORDS = ("SeriesDescription", "ProtocolName", "SeriesInstanceUID", "SeriesNumber")
_LAST = to_tag("SeriesNumber")
"""Tag of the last of them in a header."""
_FIRST_READ = 4 * 1024
"""Bytes read at first: in most headers, what comes before the private elements."""
_FEWEST_ALIKE = 16
"""Headers after which another series is worth the start of another walker."""


class HeaderStart:
    """Reads the beginnings of many headers; what repeats in those of one series is parsed once."""

    def __init__(self, limits: Limits) -> None:
        """Take the bounds of one header; nothing of it is kept."""
        self._limits, self._wanted = limits, to_wanted(_KEYWORDS, {})
        self._series, self._count = "", 0
        self._walker = self._new_walker()

    def read(self, stream: BinaryIO) -> Header | None:
        """Return a header up to its series number, None for one that is not ordinary."""
        header = self._walker.walk(HeaderBuffer(stream.read, 0, _FIRST_READ))
        self._count += 1
        series = header.text("SeriesInstanceUID") if header else self._series
        if series != self._series and self._count >= _FEWEST_ALIKE:
            self._walker, self._count = self._new_walker(), 0
        self._series = series
        return header

    def _new_walker(self) -> Walker:
        return Walker(self._wanted, self._limits, Budget.unbounded(), _LAST)
