"""Tells whether a fault is in a part of a series only: a consumer may go by the others then."""

from collections.abc import Iterable, Sequence

from fw_gear_dicom_check.checks.check import CheckResult
from fw_gear_dicom_check.checks.compare_instances import SERIES, may_vary
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.derive.importer_dates import instance_number
from fw_gear_dicom_check.model import PROBLEMS, Outcome, Rule

_POSITION = "ImagePositionPatient"


def is_partial(rule: Rule, archive: PartitionedArchive, result: CheckResult) -> bool:
    """Tell whether in each series that has a fault most instances are without it.

    Half of them are enough if the first one is among them, and is shown first: images without a
    position are shown by number. The result is of a check of instances; one of what tells series
    apart is judged over all of them.
    """
    found = [each for each in result.found if each[0].outcome is not Outcome.NOT_APPLICABLE]
    wrong = [indices for outcome, indices in found if outcome.outcome in PROBLEMS]
    sound = [indices for outcome, indices in found if outcome.outcome not in PROBLEMS]
    if rule.keyword == SERIES or not may_vary(archive, [SERIES]):
        return _is_mostly_sound(archive, wrong, sound)
    wrong_in, sound_in = (_by_series(archive, each) for each in (wrong, sound))
    return all(
        _is_mostly_sound(archive, [wrong_in[key]], [sound_in.get(key, ())]) for key in wrong_in
    )


def is_first_affected(
    archive: PartitionedArchive, indices: Iterable[int], wrong: Sequence[Sequence[int]]
) -> bool:
    """Tell whether the first of some instances, by its number, is among the wrong ones."""
    instances = archive.instances
    first = min(indices, key=lambda index: (instance_number(instances[index].header), index))
    return any(first in group for group in wrong)


def _is_mostly_sound(
    archive: PartitionedArchive, wrong: Sequence[Sequence[int]], sound: Sequence[Sequence[int]]
) -> bool:
    affected, others = (sum(map(len, groups)) for groups in (wrong, sound))
    if affected != others:
        return affected < others
    indices = [index for group in (*wrong, *sound) for index in group]
    are_placed = any(archive.instances[index].header.text(_POSITION) for index in indices)
    return not are_placed and not is_first_affected(archive, indices, wrong)


def _by_series(
    archive: PartitionedArchive, groups: Iterable[Sequence[int]]
) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for index in (each for group in groups for each in group):
        series = archive.instances[index].header.text(SERIES)
        found.setdefault(series, []).append(index)
    return found
