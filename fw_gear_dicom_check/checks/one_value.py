"""Asks whether all instances of a zip, or of a series, belong together: one study, one class."""

from collections.abc import Iterable

from fw_gear_dicom_check.checks.check import Check, CheckContext, CheckResult, WhenSampled
from fw_gear_dicom_check.checks.compare_instances import (
    SERIES,
    all_indices,
    find_outliers,
    may_vary,
    name_of,
)
from fw_gear_dicom_check.checks.judge_headers import NOT_APPLICABLE, OK
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.model import InstanceOutcome, Outcome, Rule


def check_one_value(rule: Rule, archive: PartitionedArchive, _context: CheckContext) -> CheckResult:
    """Answer inconsistent for the instances outside the majority, of a series or of all.

    A folder may hold several series: Flywheel's tools sort it before they upload.
    """
    indices = all_indices(archive)
    if archive.archive.kind == "folder" and not rule.same_in:
        return CheckResult(((NOT_APPLICABLE, indices),), name_of(archive))
    if not may_vary(archive, [rule.keyword]):
        return CheckResult(((OK, indices),), name_of(archive))
    headers = {index: archive.instances[index].header for index in indices}
    values = {
        index: (header.text(SERIES) if rule.same_in else "", value)
        for index, header in headers.items()
        if (value := header.text(rule.keyword).strip())
    }
    others = find_outliers(values, values)
    outliers = frozenset(others)
    same = [index for index in indices if index not in outliers]
    differs = InstanceOutcome(Outcome.INCONSISTENT, fault=f"differs_in_{rule.same_in or 'archive'}")
    return CheckResult(((OK, same), (differs, others)), name_of(archive))


def compares(rule: Rule, _context: CheckContext) -> Iterable[str]:
    """Return the rule's attribute, and what identifies the series."""
    return rule.keyword, SERIES


CHECK = Check(
    "one-value",
    check_one_value,
    compares=compares,
    needs_keyword=True,
    when_sampled=WhenSampled.MAY_MISS,
    faults={
        Outcome.INCONSISTENT: ("differs_in_archive", "differs_in_study", "differs_in_series"),
    },
)
