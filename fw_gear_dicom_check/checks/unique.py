"""Asks whether every instance has a value of its own."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from fw_gear_dicom_check.checks.answers import OK, CheckContext, CheckResult, all_places, name_of
from fw_gear_dicom_check.checks.equivalent_instances import PartitionedArchive
from fw_gear_dicom_check.model import Header, InstanceOutcome, Outcome, Rule

_COPIED = InstanceOutcome(Outcome.INCONSISTENT, fault="copied")
_TWICE = InstanceOutcome(Outcome.INCONSISTENT, fault="used_twice")
_IN_TWO_SERIES = InstanceOutcome(Outcome.INCONSISTENT, fault="used_in_two_series")


def check_unique(rule: Rule, archive: PartitionedArchive, _context: CheckContext) -> CheckResult:
    """Answer inconsistent for each instance whose value another one has too."""
    places = all_places(archive)
    values = [archive.instances[place].header.text(rule.keyword).strip() for place in places]
    counts = Counter(values)
    double = {value for value, count in counts.items() if value and count > 1}
    if not double:
        return CheckResult(((OK, places),), name_of(archive))
    headers: dict[str, list[Header]] = defaultdict(list)
    for place, value in zip(places, values, strict=True):
        if value in double:
            headers[value].append(archive.instances[place].header)
    faults = {value: _judge(alike) for value, alike in headers.items()}
    found: dict[InstanceOutcome, list[int]] = {OK: [], _COPIED: [], _TWICE: [], _IN_TWO_SERIES: []}
    for place, value in zip(places, values, strict=True):
        found[faults.get(value, OK)].append(place)
    return CheckResult(tuple(found.items()), name_of(archive))


def _judge(headers: Sequence[Header]) -> InstanceOutcome:
    """Judge the headers with one value: copies are alike in all that was read, and numbered."""
    if len({header.text("SeriesInstanceUID") for header in headers}) > 1:
        return _IN_TWO_SERIES
    first = headers[0]
    is_copied = first.text("InstanceNumber") and all(each == first for each in headers)
    return _COPIED if is_copied else _TWICE
