"""Finds the elements of a little-endian data set by their heads, as far as they follow."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from fw_gear_dicom_check.reading.dicom.encoding import LONG_VRS, SHORT_VRS

_HEAD = 132
_DEFINED = 1 << 24
"""Lengths from which on there is no use in going on."""


class Span(NamedTuple):
    """One element's bytes: where its head, its length, its value and the next element begin."""

    start: int
    length_at: int
    value: int
    end: int
    width: int


def find_spans(content: bytes) -> list[Span]:
    """Return the elements at the root, File Meta Information's too, up to the first odd one."""
    return list(_walk(content, _HEAD if content[128:132] == b"DICM" else 0))


def _walk(content: bytes, position: int) -> Iterator[Span]:
    while position + 12 <= len(content):
        span = _to_span(content, position)
        if span.end > len(content) or span.end - span.value >= _DEFINED:
            return
        yield span
        position = span.end


def _to_span(content: bytes, start: int) -> Span:
    vr = content[start + 4 : start + 6]
    if vr in LONG_VRS:
        at, width = start + 8, 4
    elif vr in SHORT_VRS:
        at, width = start + 6, 2
    else:
        at, width = start + 4, 4
    form = "<H" if width == 2 else "<L"  # noqa: PLR2004 - bytes of a short length
    value = at + width
    return Span(start, at, value, value + struct.unpack_from(form, content, at)[0], width)
