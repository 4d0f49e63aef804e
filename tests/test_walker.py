"""The walker and pydicom read the same: on real files, on mutated ones and on nested structures."""

import json
import random
import struct
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from fuzz.header_mutations import scratch
from fw_gear_dicom_check.model import Fault, Header
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.reading.dicom.quiet_pydicom import quiet_pydicom
from fw_gear_dicom_check.reading.dicom.read_header import Reading, read_header
from fw_gear_dicom_check.reading.walker.buffer import BUFFER_LIMIT, HeaderBuffer
from fw_gear_dicom_check.reading.walker.walker import Walker
from fw_gear_dicom_check.settings import to_settings, wanted_by
from tests.support.dicom_files import (
    BIG_ENDIAN,
    COMPLETE,
    DEFLATED,
    EXPLICIT,
    IMPLICIT,
    Value,
    dicom_file,
    element,
    series,
    without,
)

WANTED = wanted_by(to_settings(Options()))
MUTATIONS = 20_000
SHARDS = 8
_LARGEST = 100_000


def walked(content: bytes, first: int = 4096, walker: Walker | None = None) -> Header | None:
    """Return what the walker reads, None if it hands over."""
    buffer = HeaderBuffer(BytesIO(content).read, len(content), first)
    return (walker or Walker(WANTED)).walk(buffer)


def judged(content: bytes) -> Header | Fault:
    """Return what pydicom reads."""
    return read_header(BytesIO(content), len(content), Reading(WANTED))


def nested(depth: int, syntax: str, *, has_lengths: bool) -> bytes:
    """Return a sequence nested in itself, with or without lengths."""
    inner = element("CodeValue", "X", syntax)
    for _ in range(depth):
        inner = sequence("ConceptCodeSequence", [inner, b""], syntax, has_lengths=has_lengths)
    return inner


def sequence(keyword: str, items: list[bytes], syntax: str, *, has_lengths: bool) -> bytes:
    """Return a sequence's bytes."""
    if has_lengths:
        body = b"".join(struct.pack("<HHL", 0xFFFE, 0xE000, len(item)) + item for item in items)
        return element(keyword, body, syntax, "SQ")
    item_head, item_end = b"\xfe\xff\x00\xe0\xff\xff\xff\xff", b"\xfe\xff\x0d\xe0\0\0\0\0"
    body = b"".join(item_head + item + item_end for item in items) + b"\xfe\xff\xdd\xe0\0\0\0\0"
    return element(keyword, body, syntax, "SQ", 0xFFFFFFFF)


