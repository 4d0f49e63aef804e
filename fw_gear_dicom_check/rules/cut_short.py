"""Leaves out instances of an archive that takes too much to be judged, and says so."""

from dataclasses import replace

from fw_gear_dicom_check.errors import MemberFault
from fw_gear_dicom_check.limits.budget import BUDGET_REASONS
from fw_gear_dicom_check.model import Archive, Unreadable

JUDGED_IN_ANY_CASE = 1_000
"""Instances that are judged whatever is used up: a second, whatever they hold."""


def cut_short(archive: Archive, code: MemberFault) -> Archive:
    """Return an archive with its first instances; the others are unreadable, not good.

    `code`: what is used up.
    """
    reason = f"it was not judged: {BUDGET_REASONS[code]}"
    left = archive.instances[JUDGED_IN_ANY_CASE:]
    unjudged = tuple(Unreadable(each.member, code, reason) for each in left)
    kept = archive.instances[:JUDGED_IN_ANY_CASE]
    return replace(archive, instances=kept, unreadable=archive.unreadable + unjudged)
