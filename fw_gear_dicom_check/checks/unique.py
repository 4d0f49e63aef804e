"""Asks whether every instance has a value of its own."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from fw_gear_dicom_check.checks.check import Check, CheckContext, CheckResult, WhenSampled
from fw_gear_dicom_check.checks.compare_instances import SERIES, all_indices, name_of
from fw_gear_dicom_check.checks.judge_headers import OK
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.model import Header, InstanceOutcome, Outcome, Rule

_COPIED = InstanceOutcome(Outcome.INCONSISTENT, fault="copied")
_TWICE = InstanceOutcome(Outcome.INCONSISTENT, fault="used_twice")
_IN_TWO_SERIES = InstanceOutcome(Outcome.INCONSISTENT, fault="used_in_two_series")
_NUMBER = "InstanceNumber"


def check_unique(rule: Rule, archive: PartitionedArchive, _context: CheckContext) -> CheckResult:
    """Answer inconsistent for each instance whose value another one has too."""
    indices = all_indices(archive)
    values = [archive.instances[index].header.text(rule.keyword).strip() for index in indices]
    counts = Counter(values)
    double = {value for value, count in counts.items() if value and count > 1}
    if not double:
        return CheckResult(((OK, indices),), name_of(archive))
    headers: dict[str, list[Header]] = defaultdict(list)
    for index, value in zip(indices, values, strict=True):
        if value in double:
            headers[value].append(archive.instances[index].header)
    outcomes = {value: _judge(alike) for value, alike in headers.items()}
    found: dict[InstanceOutcome, list[int]] = {OK: [], _COPIED: [], _TWICE: [], _IN_TWO_SERIES: []}
    for index, value in zip(indices, values, strict=True):
        found[outcomes.get(value, OK)].append(index)
    return CheckResult(tuple(found.items()), name_of(archive))


def compares(rule: Rule, _context: CheckContext) -> Iterable[str]:
    """Return the rule's attribute, and what tells a copy from another instance."""
    return rule.keyword, SERIES, _NUMBER


def _judge(headers: Sequence[Header]) -> InstanceOutcome:
    """Judge the headers with one value: copies are alike in all that was read, and numbered."""
    if len({header.text(SERIES) for header in headers}) > 1:
        return _IN_TWO_SERIES
    first = headers[0]
    is_copied = first.text(_NUMBER) and all(each == first for each in headers)
    return _COPIED if is_copied else _TWICE


CHECK = Check(
    "unique",
    check_unique,
    compares=compares,
    needs_keyword=True,
    when_sampled=WhenSampled.MAY_MISS,
    faults={Outcome.INCONSISTENT: ("copied", "used_twice", "used_in_two_series")},
)
