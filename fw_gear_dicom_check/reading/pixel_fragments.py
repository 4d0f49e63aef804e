"""Counts the fragments of encapsulated frames, and compares them with the offset table.

Only the heads of items are read, and only of multi-frame images whose bytes are at hand.
"""

import struct
from dataclasses import replace
from zipfile import BadZipFile

from fw_gear_dicom_check.model import Fragments, Instance, Pixels
from fw_gear_dicom_check.reading.dicom.fragments import CODEC_START, ITEM, ITEM_HEAD, codec_of
from fw_gear_dicom_check.reading.inputs.inflater import InflateError
from fw_gear_dicom_check.reading.inputs.members import Member
from fw_gear_dicom_check.reading.inputs.zip_entry import ReadAt
from fw_gear_dicom_check.reading.pixel_end import MOST_ITEMS, way_to_end

_SEQUENCE_END = b"\xfe\xff\xdd\xe0"
_FRAMES = "NumberOfFrames"
_SINGLE = ("", "1")
"""Numbers of frames for which any number of fragments is right (PS3.5 A.4)."""


def look_at_fragments(member: Member, instance: Instance) -> Instance:
    """Return the instance with its fragments counted, where that is worth it and possible."""
    pixels = instance.header.pixels
    if pixels is None or pixels.fragments is None or pixels.is_bare:
        return instance
    header = instance.header
    frames = header.text(_FRAMES).strip() if _FRAMES in header.wanted.by_keyword else ""
    is_clear = frames in _SINGLE and (pixels.fragments.offsets or 0) <= 1
    if is_clear and pixels.fragments.codec is not None:
        return instance
    try:
        counted = _look(member, pixels, pixels.fragments)
    except (BadZipFile, InflateError, OSError):
        return instance
    return instance._replace(header=header._replace(pixels=counted))


def _look(member: Member, pixels: Pixels, before: Fragments) -> Pixels:
    start = member.size - pixels.available
    read_at = way_to_end(member) if start >= 0 else None
    return pixels if read_at is None else replace(pixels, fragments=count(read_at, start, before))


def count(read_at: ReadAt, start: int, before: Fragments) -> Fragments:
    """Return what the chain of items from `start` on tells; `before` where it is none."""
    table = _table_at(read_at, start)
    if table is None:
        return before
    first = start + ITEM_HEAD + len(table)
    positions = _positions(read_at, first)
    item = read_at(ITEM_HEAD + CODEC_START, first)
    codec = before.codec if before.codec is not None else codec_of(item)
    if positions is None:
        return before._replace(codec=codec)
    offsets = struct.unpack(f"<{len(table) // 4}L", table[: len(table) // 4 * 4])
    is_sound = positions.issuperset(offsets) and len(set(offsets)) == len(offsets)
    return Fragments(codec, len(positions), len(offsets), is_sound)


def _table_at(read_at: ReadAt, start: int) -> bytes | None:
    head = read_at(ITEM_HEAD, start)
    length = int.from_bytes(head[4:], "little")
    if head[:4] != ITEM or length > 4 * MOST_ITEMS:
        return None
    table = read_at(length, start + ITEM_HEAD)
    return table if len(table) == length else None


def _positions(read_at: ReadAt, first: int) -> frozenset[int] | None:
    """Return where fragments begin, counted from the first one; None if they have no end."""
    found: list[int] = []
    position = first
    for _ in range(MOST_ITEMS):
        head = read_at(ITEM_HEAD, position)
        if head[:4] == _SEQUENCE_END:
            return frozenset(found)
        if head[:4] != ITEM or len(head) < ITEM_HEAD:
            return None
        found.append(position - first)
        position += ITEM_HEAD + int.from_bytes(head[4:], "little")
    return None
