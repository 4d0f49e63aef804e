"""Archives shared among processes: a killed one costs nobody but the archive that kills it."""

import multiprocessing
import time
from pathlib import Path

import pytest

from fw_gear_dicom_check.errors import ArchiveError
from fw_gear_dicom_check.model import Report
from fw_gear_dicom_check.reading.find_archives import Target
from fw_gear_dicom_check.settings import Settings
from fw_gear_dicom_check.workers.check_many import Workers, check_each
from fw_gear_dicom_check.workers.pool import run_tasks
from fw_gear_dicom_check.workers.processes import open_processes
from tests.support.deadly import answer_at_length, check_or_die
from tests.support.dicom_files import dicom_file, write_zip

NAMES = ("a", "once", *"bcdefghij", "deadly", "k", "deadly too", "l")


def make_targets(folder: Path) -> list[Target]:
    """Write archives, some of which kill who checks them; one only the first time."""
    paths = [write_zip(folder / f"{name}.zip", {"a.dcm": dicom_file()}) for name in NAMES]
    (folder / "once.mark").touch()
    return [Target(path, path.stem) for path in paths]


def test_only_the_archive_that_kills_its_process_twice_is_lost(
    tmp_path: Path, settings: Settings
) -> None:
    targets = make_targets(tmp_path)
    expected = list(check_each(targets, settings))
    with open_processes(2, settings, check_or_die) as pool:
        found = list(run_tasks(targets, pool))
    assert [isinstance(each, ArchiveError) for each in found] == [
        name.startswith("deadly") for name in NAMES
    ]
    for target, each, whole in zip(targets, found, expected, strict=True):
        if isinstance(each, ArchiveError):
            assert str(each).startswith(f"{target.path}: its process was killed, twice; ")
        else:
            assert each == whole


def test_the_reports_do_not_depend_on_who_checks(tmp_path: Path, settings: Settings) -> None:
    targets = [*make_targets(tmp_path), Target(tmp_path / "absent.zip", "absent")]
    alone = list(check_each(targets, settings))
    shared = list(check_each(targets, settings, workers=Workers(jobs=2)))
    assert [str(each) for each in shared] == [str(each) for each in alone]
    assert [each.name for each in shared if isinstance(each, Report)] == list(NAMES)


@pytest.mark.parametrize("jobs", [1, 3])
def test_few_archives_are_under_way_at_a_time(
    tmp_path: Path, settings: Settings, jobs: int
) -> None:
    started: list[str] = []
    targets = [Target(tmp_path / f"{number}.zip", str(number)) for number in range(60)]
    with open_processes(jobs, settings, check_or_die) as pool:
        submit = pool.submit
        pool.submit = lambda target: started.append(target.name) or submit(target)  # type: ignore[func-returns-value,method-assign]
        for number, _ in enumerate(run_tasks(targets, pool)):
            assert len(started) <= number + pool.most_running()
    assert len(started) == 60


def test_a_process_that_is_killed_while_it_sends_a_result_is_replaced(
    tmp_path: Path, settings: Settings
) -> None:
    target = Target(tmp_path / "a.zip", "a")
    with open_processes(1, settings, answer_at_length) as pool:
        pool.wait(pool.submit(target))
        asked = pool.submit(target)
        time.sleep(0.5)  # the answer is longer than a pipe holds, and nobody reads it yet
        for process in multiprocessing.active_children():
            process.kill()
        with pytest.raises(pool.worker_died):
            pool.wait(asked)
        found = pool.wait(pool.submit(target))
    assert str(found) == str(answer_at_length(target, settings))


def test_a_run_that_is_ended_while_results_are_sent_does_not_wait_for_the_rest(
    tmp_path: Path, settings: Settings
) -> None:
    targets = [Target(tmp_path / f"{number}.zip", str(number)) for number in range(16)]
    for _ in range(8):
        with pytest.raises(KeyboardInterrupt):
            interrupt_at_the_first_result(targets, settings)


def interrupt_at_the_first_result(targets: list[Target], settings: Settings) -> None:
    with open_processes(2, settings, answer_at_length) as pool:
        for _ in run_tasks(targets, pool):
            raise KeyboardInterrupt
