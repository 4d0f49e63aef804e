"""Reads a data set up to its pixel data with pydicom, and skips sequences that are not wanted."""

from collections.abc import Callable, Iterable
from typing import Any, BinaryIO, cast

from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.filereader import data_element_generator
from pydicom.tag import BaseTag

from fw_gear_dicom_check.limits.bounds import Limits
from fw_gear_dicom_check.reading.dicom.bounded_stream import BoundedStream
from fw_gear_dicom_check.reading.dicom.skip_in_stream import may_skip, skip_sequence
from fw_gear_dicom_check.reading.dicom.tags import PIXEL_DATA


class DataSetReader:
    """Reads wanted tags from one stream.

    `skips`: whether to skip unwanted sequences of undefined length; pydicom would keep them as
    objects that take fifty times their bytes.
    """

    def __init__(
        self, stream: BoundedStream, tags: Iterable[int], limits: Limits, *, skips: bool
    ) -> None:
        """Read `tags` from the stream's current position on."""
        self._stream, self._limits = stream, limits
        self._tags: list[BaseTag | int] = [*tags]
        self._wanted = frozenset(self._tags)
        self._skips, self._skipped_head, self._elements_left = skips, 0, limits.elements

    def read(self, *, is_implicit: bool, is_little: bool) -> Dataset:
        """Return the elements before the pixel data.

        Raises NotWalkableError for a sequence that cannot be skipped, TooDeepError, what pydicom
        raises on damaged input (PYDICOM_ERRORS), and what the stream raises.
        """
        found: list[Any] = []
        self._note_if_empty()
        while True:
            self._skipped_head = 0
            elements = data_element_generator(
                cast("BinaryIO", self._stream),
                is_implicit,
                is_little,
                self._stop_condition(is_implicit=is_implicit, is_little=is_little),
                self._limits.sequence,
                specific_tags=self._tags,
            )
            found += map(_with_empty_value, elements)
            if not self._skipped_head:
                return Dataset({each.tag: each for each in found})
            self._stream.seek(self._stream.tell() + self._skipped_head)
            self._elements_left -= skip_sequence(
                self._stream,
                self._limits.depth,
                self._elements_left,
                is_implicit=is_implicit,
                is_little=is_little,
            )

    def _note_if_empty(self) -> None:
        """Read a tag and go back: where there is none, the stream notes that the set is cut."""
        start = self._stream.tell()
        self._stream.read(4)
        self._stream.seek(start)

    def _stop_condition(
        self, *, is_implicit: bool, is_little: bool
    ) -> Callable[[BaseTag, str | None, int], bool]:
        def stops(tag: BaseTag, vr: str | None, length: int) -> bool:
            if tag in PIXEL_DATA:
                return True
            is_unwanted = self._skips and tag not in self._wanted and is_implicit == (vr is None)
            if is_unwanted and may_skip(tag, vr, length, self._stream, is_little=is_little):
                self._skipped_head = 8 if is_implicit else 12
            return bool(self._skipped_head)

        return stops


def _with_empty_value(element: Any) -> Any:  # noqa: ANN401 - one of pydicom's two kinds
    """Return an element whose value was too long to be read with b"" in place of None.

    With None, pydicom would go back and read the value after all.
    """
    if isinstance(element, RawDataElement) and element.value is None:
        return element._replace(value=b"")
    return element
