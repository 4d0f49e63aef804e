"""Archives shared among the workers of a real Dask cluster, of which some are killed."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import Client, Scheduler

from fw_gear_dicom_check.cli.app import main
from fw_gear_dicom_check.errors import ArchiveError
from fw_gear_dicom_check.output.exit_codes import FINE, UNWRITABLE, USAGE
from fw_gear_dicom_check.reading.find_archives import Target
from fw_gear_dicom_check.settings import Settings
from fw_gear_dicom_check.version import tool_version
from fw_gear_dicom_check.workers.check_many import Workers, check_each
from fw_gear_dicom_check.workers.dask_cluster import open_cluster
from fw_gear_dicom_check.workers.pool import run_tasks
from tests.support.dask_cluster import DaskCluster, dask_cluster
from tests.support.deadly import check_or_die
from tests.support.dicom_files import dicom_file, series, write_zip

ARCHIVES = 24


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write archives."""
    members = {name: dicom_file(table) for name, table in series(20).items()}
    (tmp_path / "scans").mkdir()
    for number in range(ARCHIVES):
        write_zip(tmp_path / "scans" / f"{number:02}.zip", members)
    return tmp_path / "scans"


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[DaskCluster]:
    """Run a scheduler that gives a task up as soon as its worker dies, and two workers."""
    (tmp_path / "cluster").mkdir()
    given_up = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    with dask_cluster(tmp_path / "cluster", 2, **given_up) as running:
        yield running


def test_a_cluster_gives_the_same_bytes_also_where_a_worker_is_killed(
    folder: Path,
    cluster: DaskCluster,
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # One cluster for all that follows: its start is what costs.
    monkeypatch.chdir(folder.parent)
    asked = ["--executor", "dask", "--scheduler", cluster.address]
    _same_bytes(asked, capsys)
    _killed_in_the_middle(folder, cluster, settings)
    _absent_on_a_worker(folder, cluster, settings)
    _interrupted(folder, cluster, settings)
    _deadly(folder, cluster, settings)
    _other_version(cluster, asked, capsys)
    for worker in cluster.workers:
        worker.kill()
        worker.wait()
    assert main(["check", "scans", *asked, "--timeout", "0.5"]) == UNWRITABLE
    assert "has no workers" in capsys.readouterr().err


def _same_bytes(asked: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "scans", "--format", "json"]) == FINE
    local = capsys.readouterr().out
    assert main(["check", "scans", "--format", "json", *asked]) == FINE
    assert capsys.readouterr() == (local, "")


def _killed_in_the_middle(folder: Path, cluster: DaskCluster, settings: Settings) -> None:
    targets = [Target(path, path.name) for path in sorted(folder.iterdir())]
    expected = list(check_each(targets, settings))
    found = check_each(targets, settings, workers=Workers(scheduler=cluster.address))
    first = next(found)
    cluster.workers[0].kill()
    assert [first, *found] == expected
    assert len(expected) == ARCHIVES


def _absent_on_a_worker(folder: Path, cluster: DaskCluster, settings: Settings) -> None:
    absent = Target(folder / "absent.zip", "absent.zip")
    (told,) = check_each([absent], settings, workers=Workers(scheduler=cluster.address))
    assert str(told).startswith(
        f"{folder / 'absent.zip'}: No such file or directory (on worker tcp:"
    )


def _interrupted(folder: Path, cluster: DaskCluster, settings: Settings) -> None:
    """Stop after the first report, as Ctrl-C does: nothing is left in the queue."""
    targets = [Target(path, path.name) for path in sorted(folder.iterdir())]
    found = check_each(targets, settings, workers=Workers(scheduler=cluster.address))
    next(found)
    found.close()  # type: ignore[attr-defined]
    with Client(cluster.address, set_as_default=False) as client:
        for _ in range(100):
            left = client.run_on_scheduler(_count_tasks)
            if not left:
                break
            time.sleep(0.05)
    assert left == 0


def _count_tasks(dask_scheduler: Scheduler) -> int:
    return len(dask_scheduler.tasks)


def _deadly(folder: Path, cluster: DaskCluster, settings: Settings) -> None:
    names = ["00", "deadly", "01", "02"]
    targets = [Target(folder / f"{name.replace('deadly', '03')}.zip", name) for name in names]
    for _ in range(2):
        cluster.add_worker()
    with open_cluster(cluster.address, settings, 10, check_or_die) as pool:
        found = list(run_tasks(targets, pool))
    assert [isinstance(each, ArchiveError) for each in found] == [False, True, False, False]
    assert "each worker that checked it was killed" in str(found[1])


def _other_version(
    cluster: DaskCluster, asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    metadata = cluster.folder / "fw_gear_dicom_check-9.9.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: x\nVersion: 9.9\n")
    cluster.add_worker(PYTHONPATH=str(cluster.folder))
    with Client(cluster.address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=20)
    assert main(["check", "scans", *asked]) == UNWRITABLE
    assert f"has fw-gear-dicom-check 9.9, not {tool_version()}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--executor", "dask"], USAGE, "--scheduler"),
        (["--scheduler", "tcp://127.0.0.1:9"], USAGE, "--executor dask"),
        (["--executor", "dask", "--scheduler", "tcp://x:1", "--jobs", "2"], USAGE, "--jobs"),
        (["--executor", "dask", "--scheduler", "host"], USAGE, "tcp://host:8786"),
        (
            ["--executor", "dask", "--scheduler", "tcp://127.0.0.1:9", "--timeout", "0.5"],
            UNWRITABLE,
            "tcp://127.0.0.1:9: no scheduler answers within 0.5 s",
        ),
    ],
    ids=["no scheduler", "no executor", "jobs", "no address", "nobody there"],
)
def test_a_cluster_that_cannot_be_used_is_told(
    folder: Path,
    arguments: list[str],
    code: int,
    words: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", str(folder), *arguments]) == code
    assert words in capsys.readouterr().err.splitlines()[-1]
