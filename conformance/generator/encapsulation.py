"""Encapsulates pixels (PS3.5 A.4): frames in RLE, offset tables and fragments, right and wrong."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

RLE = "1.2.840.10008.1.2.5"
_RUN = 128


@dataclass(frozen=True, slots=True)
class Encapsulation:
    """How frames are put into fragments.

    `table`: the offset table: empty, right, wrong, short or none. `pieces`: fragments of a frame.
    `lost`: frames that are left out. `extra`: empty fragments behind. `has_end`: the delimiter.
    `begin`: bytes in place of the first ones of each frame.
    """

    table: str = "empty"
    pieces: int = 1
    lost: int = 0
    extra: int = 0
    has_end: bool = True
    begin: bytes = b""


TABLES = ("empty", "right", "wrong", "short", "none")


def to_rle_frames(pixels: bytes, bits: int, samples: int, frames: int) -> list[bytes]:
    """Return the frames of native pixels in RLE (PS3.5 G), each byte of a pixel in its segment."""
    width = max(bits // 8, 1)
    size = len(pixels) // max(frames, 1)
    return [
        _to_rle(pixels[number * size : (number + 1) * size], width, samples)
        for number in range(max(frames, 1))
    ]


def encapsulate(frames: Sequence[bytes], how: Encapsulation) -> bytes:
    """Return the value of the element."""
    kept = [how.begin + each[len(how.begin) :] for each in frames[: len(frames) - how.lost]]
    fragments, offsets = b"", []
    for frame in kept:
        offsets.append(len(fragments))
        fragments += b"".join(_item(piece) for piece in _split(frame, how.pieces))
    fragments += _item(b"") * how.extra
    end = struct.pack("<HHL", 0xFFFE, 0xE0DD, 0) if how.has_end else b""
    return _offset_table(offsets, how.table) + fragments + end


def _offset_table(offsets: Sequence[int], table: str) -> bytes:
    if table == "none":
        return b""
    if table == "empty":
        return _item(b"")
    shown = {"right": offsets, "wrong": [each + 6 for each in offsets], "short": offsets[:-1]}[
        table
    ]
    return _item(struct.pack(f"<{len(shown)}L", *shown))


def _split(frame: bytes, pieces: int) -> list[bytes]:
    size = -(-len(frame) // pieces)
    size += size % 2
    return [frame[at : at + size] for at in range(0, len(frame), size)]


def _item(content: bytes) -> bytes:
    padded = content + bytes(len(content) % 2)
    return struct.pack("<HHL", 0xFFFE, 0xE000, len(padded)) + padded


def _to_rle(frame: bytes, width: int, samples: int) -> bytes:
    step = width * samples
    planes = [
        frame[sample * width + byte :: step]
        for sample in range(samples)
        for byte in reversed(range(width))
    ]
    segments = [_literal(plane) for plane in planes]
    offsets, at = [], 64
    for segment in segments:
        offsets.append(at)
        at += len(segment)
    head = struct.pack("<16L", len(segments), *offsets, *(0,) * (15 - len(offsets)))
    return head + b"".join(segments)


def _literal(plane: bytes) -> bytes:
    runs = (plane[at : at + _RUN] for at in range(0, len(plane), _RUN))
    packed = b"".join(bytes([len(run) - 1]) + run for run in runs)
    return packed + bytes(len(packed) % 2)
