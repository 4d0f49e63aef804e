"""Asks whether all instances of a zip belong together: one series, one study, one patient."""

from collections import defaultdict

from fw_gear_dicom_check.checks.answers import (
    NOT_APPLICABLE,
    OK,
    Answers,
    Facts,
    mark_outliers,
    members_of,
)
from fw_gear_dicom_check.model import Archive, Judged, Rule


def check_one_value(rule: Rule, archive: Archive, _facts: Facts) -> Answers:
    """Answer inconsistent for the instances outside the majority.

    A folder may hold several series: Flywheel's tools sort it before they upload.
    """
    members = members_of(archive)
    if archive.kind == "folder":
        return Answers(members, [NOT_APPLICABLE] * len(members))
    judged: list[Judged] = [OK] * len(members)
    by_value: dict[str, list[int]] = defaultdict(list)
    for index, instance in enumerate(archive.instances):
        value = instance.header.text(rule.keyword).strip()
        if value:
            by_value[value].append(index)
    mark_outliers(judged, [by_value], "differs_in_archive")
    return Answers(members, judged)
