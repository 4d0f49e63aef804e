"""Asks whether all instances of a zip, or of a series, belong together: one study, one class."""

from fw_gear_dicom_check.checks.answers import (
    NOT_APPLICABLE,
    OK,
    CheckContext,
    CheckResult,
    all_places,
    find_outliers,
    may_vary,
    name_of,
)
from fw_gear_dicom_check.checks.equivalent_instances import PartitionedArchive
from fw_gear_dicom_check.model import InstanceOutcome, Outcome, Rule


def check_one_value(rule: Rule, archive: PartitionedArchive, _context: CheckContext) -> CheckResult:
    """Answer inconsistent for the instances outside the majority, of a series or of all.

    A folder may hold several series: Flywheel's tools sort it before they upload.
    """
    places = all_places(archive)
    if archive.archive.kind == "folder" and not rule.same_in:
        return CheckResult(((NOT_APPLICABLE, places),), name_of(archive))
    if not may_vary(archive, [rule.keyword]):
        return CheckResult(((OK, places),), name_of(archive))
    headers = {place: archive.instances[place].header for place in places}
    values = {
        place: (header.text("SeriesInstanceUID") if rule.same_in else "", value)
        for place, header in headers.items()
        if (value := header.text(rule.keyword).strip())
    }
    others = find_outliers(values, values)
    outliers = frozenset(others)
    same = [place for place in places if place not in outliers]
    differs = InstanceOutcome(Outcome.INCONSISTENT, fault=f"differs_in_{rule.same_in or 'archive'}")
    return CheckResult(((OK, same), (differs, others)), name_of(archive))
