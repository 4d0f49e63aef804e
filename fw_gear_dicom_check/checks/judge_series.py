"""Judges how the images of a series lie in space: the checks for which a whole series decides."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from fw_gear_dicom_check.checks.check import Check, CheckContext, CheckResult, WhenSampled
from fw_gear_dicom_check.checks.compare_instances import name_of
from fw_gear_dicom_check.checks.instance_groups import GROUPS
from fw_gear_dicom_check.checks.judge_headers import NOT_APPLICABLE, OK
from fw_gear_dicom_check.checks.partitioned_archive import (
    FindInAll,
    PartitionedArchive,
    Problem,
)
from fw_gear_dicom_check.derive.geometry.images import ITEM_KEYWORDS, KEYWORDS, Image
from fw_gear_dicom_check.derive.geometry.series_geometry import SeriesGeometry
from fw_gear_dicom_check.model import InstanceOutcome, Outcome, Rule

FindProblems = Callable[[SeriesGeometry], Iterable[Problem]]


def series_check(
    name: str,
    find: FindProblems,
    faults: Mapping[Outcome, Sequence[str]],
    reads: Sequence[str] = (),
    *,
    when_sampled: WhenSampled = WhenSampled.TELLS_NOTHING,
) -> Check:
    """Return a check of each of the series that lie in space; see geometry_check."""

    def find_in_all(geometry: Sequence[SeriesGeometry]) -> Iterable[Problem]:
        return (problem for series in geometry for problem in find(series))

    return geometry_check(name, find_in_all, faults, reads, when_sampled=when_sampled)


def geometry_check(
    name: str,
    find: FindInAll,
    faults: Mapping[Outcome, Sequence[str]],
    reads: Sequence[str] = (),
    *,
    when_sampled: WhenSampled = WhenSampled.TELLS_NOTHING,
) -> Check:
    """Return a check of the series that lie in space together; other instances cost nothing.

    `reads`: what it compares besides places. An instance with several problems has the first.
    """

    def run(rule: Rule, archive: PartitionedArchive, context: CheckContext) -> CheckResult:
        applies = GROUPS[rule.applies_to]
        judged = [
            (applies(part.header, context.classes), part.indices)
            for part in context.budget.watch(archive.parts)
        ]
        problems = archive.problems(find) if any(each for each, _ in judged) else {}
        sound = [(OK if each else NOT_APPLICABLE, indices) for each, indices in judged]
        if not problems:
            return CheckResult(tuple(sound), name_of(archive))
        concerned = {index for each, indices in judged if each for index in indices}
        wrong: dict[InstanceOutcome, list[int]] = {}
        for index in sorted(problems.keys() & concerned):
            wrong.setdefault(problems[index], []).append(index)
        rest = [
            (each, [index for index in indices if index not in problems] if each is OK else indices)
            for each, indices in sound
        ]
        return CheckResult((*rest, *wrong.items()), name_of(archive))

    def compares(_rule: Rule, _context: CheckContext) -> Iterable[str]:
        return *KEYWORDS, *reads

    return Check(
        name,
        run,
        compares=compares,
        in_items=ITEM_KEYWORDS,
        when_sampled=when_sampled,
        faults=faults,
    )


def instances_of(images: Iterable[Image]) -> list[int]:
    """Return the indices of the instances that images are of."""
    return [image.instance for image in images]
