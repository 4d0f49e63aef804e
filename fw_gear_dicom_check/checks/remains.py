"""Asks what the importer and the classifier make of damaged members.

Both read a file as far as they can, and take what they have found before the damage for all of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from pathlib import PurePosixPath

from fw_gear_dicom_check.checks.check import (
    Check,
    CheckContext,
    CheckResult,
    Scope,
    WhenSampled,
)
from fw_gear_dicom_check.checks.instance_groups import GROUPS
from fw_gear_dicom_check.checks.judge_headers import OK
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.derive.importer_dates import instance_number
from fw_gear_dicom_check.derive.importer_fields import READ
from fw_gear_dicom_check.derive.importer_tree import ImporterTree
from fw_gear_dicom_check.errors import MemberFault
from fw_gear_dicom_check.model import Archive, Header, InstanceOutcome, Outcome, Rule

_DAMAGED = frozenset(
    {
        MemberFault.DAMAGED_DEFLATE,
        MemberFault.DAMAGED_ELEMENT,
        MemberFault.DAMAGED_HEADER,
        MemberFault.DAMAGED_MEMBER,
        MemberFault.EMPTY_MEMBER,
        MemberFault.ENCRYPTED,
        MemberFault.TRUNCATED_HEADER,
        MemberFault.UNSUPPORTED_COMPRESSION,
    }
)
"""Faults of the member itself; of others, such as a limit of ours, nothing follows."""
_INSTANCE, _NUMBER, _MODALITY = "SOPInstanceUID", "InstanceNumber", "Modality"
_IN_PART = InstanceOutcome(Outcome.UNREADABLE, fault="read_in_part")
_REFUSED = InstanceOutcome(Outcome.UNREADABLE, fault="refused")
_Member = tuple[str, int | None, Header]
"""Name, index among the unreadable members (None for an instance), header or what remains of it."""


def check_filed(_rule: Rule, archive: PartitionedArchive, context: CheckContext) -> CheckResult:
    """Answer unreadable for each damaged member: the importer files what remains, or refuses it."""
    whole = archive.archive
    if not whole.unreadable:
        return _answer(whole, (), ())
    filed = sorted(_filed(sorted(_members(whole), key=itemgetter(0)), context))
    return _answer(whole, filed, sorted(_damaged(whole, _DAMAGED).difference(filed)))


def check_first(_rule: Rule, archive: PartitionedArchive, context: CheckContext) -> CheckResult:
    """Answer unreadable for a damaged member that the gear that writes the header cannot read.

    And for one of which it writes what remains, because it stands first (see FIRST_MEMBER), if
    that is classified at all.
    """
    whole = archive.archive
    if not whole.unreadable:
        return _answer(whole, (), ())
    stops = _damaged(whole, _DAMAGED - {MemberFault.EMPTY_MEMBER})
    stops = {index for index in stops if whole.unreadable[index].remains is None}
    first = min(context.budget.watch(_members(whole)), key=_by_number, default=None)
    if stops or first is None or first[1] is None:
        return _answer(whole, (), sorted(stops))
    index, header = first[1], first[2]
    if not GROUPS["classified"](header, context.classes):
        return _answer(whole, (), ())
    return _answer(whole, (index,), ()) if header.text(_MODALITY) else _answer(whole, (), (index,))


def compares_fields(_rule: Rule, _context: CheckContext) -> Iterable[str]:
    """Return all that the importer derives fields from, and what identifies an instance."""
    return *READ, _INSTANCE


def compares_numbers(_rule: Rule, _context: CheckContext) -> Iterable[str]:
    """Return what the files are sorted by, and what must remain of the first."""
    return _NUMBER, _MODALITY


def _members(archive: Archive) -> list[_Member]:
    """Return all members of which there is a header, or something of one."""
    found: list[_Member] = [(each.member, None, each.header) for each in archive.instances]
    return found + [
        (each.member, index, each.remains)
        for index, each in enumerate(archive.unreadable)
        if each.remains is not None
    ]


def _by_number(member: _Member) -> tuple[bool, int, tuple[str, ...]]:
    name, _, header = member
    has_number = bool(header.text(_NUMBER))
    return has_number, instance_number(header), PurePosixPath(name).parts


def _filed(members: Iterable[_Member], context: CheckContext) -> Iterator[int]:
    """Yield the indices of the damaged members that are filed, beside the sound ones."""
    tree = ImporterTree(context.zone.info)
    for _, index, header in context.budget.watch(members):
        if header.text(_INSTANCE) and tree.add(header) is None and index is not None:
            yield index


def _damaged(archive: Archive, codes: frozenset[MemberFault]) -> set[int]:
    return {index for index, each in enumerate(archive.unreadable) if each.code in codes}


def _answer(archive: Archive, in_part: Sequence[int], refused: Sequence[int]) -> CheckResult:
    """Answer for the damaged members first, then for the instances."""
    damaged = len(archive.unreadable)
    sound = range(damaged, damaged + len(archive.instances))
    found = ((_IN_PART, in_part), (_REFUSED, refused), (OK, sound))
    return CheckResult(found, lambda index: archive.unreadable[index].member)


_FAULTS = {Outcome.UNREADABLE: (_IN_PART.fault, _REFUSED.fault)}
FILED = Check(
    "filed-remains",
    check_filed,
    Scope.MEMBER,
    compares=compares_fields,
    when_sampled=WhenSampled.MAY_MISS,
    faults=_FAULTS,
)
FIRST = Check(
    "first-remains",
    check_first,
    Scope.MEMBER,
    compares=compares_numbers,
    when_sampled=WhenSampled.MAY_MISS,
    faults=_FAULTS,
)
