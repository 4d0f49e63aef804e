"""Any file as an input: every member becomes a value, and the fast way reads what zipfile does."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random
from typing import BinaryIO

from fuzz.header_mutations import damage
from fuzz.product import to_file, wanted
from fuzz.seeds import made_archives, made_files, real_files
from fuzz.target import Blind, Target
from fuzz.zip_mutations import damage_zip, pack, with_member
from fw_gear_dicom_check.limits.bounds import LIMITS
from fw_gear_dicom_check.limits.budget import Budget
from fw_gear_dicom_check.model import Unreadable
from fw_gear_dicom_check.reading.archive import read_archive
from fw_gear_dicom_check.reading.dicom.quiet_pydicom import quiet_pydicom
from fw_gear_dicom_check.reading.dicom.read_header import Reading
from fw_gear_dicom_check.reading.inputs.members import Member, open_source
from fw_gear_dicom_check.reading.member_reader import Reader
from fw_gear_dicom_check.reading.read_with_pydicom import read_member
from fw_gear_dicom_check.report.fault_words import FAULT_WORDS

_LONGEST = 48 * 1024


def run(content: bytes) -> None:
    """Read a file, and hold what was read to zipfile's and pydicom's answers."""
    path = to_file(content, "a.zip")
    told: list[tuple[int, int]] = []
    archive = read_archive(path, wanted(), lambda done, count: told.append((done, count)))
    known = len(archive.instances) + len(archive.unreadable) + len(archive.skipped)
    assert known == archive.members
    assert told == [(done, archive.members) for done in range(1, archive.members + 1)]
    codes = {each.code for each in archive.unreadable} | {each.code for each in archive.skipped}
    codes |= {archive.fault.code} if archive.fault else set()
    assert codes <= FAULT_WORDS.keys(), codes
    _hold_members(path)


def _hold_members(path: Path) -> None:
    """Hold each member to what zipfile and pydicom alone read in it.

    The fast way sees the header only: a wrong checksum, or damaged bytes behind it, stay unseen.
    """
    reader = Reader(wanted())
    reading = Reading(wanted(), LIMITS, Budget())
    with quiet_pydicom(), open_source(path) as source:
        for member in source.members:
            found, judged = reader.read(member), read_member(member, reading)
            if found != judged:
                unchecked = member._replace(open=partial(_open_unchecked, member))
                again = read_member(unchecked, reading)
                assert found == again or _is_damaged(again)


def _is_damaged(entry: object) -> bool:
    return isinstance(entry, Unreadable) and entry.code == "damaged_member"


def _open_unchecked(member: Member) -> BinaryIO:
    stream = member.open()
    stream._expected_crc = None  # type: ignore[attr-defined] # noqa: SLF001 - zipfile has no switch
    return stream


def mutate(content: bytes, draw: Random, blind: Blind) -> bytes:
    """Damage a member inside a sound zip, or the zip, or the bytes blindly."""
    kind = draw.randrange(8)
    if kind <= 3:  # noqa: PLR2004 - half of the kinds
        return with_member(content, draw, lambda member: damage(member, draw))
    if kind == 4:  # noqa: PLR2004 - one of eight
        return with_member(content, draw, blind)
    return damage_zip(content, draw) if kind <= 6 else blind(content)  # noqa: PLR2004 - two of eight


def seeds() -> Iterator[bytes]:
    """Yield archives, and files that are none."""
    yield from made_archives(_LONGEST)
    yield from made_files()
    for number, each in enumerate(real_files()):
        yield pack({"a/1.dcm": each, "a/2.dcm": each}, Random(number))  # noqa: S311 - the same in every run


TARGET = Target("archive", run, mutate, seeds, share=70, longest=_LONGEST)
