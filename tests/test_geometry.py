"""Whole series and broken ones: what is found, and that no order of the members changes it."""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import pytest

from fw_gear_dicom_check.checks import declared, parallel, steps
from fw_gear_dicom_check.main import check_archive, tabulate_archive
from fw_gear_dicom_check.model import PROBLEMS, Space, State
from fw_gear_dicom_check.rules.profile import load_profiles
from tests.support import sound_series as broken
from tests.support.dicom_files import Table, dicom_file, write_zip
from tests.support.reports import problems_of, settings_for, verdict_of
from tests.support.sound_series import Series, sound_series

SEEDS = range(20)
CHECKS = {
    check.name
    for module in (declared, parallel, steps)
    for check in vars(module).values()
    if hasattr(check, "compares")
}
RULES = {rule.id for each in load_profiles() for rule in each.rules if rule.check in CHECKS}
GAP = {"slices-missing", "irregular-spacing"}
CAUGHT: Mapping[Callable[[Series, random.Random], Series], set[str]] = {
    broken.lose_a_place: GAP,
    broken.lose_every_other_place_of_half: GAP,
    broken.cut_the_last_volume: {"uneven-repeats", *GAP},
    broken.lose_a_file: {"uneven-repeats", *GAP},
    broken.add_a_perpendicular_slice: {"stray-orientation"},
    broken.double_under_new_uids: {"same-slice-twice"},
    broken.tilt: {"sheared"},
}
"""Way of breaking a series -> the rules of which one at least must find it."""
CONSUMERS = ("ohif-viewer", "dcm2niix")
REAL = {
    "10_-_Accelerated_SAG_IR-SPGR.dicom.zip": "fewer-than-declared",
    "2_-_epiRT_IntAsc_GD0.dicom.zip": "fewer-than-declared",
    "2_-_epiRT_IntAsc_GD3s.dicom.zip": "fewer-than-declared",
    "401_-_func_task-oneback_run-1.dicom.zip": "fewer-than-declared",
    "4_-_Axial_EPI-FMRI_Interleaved_I_to_S.dicom.zip": "fewer-than-declared",
    "5_-_Axial_EPI-FMRI_Sequential_I_to_S.dicom.zip": "fewer-than-declared",
    "2_-_Routine_Brain.dicom.zip": "slices-missing",
    "2_-_T_S_C_RF_FAST_PILOT.dicom.zip": "several-orientations",
}
"""Real series that raise an alarm, and rightly: they are parts of series, but the pilot scan."""


def archive_of(folder: Path, tables: Iterable[Table], seed: int | None = None) -> Path:
    """Return a zip of the images, each under a name of its own, in an order by the seed."""
    members = {f"{table['SOPInstanceUID']!s}.dcm": dicom_file(table) for table in tables}
    names = list(members)
    if seed is not None:
        random.Random(seed).shuffle(names)  # noqa: S311 - the same in every run
    return write_zip(folder / f"{len(names)}-{seed}.zip", {name: members[name] for name in names})


def tables_of(series: Series) -> list[Table]:
    """Return the images' tables."""
    return [each.table for each in series]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_whole_series_raises_no_alarm(seed: int, tmp_path: Path) -> None:
    report = check_archive(archive_of(tmp_path, tables_of(sound_series(seed))), settings_for())
    assert problems_of(report) & RULES == set()


@pytest.mark.parametrize("how", CAUGHT, ids=lambda how: how.__name__)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_broken_series_is_found_out(
    seed: int, how: Callable[[Series, random.Random], Series], tmp_path: Path
) -> None:
    draw = random.Random(seed)  # noqa: S311 - the same in every run
    series = how(sound_series(seed), draw)
    report = check_archive(archive_of(tmp_path, tables_of(series)), settings_for())
    for consumer in CONSUMERS:
        found = {
            each.partition("/")[2] for each in problems_of(report) if each.startswith(consumer)
        }
        assert found & CAUGHT[how]
        assert verdict_of(report, consumer).observed in (State.WARN, State.FAIL)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_slice_lost_at_an_end_leaves_no_trace_unless_it_was_declared(
    seed: int, tmp_path: Path
) -> None:
    draw = random.Random(seed)  # noqa: S311 - the same in every run
    whole = sound_series(seed)
    series = broken.lose_an_end(whole, draw)
    report = check_archive(archive_of(tmp_path, tables_of(series)), settings_for())
    assert problems_of(report) & RULES == set()
    counted = [{**each, "ImagesInAcquisition": str(len(whole))} for each in tables_of(series)]
    report = check_archive(archive_of(tmp_path, counted, seed), settings_for())
    assert problems_of(report) & RULES == {f"{each}/fewer-than-declared" for each in CONSUMERS}


def test_real_series_raise_no_alarm_but_those_that_are_named(shared: Path) -> None:
    for path in sorted((shared / "corpora" / "zips").rglob("*.zip")):
        problems = problems_of(check_archive(path, settings_for())) & RULES
        found = {each.partition("/")[2] for each in problems}
        assert found == ({REAL[path.name]} if path.name in REAL else set()), path.name


@pytest.mark.parametrize("seed", range(12))
def test_no_order_of_the_members_and_no_other_series_changes_what_is_found(
    seed: int, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    one, other = (images_at_random(seed, number) for number in (1, 2))
    alone = {
        **outcomes(archive_of(tmp_path, one)),
        **outcomes(archive_of(tmp_path / "other", other)),
    }
    assert any(alone.values()), "a seed that breaks nothing proves nothing"
    for order in range(3):
        assert outcomes(archive_of(tmp_path, [*one, *other], order)) == alone
    spaces = [spaces_of(archive_of(tmp_path, [*one, *other], order)) for order in range(2)]
    assert spaces[0] == spaces[1]


def images_at_random(seed: int, number: int) -> Sequence[Table]:
    """Return images at places and in planes that are drawn one by one."""
    draw = random.Random(f"{seed} {number}")  # noqa: S311 - the same in every run
    base = sound_series(seed)[0].table
    places = (1, 2, 3, 4, 6, 7.4)
    planes = ["1\\0\\0\\0\\1\\0"] * 8 + ["0\\1\\0\\0\\0\\-1", "1\\0.005\\0\\0\\1\\0"]
    return [
        {
            **base,
            "SeriesInstanceUID": f"1.2.9.{number}",
            "SOPInstanceUID": f"1.2.9.{number}.{each}",
            "InstanceNumber": str(draw.choice((each, 1))),
            "ImageOrientationPatient": draw.choice(planes),
            "ImagePositionPatient": f"{draw.choice((0, 0, 3))}\\0\\{draw.choice(places)}",
            "PixelSpacing": draw.choice(("0.5\\0.5", "0.5\\0.5", "0.7\\0.7")),
        }
        for each in range(1, draw.randrange(4, 16))
    ]


def outcomes(path: Path) -> Mapping[str, Sequence[str]]:
    """Return member -> the rules about the series that find something wrong with it."""
    table = tabulate_archive(path, settings_for(), "a.zip")
    return {
        name: sorted(rule for rule in RULES if table.outcomes[rule][number] in PROBLEMS)
        for number, name in enumerate(table.members)
    }


def spaces_of(path: Path) -> Mapping[str, Space | None]:
    """Return what is told of each series."""
    return {each.series_uid: each.space for each in check_archive(path, settings_for()).series}
