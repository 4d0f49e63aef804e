"""Asks whether the archive and each of its members can be read, and is all of it DICOM."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from fw_gear_dicom_check.checks.check import (
    Check,
    CheckContext,
    CheckResult,
    Scope,
    WhenSampled,
)
from fw_gear_dicom_check.checks.judge_headers import OK
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.errors import ArchiveFault, MemberFault, SkipReason
from fw_gear_dicom_check.model import Instance, InstanceOutcome, Outcome, Rule, Skipped


def check_opens(_rule: Rule, archive: PartitionedArchive, _context: CheckContext) -> CheckResult:
    """Answer unreadable, with the reason's code, for an archive that cannot be opened."""
    fault = archive.archive.fault
    outcome = InstanceOutcome(Outcome.UNREADABLE, fault=fault.code) if fault else OK
    return _answer_whole(archive, outcome)


def check_holds_dicom(
    _rule: Rule, archive: PartitionedArchive, _context: CheckContext
) -> CheckResult:
    """Answer missing for an archive that opens and holds not one instance."""
    is_bare = archive.archive.fault is None and not archive.instances
    return _answer_whole(archive, InstanceOutcome(Outcome.MISSING) if is_bare else OK)


def check_readable_members(
    _rule: Rule, archive: PartitionedArchive, _context: CheckContext
) -> CheckResult:
    """Answer unreadable, with the reason's code, for each member that should be DICOM."""
    faulty = [(each.member, each.code) for each in archive.archive.unreadable]
    return _answer_members(archive, Outcome.UNREADABLE, faulty, len(archive.archive.skipped))


def check_foreign_members(
    _rule: Rule, archive: PartitionedArchive, _context: CheckContext
) -> CheckResult:
    """Answer unsupported, with the kind, for each member that is no DICOM instance."""
    faulty = [(each.member, each.code) for each in archive.archive.skipped]
    return _answer_members(archive, Outcome.UNSUPPORTED, faulty, len(archive.archive.unreadable))


def check_unique_names(
    _rule: Rule, archive: PartitionedArchive, _context: CheckContext
) -> CheckResult:
    """Answer inconsistent for each member whose name another one has too."""
    whole = archive.archive
    names = [each.member for each in whole.instances]
    names += [each.member for each in whole.unreadable]
    names += [each.member for each in whole.skipped]
    if len(set(names)) == len(names):
        return CheckResult(((OK, range(len(names))),), names.__getitem__)
    counts = Counter(names)
    double = [index for index, name in enumerate(names) if counts[name] > 1]
    single = [index for index, name in enumerate(names) if counts[name] == 1]
    outcome = InstanceOutcome(Outcome.INCONSISTENT, fault="name_used_twice")
    return CheckResult(((OK, single), (outcome, double)), names.__getitem__)


def check_first_member(
    _rule: Rule, archive: PartitionedArchive, _context: CheckContext
) -> CheckResult:
    """Answer unsupported for a zip of which a file that is no image stands for the whole.

    What writes the classifier's header sorts a zip's files by InstanceNumber, those without one
    first and by their paths, and takes the first.
    """
    skipped = archive.archive.skipped if archive.archive.kind == "zip" else ()
    if not skipped or not archive.instances:
        return _answer_whole(archive, OK)
    numberless = [each for each in archive.instances if not each.header.text("InstanceNumber")]
    files: tuple[Skipped | Instance, ...] = (*skipped, *numberless)
    first = min(files, key=lambda each: _path_order(each.member))
    if isinstance(first, Skipped):
        outcome = InstanceOutcome(Outcome.UNSUPPORTED, fault=first.code)
        return CheckResult(((outcome, [0]),), lambda _index: first.member)
    return _answer_whole(archive, OK)


def compares_numbers(_rule: Rule, _context: CheckContext) -> Iterable[str]:
    """Return what the files are sorted by."""
    return ("InstanceNumber",)


def _path_order(member: str) -> tuple[str, ...]:
    return PurePosixPath(member).parts


def _answer_whole(archive: PartitionedArchive, outcome: InstanceOutcome) -> CheckResult:
    return CheckResult(((outcome, [0]),), lambda _index: archive.archive.name)


def _answer_members(
    archive: PartitionedArchive, outcome: Outcome, faulty: Sequence[tuple[str, str]], others: int
) -> CheckResult:
    """Answer for the faulty members first, then for the instances and all other members."""
    wrong = (
        (InstanceOutcome(outcome, fault=code), [index]) for index, (_, code) in enumerate(faulty)
    )
    sound = range(len(faulty), len(faulty) + len(archive.instances) + others)
    return CheckResult((*wrong, (OK, sound)), lambda index: faulty[index][0])


OPENS = Check(
    "opens",
    check_opens,
    Scope.ARCHIVE,
    when_sampled=WhenSampled.MAY_ACCUSE,
    faults={Outcome.UNREADABLE: tuple(ArchiveFault)},
)
HOLDS_DICOM = Check(
    "holds-dicom", check_holds_dicom, Scope.ARCHIVE, when_sampled=WhenSampled.MAY_ACCUSE
)
READABLE_MEMBERS = Check(
    "readable-members",
    check_readable_members,
    Scope.MEMBER,
    when_sampled=WhenSampled.MAY_MISS,
    faults={Outcome.UNREADABLE: tuple(MemberFault)},
)
FOREIGN_MEMBERS = Check(
    "foreign-members",
    check_foreign_members,
    Scope.MEMBER,
    when_sampled=WhenSampled.MAY_MISS,
    faults={Outcome.UNSUPPORTED: tuple(SkipReason)},
)
UNIQUE_NAMES = Check(
    "unique-names",
    check_unique_names,
    Scope.MEMBER,
    when_sampled=WhenSampled.MAY_MISS,
    faults={Outcome.INCONSISTENT: ("name_used_twice",)},
)
FIRST_MEMBER = Check(
    "first-member",
    check_first_member,
    Scope.ARCHIVE,
    compares=compares_numbers,
    when_sampled=WhenSampled.MAY_MISS,
    faults={Outcome.UNSUPPORTED: tuple(SkipReason)},
)
