"""Draws how the pixels are written: encapsulated or not, longer or shorter than they should be."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from random import Random
from typing import Any

from conformance.generator.draft import Draft
from conformance.generator.encapsulation import (
    RLE,
    TABLES,
    Encapsulation,
    encapsulate,
    to_rle_frames,
)
from conformance.generator.encode import UNDEFINED, Elements, Written
from conformance.places import HERE
from tests.support.dicom_files import BIG_ENDIAN, EXPLICIT, IMPLICIT

Do = Callable[[Draft], Draft]
_FRAMES = HERE / "frames.toml"


def draw_rle(random: Random) -> tuple[str, Do]:
    """Return pixels in RLE, as the standard wants them."""
    how = Encapsulation(table=random.choice(("empty", "right")))
    return f"{how.table} offset table", lambda draft: _in_rle(draft, how, RLE)


def draw_fragments(random: Random) -> tuple[str, Do]:
    """Return pixels in RLE whose tables or fragments are odd."""
    how = Encapsulation(
        table=random.choice(TABLES),
        pieces=random.choice((1, 1, 2, 3)),
        lost=random.choice((0, 0, 0, 1)),
        extra=random.choice((0, 0, 1)),
        has_end=random.random() < _MOSTLY,
        begin=random.choice((b"", b"", b"\0\0\0\0", b"\xff\xd8\xff\xe0")),
    )
    return str(how), lambda draft: _in_rle(draft, how, RLE)


def draw_false_syntax(random: Random) -> tuple[str, Do]:
    """Return encapsulated pixels under a native syntax, or the other way round."""
    if random.random() < _HALF:
        syntax = random.choice((EXPLICIT, IMPLICIT, BIG_ENDIAN))
        return f"RLE under {syntax}", lambda draft: _in_rle(draft, Encapsulation(), syntax)
    syntax = random.choice(
        (RLE, *(each["syntax"] for each in _frames()), "1.2.840.10008.1.2.4.100")
    )
    return f"native under {syntax}", lambda draft: replace(
        draft, syntax=syntax, written_as=EXPLICIT
    )


def draw_codec(random: Random) -> tuple[str, Do]:
    """Return another picture, compressed; what describes it is that of the object."""
    frame = random.choice(_frames())
    table = random.choice(TABLES)
    pixels = encapsulate([bytes.fromhex(frame["hex"])], Encapsulation(table=table))
    described = {8: {"BitsAllocated": 8, "BitsStored": 8, "HighBit": 7}}.get(frame["bits"], {})
    is_described = random.random() < _MOSTLY

    def compress(draft: Draft) -> Draft:
        elements = {**draft.elements, **(described if is_described else {})}
        elements["PixelData"] = Written(pixels, vr="OB", length=UNDEFINED)
        return replace(draft, elements=elements, syntax=frame["syntax"], written_as=EXPLICIT)

    return f"{frame['name']}, {table} offset table", _if_pixels(compress)


def draw_pixel_length(random: Random) -> tuple[str, Do]:
    """Return more or fewer bytes of pixels than the header says."""
    change = random.choice((-1, -2, -100, -256, 1, 2, 88, 512, 4096))

    def lengthen(draft: Draft) -> Draft:
        pixels = draft.elements["PixelData"]
        if not isinstance(pixels, bytes):
            return draft
        longer = pixels + bytes(change) if change > 0 else pixels[:change]
        return replace(
            draft, elements={**draft.elements, "PixelData": Written(longer, is_odd=True)}
        )

    return f"{change:+} bytes", _if_pixels(lengthen)


_MOSTLY, _HALF = 0.8, 0.5
_DESCRIBE = ("BitsAllocated", "SamplesPerPixel", "NumberOfFrames")


@lru_cache
def _frames() -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = tomllib.loads(_FRAMES.read_text("utf-8"))["frame"]
    return found


def _in_rle(draft: Draft, how: Encapsulation, syntax: str) -> Draft:
    pixels = draft.elements.get("PixelData")
    if not isinstance(pixels, bytes):
        return draft
    bits, samples, count = (_number(draft.elements, key) for key in _DESCRIBE)
    frames = to_rle_frames(pixels, bits, samples, count)
    value = Written(encapsulate(frames, how), vr="OB", length=UNDEFINED)
    elements = {**draft.elements, "PixelData": value}
    return replace(draft, elements=elements, syntax=syntax, written_as=EXPLICIT)


def _number(elements: Elements, keyword: str) -> int:
    """Return a number between 1 and 64, whatever is written."""
    try:
        found = int(elements.get(keyword, 1))
    except (TypeError, ValueError):
        return 1
    return min(max(found, 1), 64)


def _if_pixels(do: Do) -> Do:
    return lambda draft: do(draft) if "PixelData" in draft.elements else draft
