"""Asks whether every instance has a value of its own."""

from collections import Counter

from fw_gear_dicom_check.checks.answers import OK, Answers, Facts, all_places, name_of
from fw_gear_dicom_check.checks.sorting import SortedArchive
from fw_gear_dicom_check.model import Judged, Outcome, Rule


def check_unique(rule: Rule, archive: SortedArchive, _facts: Facts) -> Answers:
    """Answer inconsistent for each instance whose value another one has too."""
    places = all_places(archive)
    values = [archive.instances[place].header.text(rule.keyword).strip() for place in places]
    counts = Counter(values)
    double = {value for value, count in counts.items() if value and count > 1}
    if not double:
        return Answers(((OK, places),), name_of(archive))
    paired = list(zip(places, values, strict=True))
    found = (
        (OK, [place for place, value in paired if value not in double]),
        (
            Judged(Outcome.INCONSISTENT, fault="used_twice"),
            [place for place, value in paired if value in double],
        ),
    )
    return Answers(found, name_of(archive))
