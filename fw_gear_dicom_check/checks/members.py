"""Asks whether the archive and each of its members can be read, and is all of it DICOM."""

from collections.abc import Mapping

from fw_gear_dicom_check.checks.answers import OK, Answers, Facts, members_of
from fw_gear_dicom_check.model import Archive, Judged, Outcome, Rule


def check_opens(_rule: Rule, archive: Archive, _facts: Facts) -> Answers:
    """Answer unreadable, with the reason's code, for an archive that cannot be opened."""
    if archive.fault is None:
        return Answers([archive.name], [OK])
    return Answers([archive.name], [Judged(Outcome.UNREADABLE, fault=archive.fault.code)])


def check_holds_dicom(_rule: Rule, archive: Archive, _facts: Facts) -> Answers:
    """Answer missing for an archive that opens and holds not one instance."""
    is_bare = archive.fault is None and not archive.instances
    return Answers([archive.name], [Judged(Outcome.MISSING) if is_bare else OK])


def check_readable_members(_rule: Rule, archive: Archive, _facts: Facts) -> Answers:
    """Answer unreadable, with the reason's code, for each member that should be DICOM."""
    faults = {each.member: each.code for each in archive.unreadable}
    return _answer_members(archive, Outcome.UNREADABLE, faults)


def check_foreign_members(_rule: Rule, archive: Archive, _facts: Facts) -> Answers:
    """Answer unsupported, with the kind, for each member that is no DICOM instance."""
    faults = {each.member: each.code for each in archive.skipped}
    return _answer_members(archive, Outcome.UNSUPPORTED, faults)


def _answer_members(archive: Archive, outcome: Outcome, faults: Mapping[str, str]) -> Answers:
    others = [each.member for each in archive.unreadable]
    others += [each.member for each in archive.skipped]
    subjects = [*members_of(archive), *others]
    judged = [OK] * len(archive.instances)
    judged += [
        Judged(outcome, fault=faults[member]) if member in faults else OK for member in others
    ]
    return Answers(subjects, judged)
