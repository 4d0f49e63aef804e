"""Asks which instances Flywheel's importer refuses, by the fields that it derives of each.

It files a series by its first instance, in the order of names, and refuses those whose fields
differ (fw-file 4.2.4, build_dicom_tree). Whether UIDs repeat is another rule's matter.
"""

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

from fw_gear_dicom_check.checks.check import Check, CheckContext, CheckResult, WhenSampled
from fw_gear_dicom_check.checks.compare_instances import SERIES, indices_by_series, name_of
from fw_gear_dicom_check.checks.judge_headers import OK
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.checks.plain_times import are_times_near, may_be_near
from fw_gear_dicom_check.checks.refusal_faults import FAULTS, to_outcome
from fw_gear_dicom_check.derive.importer_fields import READ
from fw_gear_dicom_check.derive.importer_tree import ImporterTree
from fw_gear_dicom_check.model import Header, InstanceOutcome, Rule


def check_derived_fields(
    _rule: Rule, archive: PartitionedArchive, context: CheckContext
) -> CheckResult:
    """Answer missing, malformed or inconsistent for instances that the importer does not file."""
    found: dict[InstanceOutcome, list[int]] = {}
    tree = ImporterTree(context.zone.info)
    for indices in indices_by_series(archive):
        for outcome, several in _judge_series(archive, indices, tree, context):
            found.setdefault(outcome, []).extend(several)
    return CheckResult(tuple((each, sorted(found[each])) for each in found), name_of(archive))


def compares(_rule: Rule, _context: CheckContext) -> Iterable[str]:
    """Return all that the importer derives fields from, and what identifies the series."""
    return *READ, SERIES


def _judge_series(
    archive: PartitionedArchive,
    indices: Sequence[int],
    tree: ImporterTree,
    context: CheckContext,
) -> Iterator[tuple[InstanceOutcome, Sequence[int]]]:
    headers = [archive.instances[index].header for index in indices]
    varying = _varying(archive, headers)
    if not varying or (may_be_near(varying) and are_times_near(headers, varying, context.zone)):
        refused = tree.add(headers[0])
        yield to_outcome(refused, headers[0], context.zone) if refused else OK, indices
        return
    yield from _judge_each(archive, indices, varying, tree, context)


def _judge_each(
    archive: PartitionedArchive,
    indices: Sequence[int],
    varying: Sequence[str],
    tree: ImporterTree,
    context: CheckContext,
) -> Iterator[tuple[InstanceOutcome, Sequence[int]]]:
    """Yield the outcomes of instances one by one; what is equal in all that varies is one."""
    instances = archive.instances
    slots = _slots_of(instances[indices[0]].header, varying)
    known: dict[object, InstanceOutcome] = {}
    by_name = sorted(indices, key=lambda index: instances[index].member)
    for index in context.budget.watch(by_name):
        header = instances[index].header
        key = tuple([header.slots[slot] for slot in slots])
        if key not in known:
            refused = tree.add(header)
            known[key] = to_outcome(refused, header, context.zone) if refused else OK
        yield known[key], (index,)


def _varying(archive: PartitionedArchive, headers: Sequence[Header]) -> list[str]:
    """Return the attributes, of those that fields come from, that vary in a series."""
    if len(headers) == 1:
        return []
    rows = [header.slots for header in headers]
    candidates = [keyword for keyword in READ if keyword in archive.varying]
    slots = _slots_of(headers[0], candidates)
    return [
        keyword
        for keyword, slot in zip(candidates, slots, strict=True)
        if len(set(map(itemgetter(slot), rows))) > 1
    ]


def _slots_of(header: Header, keywords: Iterable[str]) -> list[int]:
    return [header.wanted.by_keyword[keyword] for keyword in keywords]


CHECK = Check(
    "derived-fields",
    check_derived_fields,
    compares=compares,
    when_sampled=WhenSampled.MAY_MISS,
    faults=FAULTS,
)
