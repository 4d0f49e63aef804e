"""Asks whether every instance has a value of its own."""

from collections import Counter

from fw_gear_dicom_check.checks.answers import OK, Answers, Facts, members_of
from fw_gear_dicom_check.model import Archive, Judged, Outcome, Rule


def check_unique(rule: Rule, archive: Archive, _facts: Facts) -> Answers:
    """Answer inconsistent for each instance whose value another one has too."""
    values = [instance.header.text(rule.keyword).strip() for instance in archive.instances]
    counts = Counter(filter(None, values))
    double = Judged(Outcome.INCONSISTENT, fault="used_twice")
    return Answers(members_of(archive), [double if counts[value] > 1 else OK for value in values])
