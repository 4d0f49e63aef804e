"""Asks whether all instances of a zip belong together: one series, one study, one patient."""

from fw_gear_dicom_check.checks.answers import (
    NOT_APPLICABLE,
    OK,
    Answers,
    Facts,
    all_places,
    find_outliers,
    may_vary,
    name_of,
)
from fw_gear_dicom_check.checks.sorting import SortedArchive
from fw_gear_dicom_check.model import Judged, Outcome, Rule


def check_one_value(rule: Rule, archive: SortedArchive, _facts: Facts) -> Answers:
    """Answer inconsistent for the instances outside the majority.

    A folder may hold several series: Flywheel's tools sort it before they upload.
    """
    places = all_places(archive)
    if archive.archive.kind == "folder":
        return Answers(((NOT_APPLICABLE, places),), name_of(archive))
    if not may_vary(archive, [rule.keyword]):
        return Answers(((OK, places),), name_of(archive))
    values = {
        place: ("", value)
        for place in places
        if (value := archive.instances[place].header.text(rule.keyword).strip())
    }
    others = find_outliers(values, values)
    outliers = frozenset(others)
    same = [place for place in places if place not in outliers]
    differs = Judged(Outcome.INCONSISTENT, fault="differs_in_archive")
    return Answers(((OK, same), (differs, others)), name_of(archive))
