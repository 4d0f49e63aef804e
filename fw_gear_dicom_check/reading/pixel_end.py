"""Tells whether encapsulated pixel data has its end, where a member's last bytes are at hand.

Encapsulated pixels have no length: items follow one another up to a Sequence Delimitation Item
(PS3.5 A.4). Where that is absent, the file was cut.
"""

from collections.abc import Callable
from dataclasses import replace
from zipfile import BadZipFile

from fw_gear_dicom_check.model import Instance
from fw_gear_dicom_check.reading.dicom.fragments import ITEM, ITEM_HEAD
from fw_gear_dicom_check.reading.inputs.inflater import InflateError
from fw_gear_dicom_check.reading.inputs.members import Member
from fw_gear_dicom_check.reading.inputs.zip_entry import ReadAt

_DELIMITER = b"\xfe\xff\xdd\xe0\0\0\0\0"
"""Sequence Delimitation Item; encapsulated data is always little endian (PS3.5 A.4)."""
_TAIL = 16 * 1024
"""Last bytes in which the delimiter usually is; padding and other elements may follow it."""
MOST_ITEMS = 20_000
"""Items, after which the search for the delimiter is given up."""
_LARGEST_INFLATED = 64 * 1024
"""Bytes of a deflated member up to which it is inflated to its end."""


def look_at_end(member: Member, instance: Instance) -> Instance:
    """Return the instance, its pixels marked as open where they are seen to have no end."""
    pixels = instance.header.pixels
    if pixels is None or not pixels.is_encapsulated:
        return instance
    try:
        if not _is_open(member, member.size - pixels.available):
            return instance
    except (BadZipFile, InflateError, OSError):
        return instance
    return instance._replace(header=instance.header._replace(pixels=replace(pixels, is_open=True)))


def _is_open(member: Member, start: int) -> bool:
    """Tell whether pixels are without end. `start`: of the first item, negative if not known."""
    read_at = way_to_end(member) if start >= 0 else None
    return read_at is not None and not has_end(read_at, start, member.size)


def has_end(read_at: ReadAt, start: int, size: int) -> bool:
    """Tell whether the delimiter is there; True too for pixels that are no chain of items.

    `start`: position of the first item. `size`: bytes of the member.
    """
    tail = min(_TAIL, size - start)
    if _DELIMITER in read_at(tail, size - tail):
        return True
    for _ in range(MOST_ITEMS):
        head = read_at(ITEM_HEAD, start)
        if len(head) < ITEM_HEAD:
            return False
        if head[:4] != ITEM:
            return True
        start += ITEM_HEAD + int.from_bytes(head[4:], "little")
    return True


def way_to_end(member: Member) -> ReadAt | None:
    """Return what reads a member's bytes anywhere; None where that would cost too much."""
    if member.read_at:
        return member.read_at
    if member.open_start and member.size <= _LARGEST_INFLATED:
        return _slice_of(member.open_start(member.size).read(member.size))
    return None


def _slice_of(content: bytes) -> Callable[[int, int], bytes]:
    return lambda count, offset: content[offset : offset + count]
