"""Tells whether a member that cannot be read is cut, or whole but for one damaged element."""

from dataclasses import replace
from typing import TypeVar

from fw_gear_dicom_check.errors import MemberFault
from fw_gear_dicom_check.limits.budget import SpentError
from fw_gear_dicom_check.model import Fault
from fw_gear_dicom_check.reading.dicom.bounded_stream import BoundedStream
from fw_gear_dicom_check.reading.dicom.damaged_element import DamagedElement, find_damaged_element
from fw_gear_dicom_check.reading.dicom.read_header import Reading
from fw_gear_dicom_check.reading.inputs.members import Member

T = TypeVar("T")
_UNCLEAR = (MemberFault.TRUNCATED_HEADER, MemberFault.DAMAGED_HEADER)
"""Faults that one damaged element may be the cause of."""
_LOOKED_AT = 1024 * 1024
"""Bytes of a member that are looked at again at most."""
_WHO_READS_IT = {
    "VR": "DCMTK's programs read past it, others stop there; remove it with 'dcmodify -ea'",
    "length": "most programs stop there; remove it with an editor",
}
"""Part that is damaged -> who reads the file nevertheless, and what can be done."""


def explain_fault(member: Member, found: T, reading: Reading) -> T | Fault:
    """Return what was found, or a closer fault for a member that is whole but cannot be read.

    Raises what reading raises.
    """
    if not isinstance(found, Fault) or found.code not in _UNCLEAR:
        return found
    count = min(_LOOKED_AT, member.size, reading.limits.header)
    try:
        with member.open() as stream:
            start = BoundedStream(stream, member.size, reading.limits, reading.budget)
            damaged = find_damaged_element(start.peek(count), member.size)
    except SpentError:
        return found
    return replace(_to_fault(damaged), remains=found.remains) if damaged else found


def _to_fault(found: DamagedElement) -> Fault:
    tag = f"({found.tag >> 16:04X},{found.tag & 0xFFFF:04X})"
    return Fault(
        MemberFault.DAMAGED_ELEMENT,
        f"its element {tag} at byte {found.position} has a bad {found.part}; the rest of the "
        f"file is whole: {_WHO_READS_IT[found.part]}, or export the file again from its source",
    )