def with_sequence(content: bytes, syntax: str) -> bytes:
    """Return a whole file with a sequence in place of RequestAttributesSequence."""
    whole = dicom_file(without(COMPLETE, "RequestAttributesSequence"), syntax=syntax)
    pixels = element("PixelData", b"", syntax)[:4]
    at = whole.index(pixels)
    return whole[:at] + content + whole[at:]


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT])
@pytest.mark.parametrize("first", [200, 500, 4096, 1 << 20])
def test_a_whole_header_is_walked_and_agrees(syntax: str, first: int) -> None:
    content = dicom_file(syntax=syntax)
    found = walked(content, first)
    assert found is not None
    assert found == judged(content)


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT])
@pytest.mark.parametrize("has_lengths", [True, False])
@pytest.mark.parametrize("depth", [1, 2, 5])
def test_nested_sequences_are_passed_over_and_agree(
    syntax: str, depth: int, *, has_lengths: bool
) -> None:
    inner = nested(depth, syntax, has_lengths=has_lengths)
    content = with_sequence(inner, syntax)
    found = walked(content)
    assert found is not None
    assert found == judged(content)


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT])
@pytest.mark.parametrize("has_lengths", [True, False])
def test_attributes_inside_sequences_are_found_and_agree(syntax: str, *, has_lengths: bool) -> None:
    ids = element("ScheduledProcedureStepID", "SPS", syntax)
    ids += element("RequestedProcedureID", "Ré1", syntax)
    item = sequence("RequestAttributesSequence", [b"", ids], syntax, has_lengths=has_lengths)
    content = with_sequence(item, syntax)
    found = walked(content)
    assert found is not None
    assert found == judged(content)
    step = found.get("ScheduledProcedureStepID")
    assert step is not None
    assert (step.text, step.where) == ("SPS", "RequestAttributesSequence")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(dicom_file(syntax=BIG_ENDIAN), id="big endian"),
        pytest.param(dicom_file(syntax=DEFLATED), id="deflated"),
        pytest.param(dicom_file(preamble=False), id="no preamble"),
        pytest.param(dicom_file(syntax=None), id="no file meta"),
        pytest.param(dicom_file(syntax="1.2.3"), id="a private transfer syntax"),
        pytest.param(dicom_file(syntax=IMPLICIT, written_as=EXPLICIT), id="a lie: implicit"),
        pytest.param(dicom_file(syntax=EXPLICIT, written_as=IMPLICIT), id="a lie: explicit"),
        pytest.param(dicom_file()[:700], id="cut"),
        pytest.param(with_sequence(nested(20, EXPLICIT, has_lengths=False), EXPLICIT), id="deep"),
        pytest.param(
            dicom_file({**COMPLETE, "00091010": bytes(BUFFER_LIMIT)}, vrs={"00091010": "OB"}),
            id="longer than the buffer",
        ),
        pytest.param(dicom_file(COMPLETE, vrs={"PatientID": "ZZ"}), id="an unknown VR"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_what_is_odd_is_handed_over(content: bytes) -> None:
    assert walked(content) is None


def test_the_memory_does_not_mix_character_sets() -> None:
    walker = Walker(WANTED)
    latin: dict[str, Value] = {**COMPLETE, "StudyDescription": "\xc3\xa9".encode("iso8859-1")}
    for table in (
        {**latin, "SpecificCharacterSet": "ISO_IR 100"},
        {**latin, "SpecificCharacterSet": "ISO_IR 192"},
        latin,
    ):
        content = dicom_file(table)
        assert walked(content, walker=walker) == judged(content)


def test_a_series_is_read_alike_whatever_came_before() -> None:
    walker = Walker(WANTED)
    for table in series(50).values():
        content = dicom_file(table)
        assert walked(content, walker=walker) == judged(content)


def test_real_files_agree_and_most_are_walked(shared: Path) -> None:
    contents = list(real_contents(shared))
    with quiet_pydicom():
        found = [(content, walked(content)) for content in contents]
        differing = [header for content, header in found if header and header != judged(content)]
    assert differing == []
    assert sum(header is not None for _, header in found) >= 170


@pytest.mark.hostile
@pytest.mark.parametrize("shard", range(SHARDS))
def test_mutated_files_agree(shared: Path, shard: int) -> None:
    draw = random.Random(shard)  # noqa: S311 - the same mutations in every run
    contents = [each[:_LARGEST] for each in real_contents(shared) if len(each) > HEAD_SIZE]
    walker = Walker(WANTED)
    agreed = 0
    with quiet_pydicom():
        for _ in range(MUTATIONS // SHARDS):
            content = scratch(draw.choice(contents), draw)
            header = walked(content, walker=walker)
            if header is not None:
                assert header == judged(content), content[:4096].hex()
                agreed += 1
    assert agreed > MUTATIONS // SHARDS // 10


HEAD_SIZE = 200
"""Bytes that a file must have to be worth mutating."""


def real_contents(shared: Path) -> Iterator[bytes]:
    """Yield the real files."""
    manifest = json.loads((shared / "corpora" / "manifest.json").read_text())
    for each in manifest["series"]:
        for file in each["files"]:
            yield (shared / "corpora" / file["file"]).read_bytes()
