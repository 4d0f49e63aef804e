"""Passes over a sequence without a length: to its delimiter, item by item, nested ones too."""

import struct

from fw_gear_dicom_check.heads import ITEM_END, ODD, Heads
from fw_gear_dicom_check.values import UNDEFINED
from fw_gear_dicom_check.window import OddError, Window

DEEPEST = 16
"""Nesting up to which sequences are passed over; pydicom reads deeper ones."""
_ITEM, _SEQUENCE_END = 0xE000FFFE, 0xE0DDFFFE
"""Tags, as their 4 bytes read as one little-endian number."""


def pass_sequence(window: Window, position: int, heads: Heads, depth: int = 0) -> int:
    """Return the position behind the sequence that begins with an item here. Raises OddError."""
    if depth > DEEPEST:
        raise OddError
    while True:
        window.need(position + 8)
        tag, length = struct.unpack_from("<LL", window.data, position)
        position += 8
        if tag == _SEQUENCE_END and not length:
            return position
        if tag != _ITEM:
            raise OddError
        end = -1 if length == UNDEFINED else position + length
        position = _pass_item(window, position, end, heads, depth)


def _pass_item(window: Window, position: int, end: int, heads: Heads, depth: int) -> int:
    """Return the position behind an item, which ends at `end`, or, for -1, at its delimiter."""
    known, data = heads.known, window.data
    while position != end:
        head = data[position : position + 8]
        meaning = known.get(head)
        if meaning is None:
            if len(head) < 8:  # noqa: PLR2004 - an element's head
                window.need(position + 8)
                data = window.data
                continue
            meaning = heads.learn(head)
        _, step, _ = meaning
        if step > 0:
            position += step
        elif step == ITEM_END:
            if end >= 0:
                raise OddError
            return position + 8
        else:
            position = pass_extended(window, position, step, heads, depth)
            data = window.data
        if 0 <= end < position:
            raise OddError
    window.need(position)
    return position


def pass_extended(window: Window, position: int, step: int, heads: Heads, depth: int = -1) -> int:
    """Return where an element with a longer head, or without a length, ends. Raises OddError."""
    if step == ODD:
        raise OddError
    if heads.is_implicit:
        return pass_sequence(window, position + 8, heads.nested, depth + 1)
    window.need(position + 12)
    length = int.from_bytes(window.data[position + 8 : position + 12], "little")
    if length != UNDEFINED:
        return position + 12 + length
    if window.data[position + 4 : position + 6] != b"SQ":
        raise OddError
    return pass_sequence(window, position + 12, heads.nested, depth + 1)
