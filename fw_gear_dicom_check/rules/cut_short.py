"""Leaves out instances of an archive that takes too long to be judged, and says so."""

from dataclasses import replace

from fw_gear_dicom_check.errors import MemberFault
from fw_gear_dicom_check.limits.budget import BUDGET_REASONS
from fw_gear_dicom_check.model import Archive, Unreadable

JUDGED_IN_ANY_CASE = 1_000
"""Instances that are judged however late it is: a second, whatever they hold."""
_REASON = f"it was not judged: {BUDGET_REASONS[MemberFault.TIME_LIMIT]}"


def cut_short(archive: Archive) -> Archive:
    """Return an archive with its first instances; the others are unreadable, not good."""
    left = archive.instances[JUDGED_IN_ANY_CASE:]
    unjudged = tuple(Unreadable(each.member, MemberFault.TIME_LIMIT, _REASON) for each in left)
    kept = archive.instances[:JUDGED_IN_ANY_CASE]
    return replace(archive, instances=kept, unreadable=archive.unreadable + unjudged)
