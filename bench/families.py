"""The inputs: what each family of archives holds, and how many instances."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from bench.ct_header import CT_VRS, ct_table, ct_values
from bench.enhanced import enhanced_head
from bench.mr_header import MR_VRS, mr_table, mr_values
from bench.pixels import codestream, plane
from bench.template import fill, make_template, pixel_head
from bench.zip_writer import Entry, Pack, Tail, deflate, join, make_tail, plain_tail, store
from tests.support.dicom_files import EXPLICIT, IMPLICIT, JPEG_2000, Table, Value

SEED = 20240213
_PLANES = 4
"""Different pixel planes in archives that are joined from finished parts."""
_CODESTREAM = 150_000
"""Bytes of one compressed frame."""
_LONG_BLOCK = 1_000_000
"""Bytes of a long private value."""
_FRAMES, _FRAME_SIDE = 2_000, 64
_HUGE_FRAMES, _HUGE_SIDE = 4_096, 512
"""2 GiB of pixels in one instance."""
_ZEROS = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Family:
    """Archives of one kind. `sizes`: instances of each; `note`: what it is, for the table."""

    name: str
    note: str
    sizes: tuple[int, ...]
    make: Callable[[int], Iterator[Entry]]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a series' instances have in common, and what differs."""

    table: Callable[[int], Table]
    values: Callable[[int, random.Random], Mapping[str, Value]]
    vrs: Mapping[str, str]


CT_KIND = Kind(ct_table, ct_values, CT_VRS)
MR_KIND = Kind(mr_table, mr_values, MR_VRS)


def _with_block(number: int, rng: random.Random) -> Mapping[str, Value]:
    half = rng.randbytes(_LONG_BLOCK // 2)
    return {**ct_values(number, rng), "00291030": half + bytes(_LONG_BLOCK // 2)}


BLOCK_KIND = Kind(ct_table, _with_block, {**CT_VRS, "00291030": "OB"})


def _rng() -> random.Random:
    return random.Random(SEED)  # noqa: S311 - the same noise every time


def _series(
    kind: Kind, side: int, pack: Pack, syntax: str = EXPLICIT
) -> Callable[[int], Iterator[Entry]]:
    """Return a maker of single-frame instances with pixels of their own, or of a few planes."""

    def make(count: int) -> Iterator[Entry]:
        rng = _rng()
        template = make_template(kind.table(side), kind.values(1, _rng()), syntax, kind.vrs)
        tails = [make_tail(plane(rng, side)) for _ in range(_PLANES)] if pack is join else []
        head = pixel_head(side * side * 2, syntax)
        for number in range(1, count + 1):
            tail = tails[number % _PLANES] if tails else plain_tail(plane(rng, side))
            yield pack(_name(number), fill(template, kind.values(number, rng)) + head, tail)

    return make


def ct_and_mr(count: int) -> Iterator[Entry]:
    """Return CT and MR instances, stored and deflated, with pixels of usual sizes."""
    parts = (
        ("ct_stored", CT_KIND, 512, store, 2),
        ("ct", CT_KIND, 512, join, 8),
        ("mr", MR_KIND, 1024, join, 2),
    )
    for folder, kind, side, pack, share in parts:
        for entry in _series(kind, side, pack)(share * count):
            yield replace(entry, name=f"{folder}/{entry.name}")


def _encapsulated(count: int) -> Iterator[Entry]:
    rng = _rng()
    template = make_template(ct_table(512), ct_values(1, _rng()), JPEG_2000, CT_VRS)
    tails = [make_tail(_fragment(rng)) for _ in range(_PLANES)]
    head = pixel_head(0xFFFFFFFF, JPEG_2000, "OB")
    for number in range(1, count + 1):
        filled = fill(template, ct_values(number, rng))
        yield join(_name(number), filled + head, tails[number % _PLANES])


def _fragment(rng: random.Random) -> bytes:
    """Return an empty Basic Offset Table, one fragment and the end (PS3.5 A.4)."""
    item = b"\xfe\xff\x00\xe0"
    size = _CODESTREAM.to_bytes(4, "little")
    return (
        item + bytes(4) + item + size + codestream(rng, _CODESTREAM) + b"\xfe\xff\xdd\xe0\0\0\0\0"
    )


def _enhanced(*, is_undefined: bool) -> Callable[[int], Iterator[Entry]]:
    def make(count: int) -> Iterator[Entry]:
        tail = make_tail(plane(_rng(), _FRAME_SIDE), _FRAMES)
        for number in range(1, count + 1):
            head = enhanced_head(number, _FRAMES, _FRAME_SIDE, is_undefined=is_undefined)
            yield join(_name(number), head, tail)

    return make


def huge_head() -> bytes:
    """Return the header of the 2 GiB instance."""
    return enhanced_head(1, _HUGE_FRAMES, _HUGE_SIDE, is_undefined=False)


def huge_size() -> int:
    """Return the bytes of its pixels."""
    return _HUGE_FRAMES * _HUGE_SIDE**2 * 2


def _huge(_count: int) -> Iterator[Entry]:
    tail: Tail = make_tail(bytes(_ZEROS), huge_size() // _ZEROS)
    yield join(_name(1), huge_head(), tail)


def _name(number: int) -> str:
    return f"DICOM/IM{number:06}.dcm"


FAMILIES: tuple[Family, ...] = (
    Family("warm", "CT 32², to warm up", (2,), _series(CT_KIND, 32, deflate)),
    Family("ct", "CT 512², deflated", (20, 200, 1_000), _series(CT_KIND, 512, deflate)),
    Family("mr", "MR 128², deflated", (20, 200, 1_000), _series(MR_KIND, 128, deflate)),
    Family("ct_stored", "CT 512², stored", (20, 100, 400), _series(CT_KIND, 512, store)),
    Family("mr_stored", "MR 128², stored", (20, 100, 400), _series(MR_KIND, 128, store)),
    Family(
        "ct_implicit",
        "CT 512², implicit VR",
        (20, 100, 400),
        _series(CT_KIND, 512, join, IMPLICIT),
    ),
    Family("ct_encapsulated", "CT 512², JPEG 2000", (20, 100, 400), _encapsulated),
    Family("ct_block", "CT, 1 MB private block", (20, 100), _series(BLOCK_KIND, 256, deflate)),
    Family(
        "enhanced_defined",
        "enhanced, 2,000 frames, defined lengths",
        (1, 5),
        _enhanced(is_undefined=False),
    ),
    Family(
        "enhanced_undefined",
        "enhanced, 2,000 frames, undefined lengths",
        (1, 5),
        _enhanced(is_undefined=True),
    ),
    *(
        Family(f"side_{side}", f"CT {side}²", (20, 60, 400), _series(CT_KIND, side, join))
        for side in (256, 512, 1024, 2048)
    ),
    Family("many", "CT 32²", (20, 1_000, 10_000, 50_000), _series(CT_KIND, 32, deflate)),
    Family("count_ct", "CT 32², to count", (10, 110), _series(CT_KIND, 32, deflate)),
    Family("count_mr", "MR 32², to count", (10, 110), _series(MR_KIND, 32, deflate)),
    Family("huge", "one instance of 4,096 frames, 2 GiB", (1,), _huge),
)
