"""Takes back what a first look at some members of an archive cannot tell."""

from dataclasses import replace

from fw_gear_dicom_check.checks.registry import UNSURE_IF_FOUND, UNSURE_IF_OK
from fw_gear_dicom_check.model import Archive, Finding, Outcome


def doubt(finding: Finding, archive: Archive) -> Finding:
    """Return a finding as it is, or as not judged where members were left out that may decide it.

    A problem that was seen in some members is one, whatever the others hold.
    """
    is_found = finding.is_problem or archive.fault is not None
    doubted = UNSURE_IF_FOUND if is_found else UNSURE_IF_OK
    if archive.unseen is None or finding.rule.check not in doubted:
        return finding
    return replace(
        finding,
        outcome=Outcome.NOT_JUDGED,
        affected=0,
        total=0,
        counts={},
        examples=(),
        details=(),
        pattern=(),
    )
