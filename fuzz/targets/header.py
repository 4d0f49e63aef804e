"""One member's bytes: the walker, whatever it walked before, answers as pydicom does, or not."""

from collections.abc import Iterator
from io import BytesIO
from random import Random

from fuzz.header_mutations import damage
from fuzz.product import wanted
from fuzz.seeds import made_files, real_files
from fuzz.target import Blind, Target
from fw_gear_dicom_check.model import Fault, Header
from fw_gear_dicom_check.reading.dicom.quiet_pydicom import quiet_pydicom
from fw_gear_dicom_check.reading.dicom.read_header import Reading, read_header
from fw_gear_dicom_check.reading.walker.buffer import HeaderBuffer
from fw_gear_dicom_check.reading.walker.walker import Walker
from fw_gear_dicom_check.report.fault_words import FAULT_WORDS

_FIRST_WINDOWS = (4096, 300)
"""Bytes read at first: enough for most headers, and so few that the buffer must grow."""


class CountedStream(BytesIO):
    """A stream that counts how often it is read."""

    reads = 0

    def read(self, count: int | None = -1) -> bytes:
        """Return what BytesIO returns."""
        self.reads += 1
        return super().read(count)


def run(content: bytes) -> None:
    """Read a header in both ways, the walker's with an empty memory and with a used one."""
    with quiet_pydicom():
        stream = CountedStream(content)
        judged = read_header(stream, len(content), Reading(wanted()))
        assert stream.reads <= 8 + len(content) // 1024
        if isinstance(judged, Fault):
            assert judged.code in FAULT_WORDS
        walker = Walker(wanted())
        for lesson in (*made_files()[:2], content, content, content):
            header = _walk(walker, lesson, _FIRST_WINDOWS[len(content) % 2])
        fresh = _walk(Walker(wanted()), content, 1 << 20)
    assert header == fresh
    if header is not None:
        assert header == judged


def _walk(walker: Walker, content: bytes, first: int) -> Header | None:
    return walker.walk(HeaderBuffer(BytesIO(content).read, len(content), first))


def mutate(content: bytes, draw: Random, blind: Blind) -> bytes:
    """Damage elements, or the bytes without knowing what they are."""
    return damage(content, draw) if draw.randrange(4) else blind(content)


def seeds() -> Iterator[bytes]:
    """Yield files of every kind and encoding."""
    yield from made_files()
    yield from real_files()


TARGET = Target("header", run, mutate, seeds, share=140, longest=32 * 1024)
