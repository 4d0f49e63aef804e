"""Asks whether every instance has a value of its own."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from fw_gear_dicom_check.checks.check import Check, CheckContext, CheckResult, WhenSampled
from fw_gear_dicom_check.checks.compare_instances import SERIES, all_indices, name_of
from fw_gear_dicom_check.checks.judge_headers import OK
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.model import Instance, InstanceOutcome, Outcome, Rule

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
    by_value: dict[str, list[Instance]] = defaultdict(list)
    for index, value in zip(indices, values, strict=True):
        if value in double:
            by_value[value].append(archive.instances[index])
    outcomes = {value: _judge(alike) for value, alike in by_value.items()}
    found: dict[InstanceOutcome, list[int]] = {OK: [], _COPIED: [], _TWICE: [], _IN_TWO_SERIES: []}
    for index, value in zip(indices, values, strict=True):
        found[outcomes.get(value, OK)].append(index)
    return CheckResult(tuple(found.items()), name_of(archive))


def compares(rule: Rule, _context: CheckContext) -> Iterable[str]:
    """Return the rule's attribute, and what tells a copy from another instance.

    Members' sizes and checksums tell that too; they are no attributes.
    """
    return rule.keyword, SERIES, _NUMBER


def _judge(instances: Sequence[Instance]) -> InstanceOutcome:
    """Judge the instances with one value.

    Copies are alike in all that was read, in size, and in checksum where a zip has one; and they
    are numbered.
    """
    first = instances[0]
    if len({each.header.text(SERIES) for each in instances}) > 1:
        return _IN_TWO_SERIES
    is_copied = first.header.text(_NUMBER) and all(map(first.is_copy_of, instances))
    return _COPIED if is_copied else _TWICE


CHECK = Check(
    "unique",
    check_unique,
    compares=compares,
    needs_keyword=True,
    when_sampled=WhenSampled.MAY_MISS,
    faults={Outcome.INCONSISTENT: ("copied", "used_twice", "used_in_two_series")},
)
