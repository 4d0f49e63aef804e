"""Pixels that deflate as badly as real ones: 12 bits, noise everywhere, less of it in the air."""

import random
from statistics import NormalDist

_BODY, _AIR = 24.0, 3.0
"""Standard deviation of the noise, in grey values."""


def _noise(deviation: float, centre: float) -> bytes:
    """Return a table that turns evenly spread bytes into normally spread ones."""
    spread = NormalDist(centre, deviation)
    return bytes(min(255, max(0, round(spread.inv_cdf((n + 0.5) / 256)))) for n in range(256))


_BODY_NOISE, _AIR_NOISE = _noise(_BODY, 128), _noise(_AIR, 10)


def plane(rng: random.Random, side: int) -> bytes:
    """Return a square of 16-bit pixels: a disk of tissue in air."""
    radius = side / 2
    rows = []
    for row in range(side):
        half = int((radius**2 - (row + 0.5 - radius) ** 2) ** 0.5)
        rows.append(_row(rng, side, half, 4 + 3 * row // side))
    return b"".join(rows)


def codestream(rng: random.Random, size: int) -> bytes:
    """Return a JPEG 2000 codestream's first marker, noise, and its last marker."""
    return b"\xff\x4f\xff\x51" + rng.randbytes(size - 6) + b"\xff\xd9"


def _row(rng: random.Random, side: int, half: int, level: int) -> bytes:
    air = side // 2 - half
    low = rng.randbytes(side)
    row = bytearray(side * 2)
    row[0::2] = (
        low[:air].translate(_AIR_NOISE)
        + low[air : side - air].translate(_BODY_NOISE)
        + low[side - air :].translate(_AIR_NOISE)
    )
    row[1::2] = bytes(air) + bytes([level]) * (side - 2 * air) + bytes(air)
    return bytes(row)
