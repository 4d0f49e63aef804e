"""Inputs to begin with: made files of every kind, archives of the cases, real files if at hand."""

import struct
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from fuzz.places import CORPORA
from fuzz.spans import find_spans
from fuzz.zip_mutations import pack
from tests.support.case_files import build_archive, load_cases
from tests.support.dicom_files import (
    BIG_ENDIAN,
    DEFLATED,
    EXPLICIT,
    IMPLICIT,
    dicom_file,
    element,
    series,
)
from tests.support.kinds import KINDS

_LONGEST = 24 * 1024
_PIXELS = (b"\xe0\x7f\x10\0", b"\xe0\x7f\x08\0", b"\xe0\x7f\x09\0")


@lru_cache
def made_files() -> tuple[bytes, ...]:
    """Return files of every kind, in every encoding, with and without a preamble."""
    encodings: tuple[dict[str, Any], ...] = (
        *({"syntax": syntax} for syntax in (EXPLICIT, IMPLICIT, BIG_ENDIAN, DEFLATED)),
        {"syntax": IMPLICIT, "written_as": EXPLICIT},
        {"syntax": None, "preamble": False},
    )
    whole = [dicom_file(table) for table in KINDS.values()]
    small = {**KINDS["CT"], "PixelData": bytes(32)}
    return (*whole, *(dicom_file(small, **options) for options in encodings), _without_lengths())


def _without_lengths() -> bytes:
    """Return a file with nested sequences and items that end by delimiters."""
    inner = element("CodeValue", "X", EXPLICIT)
    for keyword in ("ConceptCodeSequence", "RequestAttributesSequence"):
        item = b"\xfe\xff\0\xe0\xff\xff\xff\xff" + inner + b"\xfe\xff\x0d\xe0\0\0\0\0"
        inner = element(keyword, item + b"\xfe\xff\xdd\xe0\0\0\0\0", EXPLICIT, "SQ", 0xFFFFFFFF)
    table = {key: value for key, value in KINDS["CT"].items() if key[:7] != "Request"}
    whole = dicom_file(table)
    at = whole.index(struct.pack("<HH", 0x7FE0, 0x10))
    return whole[:at] + inner + whole[at:]


def real_files(longest: int = _LONGEST) -> list[bytes]:
    """Return the real files whose header is short, without most of their pixels."""
    paths = sorted(each for each in (CORPORA / "files").rglob("*") if each.is_file())
    contents = (_without_pixels(each.read_bytes()) for each in paths)
    return [each for each in contents if 200 < len(each) <= longest]  # noqa: PLR2004 - a header


def _without_pixels(content: bytes) -> bytes:
    spans = find_spans(content)
    last = spans[-1].end if spans else 0
    return content[: last + 76] if content[last : last + 4] in _PIXELS else content


def made_archives(longest: int) -> Iterator[bytes]:
    """Yield small archives: sound ones, those of all cases, and odd real ones."""
    yield pack({name: dicom_file(each) for name, each in series(2).items()}, Random(0))  # noqa: S311 - the same in every run
    with TemporaryDirectory() as folder:
        for number, case in enumerate(load_cases()):
            place = Path(folder) / str(number)
            place.mkdir()
            path = build_archive(case, place)
            if path.is_file() and path.stat().st_size <= longest:
                yield path.read_bytes()
    for path in sorted((CORPORA / "zips_edge").glob("*")) + sorted(CORPORA.glob("zips/*/*.zip")):
        if path.stat().st_size <= longest:
            yield path.read_bytes()
