"""Reads one member with pydicom: a header that is not ordinary, or why there is none."""

import zlib
from dataclasses import replace
from lzma import LZMAError
from zipfile import BadZipFile

from fw_gear_dicom_check.errors import MemberFault, SkipReason
from fw_gear_dicom_check.model import Fault, Header, Instance, Skipped, Unreadable
from fw_gear_dicom_check.reading.dicom.bounded_stream import BoundedStream
from fw_gear_dicom_check.reading.dicom.read_header import Reading, read_header
from fw_gear_dicom_check.reading.dicom.refusals import NotWalkableError
from fw_gear_dicom_check.reading.explain_fault import explain_fault
from fw_gear_dicom_check.reading.inputs.litter import is_litter
from fw_gear_dicom_check.reading.inputs.members import SNIFFED, Member
from fw_gear_dicom_check.reading.inputs.sniff import sniff
from fw_gear_dicom_check.reading.inputs.steady_file import SizeChangedError

DICOMDIR = "1.2.840.10008.1.3.10"
"""SOP Class UID of Media Storage Directory Storage: an index of files (PS3.10 8)."""
DAMAGED = (BadZipFile, zlib.error, LZMAError, EOFError, UnicodeError, RuntimeError, OSError)
"""What zipfile raises for a member whose bytes, or the name before them, cannot be read."""
_CHANGED = "it became longer or shorter while it was read; check it again once it is complete"


def read_member(member: Member, reading: Reading) -> Instance | Skipped | Unreadable:
    """Read one member with pydicom; whatever goes wrong with it is a value. Raises SpentError."""
    if member.is_encrypted:
        reason = "it is encrypted; pack it again without a password"
        return Unreadable(member.name, MemberFault.ENCRYPTED, reason)
    try:
        try:
            header = _read_with_pydicom(member, replace(reading, skips=True))
        except NotWalkableError:
            header = _read_with_pydicom(member, reading)
        header = explain_fault(member, header, reading)
    except NotImplementedError:
        reason = "its compression method is not supported; pack it again with deflate"
        return Unreadable(member.name, MemberFault.UNSUPPORTED_COMPRESSION, reason)
    except SizeChangedError:
        return Unreadable(member.name, MemberFault.DAMAGED_MEMBER, _CHANGED)
    except DAMAGED as error:
        return to_damaged(member.name, error)
    return header if isinstance(header, Skipped | Unreadable) else to_entry(member, header)


def to_damaged(name: str, error: Exception) -> Unreadable:
    """Return the fault of a member at whose bytes a library has failed."""
    reason = f"its bytes cannot be read ({type(error).__name__}); copy or upload it again"
    return Unreadable(name, MemberFault.DAMAGED_MEMBER, reason)


def _read_with_pydicom(member: Member, reading: Reading) -> Header | Fault | Skipped | Unreadable:
    with member.open() as stream:
        start = BoundedStream(stream, member.size, reading.limits, reading.budget)
        kind = sniff(start.peek(SNIFFED))
        if kind not in ("dicom", "bare-dicom"):
            return to_skipped(member.name, kind)
        return read_header(start.rest(), member.size, reading)


def to_entry(member: Member, header: Header | Fault) -> Instance | Skipped | Unreadable:
    """Return what a member is: an instance, an index that is skipped, or why it is unreadable."""
    if isinstance(header, Fault):
        return Unreadable(member.name, header.code, header.reason, header.remains)
    if _is_dicomdir(header):
        return Skipped(member.name, SkipReason.DICOMDIR)
    return Instance(member.name, header, member.size, member.checksum)


def _is_dicomdir(header: Header) -> bool:
    """Tell whether it is an index: its data set has no class of its own, unlike an instance's."""
    return (header.text("SOPClassUID") or header.text("MediaStorageSOPClassUID")) == DICOMDIR


def to_skipped(name: str, kind: str) -> Skipped | Unreadable:
    """Return why what holds no DICOM file is left out. `kind`: what its first bytes look like."""
    if is_litter(name):
        return Skipped(name, SkipReason.FOREIGN)
    if kind == "empty":
        reason = "it is empty (0 bytes); copy or upload it again"
        return Unreadable(name, MemberFault.EMPTY_MEMBER, reason)
    return Skipped(name, SkipReason.NOT_DICOM if kind == "other" else SkipReason.NESTED_ARCHIVE)
