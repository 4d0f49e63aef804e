"""Takes back what a first look at some members of an archive cannot tell."""

from dataclasses import replace

from fw_gear_dicom_check.checks.check import WhenSampled
from fw_gear_dicom_check.checks.registry import CHECKS
from fw_gear_dicom_check.model import Archive, Finding, Outcome


def doubt(finding: Finding, archive: Archive) -> Finding:
    """Return a finding as it is, or as not judged where members were left out that may decide it.

    A problem that was seen in some members is one, whatever the others hold.
    """
    is_found = finding.is_problem or archive.fault is not None
    doubtful = WhenSampled.MAY_ACCUSE if is_found else WhenSampled.MAY_MISS
    when = CHECKS[finding.rule.check].when_sampled
    if archive.unseen is None or when not in (doubtful, WhenSampled.TELLS_NOTHING):
        return finding
    return replace(
        finding,
        outcome=Outcome.NOT_JUDGED,
        affected=0,
        total=0,
        counts={},
        by_outcome=(),
        examples=(),
        details=(),
        pattern=(),
    )
