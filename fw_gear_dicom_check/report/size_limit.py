"""Stops an output that exceeds its size limit, before it fills a disk."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from fw_gear_dicom_check.errors import OutputTooLargeError
from fw_gear_dicom_check.limits.bounds import Unit
from fw_gear_dicom_check.limits.parse import limit_text
from fw_gear_dicom_check.report.lines import Line

Part = TypeVar("Part", bound=str | Line)


def bounded(parts: Iterable[Part], most: int) -> Iterator[Part]:
    """Yield the parts. Raises OutputTooLargeError before they exceed `most` bytes."""
    left = most
    for part in parts:
        text = part if isinstance(part, str) else part.text
        left -= len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
        if left < 0:
            raise OutputTooLargeError(
                f"the output is longer than {limit_text(Unit.BYTES, most)}; check fewer archives "
                "at once, or raise the limit: --limit output=…"
            )
        yield part
