"""Encapsulates frames in the ways that a file may hold them, sound and not (PS3.5 A.4)."""

import struct
from collections.abc import Callable, Mapping, Sequence

from tests.support.dicom_files import Table, Value, encapsulate, rle_frame

_ITEM, _END = 0xE000, 0xE0DD


def encapsulate_fragments(fragments: Sequence[bytes], table: Sequence[int] = ()) -> bytes:
    """Return encapsulated pixel data: an offset table, the fragments as they are, the delimiter."""
    offsets = struct.pack(f"<{len(table)}L", *table)
    items = b"".join(map(_item, (offsets, *fragments)))
    return items + struct.pack("<HHL", 0xFFFE, _END, 0)


def frames_of(table: Table) -> list[bytes]:
    """Return the frames of 16-bit native pixels, each as RLE, of even length."""
    pixels, count = table["PixelData"], int(str(table.get("NumberOfFrames", 1)))
    assert isinstance(pixels, bytes)
    size = len(pixels) // count
    encoded = (rle_frame(pixels[at : at + size]) for at in range(0, len(pixels), size))
    return [frame + bytes(len(frame) % 2) for frame in encoded]


def _item(content: bytes) -> bytes:
    return struct.pack("<HHL", 0xFFFE, _ITEM, len(content)) + content


def _halves(frames: Sequence[bytes]) -> list[bytes]:
    return [part for frame in frames for part in (frame[:100], frame[100:])]


def _offsets(fragments: Sequence[bytes], step: int = 1) -> list[int]:
    ends = [sum(8 + len(each) for each in fragments[:at]) for at in range(len(fragments))]
    return ends[::step]


def _halves_with_table(frames: Sequence[bytes]) -> bytes:
    halves = _halves(frames)
    return encapsulate_fragments(halves, _offsets(halves, 2))


def _one_more(frames: Sequence[bytes]) -> bytes:
    more = [*frames, frames[0]]
    return encapsulate_fragments(more, _offsets(more))


_WAYS: Mapping[str, Callable[[list[bytes]], bytes]] = {
    "rle-frames": encapsulate_fragments,
    "rle-frames-table": lambda frames: encapsulate_fragments(frames, _offsets(frames)),
    "rle-frames-wrong-table": lambda frames: encapsulate_fragments(
        frames, [100 * number for number in range(len(frames))]
    ),
    "rle-frames-fewer": lambda frames: encapsulate_fragments(frames[:-1]),
    "rle-frames-more": _one_more,
    "rle-halves": lambda frames: encapsulate_fragments(_halves(frames)),
    "rle-halves-table": _halves_with_table,
    "rle-frames-without-end": lambda frames: encapsulate_fragments(frames)[:-8],
    "jpeg-start": lambda _frames: encapsulate(b"\xff\xd8\xff\xe0\x40\0" + bytes(300)),
    "text-frame": lambda _frames: encapsulate(b"this is no frame of any codec" * 9),
}


def in_frames(way: str) -> Callable[[Table], dict[str, Value]]:
    """Return what puts a table's picture into frames, in one of the ways of `WAYS`."""

    def apply(table: Table) -> dict[str, Value]:
        return {**table, "PixelData": _WAYS[way](frames_of(table))}

    return apply


WAYS = tuple(_WAYS)
"""rle-frames: one fragment for each frame. -table: with an offset table; -wrong-table: which does
not lead to them. -fewer: the last frame is left out; -more: there is one more, and a table.
-without-end: cut before the delimiter. halves: two fragments for each frame. text-frame: one, which
is a text. jpeg-start: one that begins like JPEG or JPEG-LS, which of them is not seen."""
