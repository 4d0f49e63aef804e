"""Judging one of several equivalent instances gives what judging each one alone gives."""

import random
from pathlib import Path

import pytest

from fw_gear_dicom_check.checks.equivalent_instances import partition_archive, with_geometry
from fw_gear_dicom_check.checks.partitioned_archive import EquivalentInstances
from fw_gear_dicom_check.checks.registry import questions_of
from fw_gear_dicom_check.limits.budget import Budget
from fw_gear_dicom_check.model import Archive, Policy
from fw_gear_dicom_check.reading.archive import read_archive
from fw_gear_dicom_check.rules.evaluate import evaluate, evaluate_partitioned
from fw_gear_dicom_check.rules.judge_rule import Judging
from fw_gear_dicom_check.settings import Settings, to_context, wanted_by
from tests.support.dicom_files import COMPLETE, JPEG_2000, Value, dicom_file, series, write_zip

JUDGING = Judging(Policy.DOCUMENTED, {}, include_values=True)
ODD: dict[str, tuple[Value | None, ...]] = {
    "StudyInstanceUID": ("1.2.3", "1.2.4", "", "abc", "1.02.3"),
    "SeriesInstanceUID": ("1.2.3.4", "1.2.3.5", None),
    "SOPInstanceUID": ("1.2.3.4.5.1", "1.2.3.4.5.2", ""),
    "SOPClassUID": ("1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.88.11", "1.2.3", None),
    "Modality": ("CT", "ct", "SR", None),
    "PatientID": ("sub-01", "sub-02", " ", None),
    "StudyDate": ("20240102", "20240103", "2024.01.02", "x", ""),
    "AcquisitionDateTime": ("20240102030405", "2024", "x", "", None),
    "AcquisitionDate": ("20240102", "1999.13.01", None),
    "AcquisitionTime": ("030405", "250000", None),
    "SeriesDate": ("20240102", None),
    "Rows": (16, 0, 8, None),
    "BitsAllocated": (16, 12, None),
    "PixelSpacing": ("0.5\\0.5", "0\\0", "x\\y", None),
    "ImageOrientationPatient": ("1\\0\\0\\0\\1\\0", "0\\0\\0\\0\\0\\0", None),
    "StudyComments": ("fw://neuro/Amnesia/s01", "ok", "free text here", None),
    "PixelData": (bytes(512), bytes(100), None),
}


def odd_member(draw: random.Random, number: int) -> bytes:
    """Return a file with some attributes changed or taken out."""
    table: dict[str, Value] = {**list(series(number + 1).values())[-1]}
    for keyword in draw.sample(sorted(ODD), draw.randrange(6)):
        value = draw.choice(ODD[keyword])
        table.pop(keyword, None)
        if value is not None:
            table[keyword] = value
    length = draw.choice((None, None, None, 0xFFFF))
    syntax = draw.choice((None, "1.2.840.10008.1.2", *("1.2.840.10008.1.2.1",) * 4, JPEG_2000))
    return dicom_file(table, syntax=syntax, pixel_length=length)


def assert_same(archive: Archive, settings: Settings) -> int:
    """Judge by parts and one by one, compare, and return the number of parts."""
    context = to_context(settings)
    alone = tuple(
        EquivalentInstances(each.header, [index]) for index, each in enumerate(archive.instances)
    )
    varying = frozenset(wanted_by(settings).keywords)
    apart = with_geometry(archive, alone, varying, Budget.unbounded())
    one_by_one = evaluate_partitioned(apart, settings.profiles, context, JUDGING)
    assert evaluate(archive, settings.profiles, context, JUDGING) == one_by_one
    rules = [rule for profile in settings.profiles for rule in profile.rules]
    return len(partition_archive(archive, questions_of(rules, context)).parts)


@pytest.mark.parametrize("seed", range(12))
def test_odd_archives_are_judged_as_one_by_one(
    tmp_path: Path, settings: Settings, seed: int
) -> None:
    draw = random.Random(seed)  # noqa: S311 - the same archives in every run
    members = {f"{number:03}.dcm": odd_member(draw, number) for number in range(25)}
    archive = read_archive(write_zip(tmp_path / "odd.zip", members), wanted_by(settings))
    assert assert_same(archive, settings) > 3


def test_a_series_makes_one_part(tmp_path: Path, settings: Settings) -> None:
    tables = {
        name: {**table, "AcquisitionTime": f"0304{number % 60:02}", "WindowWidth": str(number + 1)}
        for number, (name, table) in enumerate(series(100, COMPLETE).items())
    }
    members = {name: dicom_file(table) for name, table in tables.items()}
    archive = read_archive(write_zip(tmp_path / "a.zip", members), wanted_by(settings))
    assert assert_same(archive, settings) == 1


def test_all_real_files_together_are_judged_as_one_by_one(shared: Path, settings: Settings) -> None:
    archive = read_archive(shared / "corpora" / "files", wanted_by(settings))
    assert len(archive.instances) > 170
    assert_same(archive, settings)
