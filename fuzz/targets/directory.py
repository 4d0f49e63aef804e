"""Any bytes as a zip's directory: what we take of it is what zipfile reads in the same bytes."""

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from random import Random

from fuzz.target import Blind, Target
from fuzz.zip_mutations import damage_zip, pack
from fw_gear_dicom_check.limits.bounds import LIMITS
from fw_gear_dicom_check.model import Fault
from fw_gear_dicom_check.reading.inputs.members import Member, open_zip
from fw_gear_dicom_check.reading.inputs.zip_directory import Directory, find_directory
from fw_gear_dicom_check.reading.inputs.zip_end import End, find_end
from fw_gear_dicom_check.report.fault_words import FAULT_WORDS

_END, _SPOTS = b"PK\5\6", (4, 6, 8, 10, 12, 14, 16, 18, 20)
"""Signature of the end record, and the places of its fields, in steps of two bytes."""
_REFUSALS = (zipfile.BadZipFile, NotImplementedError, ValueError, OSError)
"""What zipfile raises for a zip that it does not take."""
_ENTRY, _HEADER_SIZE = struct.Struct("<28x3H8xL"), 46
"""Layout of name, extra, comment lengths and of the offset in a central header (APPNOTE 4.3.12)."""
_WIDE = 0xFFFFFFFF
"""An offset that is in the extra field instead."""


def run(content: bytes) -> None:
    """Judge a directory, and hold what was taken to zipfile's answer."""
    end = find_end(io.BytesIO(content))
    found = find_directory(io.BytesIO(content), LIMITS)
    source = open_zip(io.BytesIO(content), _take_nothing, LIMITS)
    if isinstance(end, Fault) or isinstance(found, Fault):
        fault = end if isinstance(end, Fault) else found
        assert isinstance(fault, Fault)
        assert fault.code in FAULT_WORDS
        assert source.fault == fault
        assert "its end record is missing" not in fault.reason or _zipfile_reads(content) is None
        return
    archive = _zipfile_reads(content)
    assert archive is not None or source.fault
    if archive is not None:
        _hold_entries(content, end, found, archive)
        files = [each for each in archive.filelist if not each.filename.endswith("/")]
        assert source.fault or source.count == len(files)


def _take_nothing(_archive: zipfile.ZipFile, _entries: list[zipfile.ZipInfo]) -> Iterator[Member]:
    return iter(())


def _zipfile_reads(content: bytes) -> zipfile.ZipFile | None:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except _REFUSALS:
        return None


def _hold_entries(content: bytes, end: End, found: Directory, archive: zipfile.ZipFile) -> None:
    """Walk the entries by our own start and number, and hold each to zipfile's."""
    assert (archive.start_dir, len(archive.filelist)) == (found.start, found.entries)
    at, shift = found.start, end.start - end.offset
    for entry in archive.filelist:
        name, extra, comment, offset = _ENTRY.unpack_from(content, at)
        assert offset == _WIDE or entry.header_offset == offset + shift
        written = content[at + _HEADER_SIZE :][:name]
        assert len(entry.orig_filename.encode("utf-8", "surrogatepass")) >= len(written) / 2
        assert (len(entry.extra), len(entry.comment)) == (extra, comment)
        at += _HEADER_SIZE + name + extra + comment
    assert at == end.stop


def mutate(content: bytes, draw: Random, blind: Blind) -> bytes:
    """Lie in the end record, add a zip64 one, put bytes around the zip, or damage it blindly."""
    kind = draw.randrange(6)
    if kind == 0:
        return _lie(content, draw)
    if kind == 1:
        return _with_zip64(content, draw)
    if kind == 2:  # noqa: PLR2004 - one kind of six
        around = (b"", _END, _END + bytes(18), draw.randbytes(30))
        return draw.choice(around) + content + draw.choice(around)
    return damage_zip(content, draw) if kind <= 4 else blind(content)  # noqa: PLR2004 - two of six


def _lie(content: bytes, draw: Random) -> bytes:
    changed, places = bytearray(content), [each.start() for each in re.finditer(_END, content)]
    if places:
        at = draw.choice(places) + draw.choice(_SPOTS)
        word = draw.choice((_END, b"\xff\xff\xff\xff", b"\0\0", b"PK\6\6", draw.randbytes(2)))
        changed[at : at + len(word)] = word
    return bytes(changed)


def _with_zip64(content: bytes, draw: Random) -> bytes:
    """Put a zip64 end record in front of the last end record, sound or with one odd number."""
    at = content.rfind(_END)
    if at < 0 or len(content) < at + 22:
        return content
    count, size, offset = struct.unpack_from("<HLL", content, at + 10)
    fields = [44, 45, 45, 0, 0, count, count, size, offset, 0, offset + size, 1]
    if draw.randrange(2):
        fields[draw.choice((0, *range(3, 12)))] = draw.choice((0, 1, 44, 1000, 0xFFFFFFFF))
    fields[1:3] = [45, 45]
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", *fields[:9])
    locator = struct.pack("<4sLQL", b"PK\6\7", *fields[9:])
    return content[:at] + record + locator + content[at:]


def seeds() -> Iterator[bytes]:
    """Yield small zips: of no member, of some, with a comment, and as zip64."""
    draw = Random(0)  # noqa: S311 - the same in every run
    for count in (0, 1, 3, 20):
        content = pack({f"a/{number}": b"x" * number for number in range(count)}, draw)
        yield content
        yield content[:-2] + b"\x1e\0" + (_END + bytes(26))
        yield content[:-2] + b"\x05\0" + b"hello"
        for _ in range(4):
            yield _with_zip64(content, draw)


TARGET = Target("directory", run, mutate, seeds, share=150, longest=4 * 1024)
