"""Asks whether every instance has a value of its own."""

from collections import Counter, defaultdict

from fw_gear_dicom_check.checks.answers import OK, Answers, Facts, all_places, name_of
from fw_gear_dicom_check.checks.sorting import SortedArchive
from fw_gear_dicom_check.model import Judged, Outcome, Rule

_TWICE = Judged(Outcome.INCONSISTENT, fault="used_twice")
_IN_TWO_SERIES = Judged(Outcome.INCONSISTENT, fault="used_in_two_series")


def check_unique(rule: Rule, archive: SortedArchive, _facts: Facts) -> Answers:
    """Answer inconsistent for each instance whose value another one has too."""
    places = all_places(archive)
    values = [archive.instances[place].header.text(rule.keyword).strip() for place in places]
    counts = Counter(values)
    double = {value for value, count in counts.items() if value and count > 1}
    if not double:
        return Answers(((OK, places),), name_of(archive))
    found: dict[Judged, list[int]] = {OK: [], _TWICE: [], _IN_TWO_SERIES: []}
    series: dict[str, set[str]] = defaultdict(set)
    for place, value in zip(places, values, strict=True):
        series[value].add(archive.instances[place].header.text("SeriesInstanceUID"))
    for place, value in zip(places, values, strict=True):
        several = _IN_TWO_SERIES if len(series[value]) > 1 else _TWICE
        found[several if value in double else OK].append(place)
    return Answers(tuple(found.items()), name_of(archive))
