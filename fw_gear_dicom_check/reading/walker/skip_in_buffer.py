"""Finds the end of a sequence of undefined length in a buffer, item by item, also nested ones."""

import struct

from fw_gear_dicom_check.reading.dicom.encoding import UNDEFINED
from fw_gear_dicom_check.reading.dicom.refusals import NotWalkableError
from fw_gear_dicom_check.reading.walker.buffer import HeaderBuffer
from fw_gear_dicom_check.reading.walker.element_heads import AT_ITEM_END, NOT_WALKABLE, ElementHeads

DEEPEST_WALKED = 16
"""Nested sequences up to which they are walked; pydicom reads deeper ones."""
_ITEM_BYTES, _SEQUENCE_END_BYTES = 0xE000FFFE, 0xE0DDFFFE
"""Item and Sequence Delimitation Item (PS3.5 7.5): their 4 bytes as one little-endian number."""


def find_sequence_end(
    buffer: HeaderBuffer, position: int, heads: ElementHeads, depth: int = 0
) -> int:
    """Return the position after a sequence whose first item is at `position`.

    Raises NotWalkableError.
    """
    if depth > DEEPEST_WALKED:
        raise NotWalkableError
    while True:
        buffer.need(position + 8)
        tag, length = struct.unpack_from("<LL", buffer.data, position)
        position += 8
        if tag == _SEQUENCE_END_BYTES and not length:
            return position
        if tag != _ITEM_BYTES:
            raise NotWalkableError
        end = -1 if length == UNDEFINED else position + length
        position = _find_item_end(buffer, position, end, heads, depth)


def _find_item_end(
    buffer: HeaderBuffer, position: int, end: int, heads: ElementHeads, depth: int
) -> int:
    """Return the position after an item that ends at `end`, or, for -1, at its delimiter."""
    known, data = heads.known, buffer.data
    while position != end:
        head = data[position : position + 8]
        meaning = known.get(head)
        if meaning is None:
            if len(head) < 8:  # noqa: PLR2004 - an element's head
                buffer.need(position + 8)
                data = buffer.data
                continue
            meaning = heads.learn(head)
        _, step, _ = meaning
        if step > 0:
            position += step
        elif step == AT_ITEM_END:
            if end >= 0:
                raise NotWalkableError
            return position + 8
        else:
            position = find_element_end(buffer, position, step, heads, depth)
            data = buffer.data
        if 0 <= end < position:
            raise NotWalkableError
    buffer.need(position)
    return position


def find_element_end(
    buffer: HeaderBuffer, position: int, step: int, heads: ElementHeads, depth: int = -1
) -> int:
    """Return the position after an element whose length is not in its first 8 bytes.

    `step`: its constant in place of a step. Raises NotWalkableError.
    """
    if step == NOT_WALKABLE:
        raise NotWalkableError
    if heads.is_implicit:
        return find_sequence_end(buffer, position + 8, heads.nested, depth + 1)
    buffer.need(position + 12)
    length = int.from_bytes(buffer.data[position + 8 : position + 12], "little")
    if length != UNDEFINED:
        return position + 12 + length
    if buffer.data[position + 4 : position + 6] != b"SQ":
        raise NotWalkableError
    return find_sequence_end(buffer, position + 12, heads.nested, depth + 1)
