"""Passing over a sequence gives the header that pydicom would have given, or hands over."""

import random
import struct
from io import BytesIO

import pytest

from fuzz.header_mutations import scratch
from fw_gear_dicom_check.limits.bounds import LIMITS
from fw_gear_dicom_check.limits.budget import Budget
from fw_gear_dicom_check.model import Fault, Header
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.reading.dicom.quiet_pydicom import quiet_pydicom
from fw_gear_dicom_check.reading.dicom.read_header import Reading, read_header
from fw_gear_dicom_check.reading.dicom.refusals import NotWalkableError
from fw_gear_dicom_check.settings import to_settings, wanted_by
from tests.support.dicom_files import BIG_ENDIAN, COMPLETE, EXPLICIT, IMPLICIT, dicom_file, element

WANTED = wanted_by(to_settings(Options()))
SYNTAXES = {"explicit": EXPLICIT, "implicit": IMPLICIT, "big endian": BIG_ENDIAN}
MUTATIONS = 1_200


def head(syntax: str, number: int, length: int) -> bytes:
    """Return the head of an item or a delimiter."""
    order = ">" if syntax == BIG_ENDIAN else "<"
    return struct.pack(f"{order}HHL", 0xFFFE, number, length)


def opened(keyword: str, items: list[bytes], syntax: str, *, has_lengths: bool) -> bytes:
    """Return a sequence without a length, of items with or without one."""
    parts = [element(keyword, b"", syntax, "SQ", 0xFFFFFFFF)]
    for item in items:
        length = len(item) if has_lengths else 0xFFFFFFFF
        end = b"" if has_lengths else head(syntax, 0xE00D, 0)
        parts += [head(syntax, 0xE000, length), item, end]
    return b"".join([*parts, head(syntax, 0xE0DD, 0)])


def nested(syntax: str, depth: int, *, has_lengths: bool) -> bytes:
    """Return sequences inside one another, with short and long elements beside them."""
    inner = element("CodeValue", "X", syntax) + element("00091010", b"\1\2", syntax, "OB")
    for _ in range(depth):
        code = element("CodeMeaning", "a meaning", syntax)
        level = opened("ConceptCodeSequence", [inner, b""], syntax, has_lengths=has_lengths)
        inner = code + level
    return inner


def whole(syntax: str, depth: int = 3, *, has_lengths: bool) -> bytes:
    """Return a file with two sequences that nobody wants in its middle."""
    content = dicom_file(syntax=syntax)
    at = content.index(element("PatientID", COMPLETE["PatientID"], syntax)[:4])
    middle = nested(syntax, depth, has_lengths=has_lengths)
    first = opened("ReferencedSeriesSequence", [middle, middle], syntax, has_lengths=has_lengths)
    private = opened("00091011", [middle], syntax, has_lengths=not has_lengths)
    return content[:at] + first + private + content[at:]


def read(content: bytes, *, skips: bool) -> Header | Fault:
    """Return a header, with or without passing over what nobody wants."""
    reading = Reading(WANTED, LIMITS, Budget(), skips=skips)
    return read_header(BytesIO(content), len(content), reading)


@pytest.mark.parametrize("syntax", SYNTAXES.values(), ids=SYNTAXES)
@pytest.mark.parametrize("has_lengths", [True, False])
def test_a_sound_sequence_is_passed_over_and_the_header_is_the_same(
    syntax: str, *, has_lengths: bool
) -> None:
    content = whole(syntax, has_lengths=has_lengths)
    found = read(content, skips=True)
    assert isinstance(found, Header)
    assert found == read(content, skips=False)
    assert found.text("PatientID") == COMPLETE["PatientID"]
    assert found.pixels


def test_a_sequence_over_several_blocks_is_passed_over() -> None:
    items = [element("CodeMeaning", "m" * number, EXPLICIT) for number in range(2, 2_000, 2)]
    sequence = opened("ReferencedSeriesSequence", items, EXPLICIT, has_lengths=False)
    content = dicom_file()
    at = content.index(element("PatientID", COMPLETE["PatientID"], EXPLICIT)[:4])
    long = content[:at] + sequence + content[at:]
    assert len(sequence) > 10 * 64 * 1024
    assert read(long, skips=True) == read(long, skips=False)


@pytest.mark.parametrize("syntax", SYNTAXES.values(), ids=SYNTAXES)
def test_mutated_sequences_are_read_alike_or_handed_over(syntax: str) -> None:
    draw = random.Random(syntax)  # noqa: S311 - the same mutations in every run
    contents = [whole(syntax, depth, has_lengths=bool(depth % 2)) for depth in (1, 2, 3, 6)]
    agreed = 0
    with quiet_pydicom():
        for _ in range(MUTATIONS // len(SYNTAXES)):
            content = scratch(draw.choice(contents), draw)
            try:
                found = read(content, skips=True)
            except NotWalkableError:
                continue
            assert found == read(content, skips=False), content.hex()
            agreed += 1
    assert agreed > MUTATIONS // len(SYNTAXES) // 4
