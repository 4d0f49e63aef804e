"""Variants that nobody wrote by hand: sound objects, and faults that a seed draws."""

import os
import subprocess
import sys
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

from conformance.generator.attribute_faults import KINDS_OF_ATTRIBUTE
from conformance.generator.bases import BASES
from conformance.generator.draw import Drawn, draw, whole
from conformance.generator.encoding_faults import ENCODINGS
from conformance.generator.scan import load_read_by
from conformance.our_settings import default_settings
from conformance.random_compared import RandomCompared, to_counts, to_lines
from conformance.random_counts import load_random_counts
from conformance.variants import digest
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Observed
from tests.support.places import ROOT

_DIGESTS = """
from pathlib import Path
from tempfile import TemporaryDirectory
from conformance.generator.draw import draw
from conformance.variants import digest
with TemporaryDirectory() as folder:
    for number in range(30):
        print(digest(draw("a seed", number).build(Path(folder))))
"""


@lru_cache
def drawn() -> tuple[Drawn, ...]:
    return tuple(draw("of the tests", number) for number in range(2000))


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_a_seed_makes_the_same_archives_in_every_process(tmp_path: Path, hash_seed: str) -> None:
    here = [digest(draw("a seed", number).build(tmp_path)) for number in range(30)]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    command = [sys.executable, "-c", _DIGESTS]
    there = subprocess.run(  # noqa: S603 - a list
        command, capture_output=True, text=True, check=True, cwd=ROOT, env=environment
    )
    assert there.stdout.split() == here


def test_seeds_differ() -> None:
    assert draw("one", 1).id != draw("two", 1).id


def test_there_are_objects_of_many_classes() -> None:
    assert len({table["SOPClassUID"] for table in BASES.values()}) >= 25


@pytest.mark.parametrize("base", BASES)
def test_nothing_blocks_a_sound_object(tmp_path: Path, base: str) -> None:
    report = check_archive(whole(base).build(tmp_path), default_settings())
    problems = [each for verdict in report.verdicts for each in verdict.findings if each.is_problem]
    assert not report.unreadable
    assert [each.rule.id for each in problems if each.observed is Observed.BLOCKS] == []


def test_every_kind_of_fault_is_drawn() -> None:
    kinds = Counter(fault.kind for each in drawn() for fault in each.faults)
    assert set(kinds) == {*KINDS_OF_ATTRIBUTE, *ENCODINGS}


def test_none_one_or_two_faults_are_drawn() -> None:
    assert {len(each.faults) for each in drawn()} == {0, 1, 2}


def test_faults_are_in_all_in_some_and_in_one_instance() -> None:
    where = {fault.where.split()[0] for each in drawn() for fault in each.faults}
    assert where == {"all", "instance", "instances"}


def test_at_least_half_of_the_attributes_are_read_by_a_consumer() -> None:
    faults = [fault for each in drawn() for fault in each.faults if fault.kind not in ENCODINGS]
    read = {keyword for keywords in load_read_by().values() for keyword in keywords}
    hit = [fault for fault in faults if fault.words.split()[0].rpartition(".")[2] in read]
    assert len(hit) >= len(faults) / 2


def test_nothing_that_draws_knows_our_rules() -> None:
    for path in (ROOT / "conformance" / "generator").glob("*.py"):
        assert "fw_gear_dicom_check" not in path.read_text("utf-8"), path.name


def test_variants_can_be_written(tmp_path: Path) -> None:
    for each in drawn()[:300]:
        assert each.build(tmp_path).stat().st_size


def test_a_disagreement_is_told_with_what_was_drawn() -> None:
    blocks, none = Observed.BLOCKS, Observed.NONE
    compared = [
        RandomCompared("1 CT: removed: Rows (all)", Path("1.zip"), none, (), (blocks, ("black",))),
        RandomCompared("2 CT: nothing", Path("2.zip"), blocks, ("Rows missing",), (none, ())),
        RandomCompared("3 CT: nothing", Path("3.zip"), none, (), (none, ())),
    ]
    counts = to_counts(compared)
    assert counts["variants"] == 3
    assert (counts["verdicts_alike"], counts["false_pass"], counts["false_fail"]) == (1, 1, 1)
    assert list(to_lines(compared)) == [
        (
            "false PASS | 1 CT: removed: Rows (all) | foretold none by nothing; "
            "seen blocks: black | 1.zip"
        ),
        "false FAIL | 2 CT: nothing | foretold blocks by Rows missing; seen none: - | 2.zip",
    ]


def test_what_was_counted_adds_up() -> None:
    for counts in load_random_counts().values():
        wrong = counts["false_pass"] + counts["false_fail"]
        assert counts["verdicts_alike"] + wrong == counts["variants"]
        assert {"seed", "date", "setup", "programs", "objects"} <= counts.keys()
