"""Batches: one job for each file and version, none twice, none lost, whatever happens."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from fw_gear_dicom_check.cli.app import main
from fw_gear_dicom_check.errors import SiteDownError
from fw_gear_dicom_check.flywheel.batch import BatchRequest, run_batch
from fw_gear_dicom_check.flywheel.connection import connected
from fw_gear_dicom_check.flywheel.retry import RetryPolicy
from tests.support.dicom_files import dicom_file
from tests.support.flywheel_site.engine import run_jobs
from tests.support.flywheel_site.server import READ_ONLY_KEY, Site, Trouble
from tests.support.places import ROOT

pytest_plugins = ("tests.support.flywheel_site.fixture",)
ON_PROJECT = ["--project", "neuro/Amnesia"]
RUN = ["batch", "run", *ON_PROJECT]
SMALL = b"not looked at here"


def fill(site: Site, files: int, *, per_acquisition: int = 2) -> list[str]:
    """Upload DICOM files, several to an acquisition, and a text; return their ids."""
    found = []
    for number in range(files):
        if number % per_acquisition == 0:
            acquisition = site.state.add_acquisition(f"a{number}")
            site.state.upload(acquisition, "notes.txt", SMALL, "text")
        found.append(site.state.upload(acquisition, f"{number}.dicom.zip", SMALL))
    return found


def once(files: list[str]) -> list[str]:
    return sorted(f"{each}:1" for each in files)


def test_each_dicom_file_gets_a_job_also_where_an_acquisition_has_several(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    files = fill(site, 7)
    assert main(RUN) == 0
    assert capsys.readouterr().out == "        7  DICOM files\n        7  jobs added\n"
    assert sorted(site.added()) == once(files)


def test_a_second_run_adds_none_and_a_new_version_adds_one(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    files = fill(site, 5)
    main(RUN)
    assert main(RUN) == 0
    assert "5  left out: has a job (pending)\n        0  jobs added" in capsys.readouterr().out
    parent = site.state.files[files[0]]["parent_ref"]["id"]
    site.state.upload(parent, site.state.files[files[0]]["name"], SMALL)
    assert main(RUN) == 0
    assert sorted(site.added()) == sorted([*once(files), f"{files[0]}:2"])


def test_more_files_than_a_page_are_listed(site: Site) -> None:
    files = fill(site, 520)
    assert main([*RUN, "--parallel", "8"]) == 0
    assert sorted(site.added()) == once(files)


def test_a_dry_run_adds_none(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    fill(site, 4)
    assert main([*RUN, "--dry-run", "--limit", "3"]) == 0
    told = capsys.readouterr().out
    assert "1  left out: over the limit\n        3  jobs would be added" in told
    assert site.added() == []


def test_a_limit_is_kept_and_the_next_run_goes_on(site: Site) -> None:
    files = fill(site, 5)
    main([*RUN, "--limit", "3"])
    assert len(site.added()) == 3
    main([*RUN, "--limit", "3"])
    assert sorted(site.added()) == once(files)


def test_checked_files_can_be_left_out(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    files = fill(site, 3)
    site.state.change(files[1], tags=["dicom-check", "dicom-check-PASS"])
    assert main([*RUN, "--only-unchecked"]) == 0
    assert "1  left out: checked already" in capsys.readouterr().out
    assert sorted(site.added()) == once([files[0], files[2]])


def test_a_filter_of_flywheels_is_handed_on(site: Site) -> None:
    files = fill(site, 3)
    assert main([*RUN, "--filter", "name=1.dicom.zip"]) == 0
    assert site.added() == once([files[1]])
    assert main([*RUN, "--filter", "nonsense=1"]) == 2


def test_options_reach_the_jobs(site: Site) -> None:
    fill(site, 1)
    assert main([*RUN, "--config", "policy=observed", "--config", "write-csv=false"]) == 0
    (job,) = site.state.jobs.values()
    given = job["config"]["config"]
    assert (given["policy"], given["write-csv"], given["tag"]) == ("observed", False, "dicom-check")


def test_failed_jobs_are_repeated_only_on_request(site: Site) -> None:
    files = fill(site, 2)
    main(RUN)
    site.state.jobs[next(iter(site.state.jobs))]["state"] = "failed"
    main(RUN)
    assert len(site.added()) == 2
    main([*RUN, "--again"])
    assert Counter(site.added()) == Counter([*once(files), site.added()[0]])
    main([*RUN, "--again"])
    assert len(site.added()) == 3, "the last job of a file counts"


STUMBLES = [
    *(("POST /jobs/add", kind) for kind in ("429", "500", "503", "drop", "lose")),
    *(("GET /(files|jobs)", kind) for kind in ("429", "503", "drop", "lose")),
]
"""Requests, and what goes wrong with two of them; a listing answered with 500 is not repeated."""


@pytest.mark.parametrize(("method", "kind"), STUMBLES)
def test_no_job_is_lost_or_doubled_where_the_site_stumbles(
    method: str, kind: str, site: Site
) -> None:
    files = fill(site, 6)
    site.troubles += [Trouble(method, kind, times=2)]
    with connected() as client:
        outcome = run_batch(client, BatchRequest("neuro/Amnesia"), retry_policy=hurried())
    assert outcome.faults == ()
    assert sorted(site.added()) == once(files)


def test_a_site_that_stays_down_is_told_and_the_next_run_goes_on(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    files = fill(site, 6)
    site.troubles += [Trouble("POST /jobs/add", "500", times=999)]
    with connected() as client:
        outcome = run_batch(
            client, BatchRequest("neuro/Amnesia", parallel=2), retry_policy=hurried()
        )
    assert 1 <= len(outcome.faults) <= 2, "no more are begun once the site is down"
    assert outcome.added == 0
    site.troubles.clear()
    assert main(RUN) == 0
    assert sorted(site.added()) == once(files)
    assert "6  jobs added" in capsys.readouterr().out


def test_a_listing_that_fails_for_long_is_told(site: Site) -> None:
    site.troubles += [Trouble("GET /files", "500", times=99)]
    told = "listing the files: the site answered 500; try again later"
    with connected() as client, pytest.raises(SiteDownError, match=told):
        run_batch(client, BatchRequest("neuro/Amnesia"), retry_policy=hurried())


def test_a_listing_that_fails_for_a_moment_is_repeated(site: Site) -> None:
    files = fill(site, 3)
    site.troubles += [Trouble("GET /files", "500", times=2)]
    with connected() as client:
        assert run_batch(client, BatchRequest("neuro/Amnesia"), retry_policy=hurried()).faults == ()
    assert sorted(site.added()) == once(files)


def test_a_site_that_is_down_is_told(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.troubles += [Trouble("GET /jobs", "500", times=99)]
    assert main(RUN) == 4
    assert capsys.readouterr().err == (
        "fw-dicom-check: listing the jobs: the site answered 500; try again later\n"
    )


def test_a_key_without_permission_is_told_once(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(site, 3)
    monkeypatch.setenv("FW_API_KEY", site.key(READ_ONLY_KEY))
    assert main(RUN) == 2
    captured = capsys.readouterr()
    assert "3 × adding a job: your account has no permission" in captured.err
    assert captured.err.count("\n") == 1
    assert READ_ONLY_KEY not in captured.out + captured.err


def test_the_states_of_the_jobs_are_shown(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    acquisition = site.state.add_acquisition("a")
    site.state.upload(acquisition, "good.dcm", dicom_file())
    site.state.upload(acquisition, "bad.dcm", SMALL)
    main(RUN)
    run_jobs(site.state, tmp_path / "jobs")
    site.state.upload(acquisition, "later.dcm", dicom_file())
    main(RUN)
    capsys.readouterr()
    assert main(["batch", "status", *ON_PROJECT]) == 0
    assert capsys.readouterr().out == "1 pending, 1 complete, 1 failed\n"


def test_a_killed_batch_goes_on_without_losing_or_doubling_a_job(site: Site) -> None:
    files = fill(site, 60)
    site.troubles += [Trouble("POST /jobs/add", "slow", times=9999, delay=0.05)]
    for _ in range(3):
        before = len(site.added())
        process = start_batch(site)
        wait_for_jobs(site, before + 8)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert 24 <= len(site.added()) < 60
    site.troubles.clear()
    assert start_batch(site).wait() == 0
    assert sorted(site.added()) == once(files)
    posts = [path for method, path in site.log if (method, path) == ("POST", "/jobs/add")]
    assert len(posts) == 60


def hurried() -> RetryPolicy:
    """Wait as long as usual by the count, and in truth hardly at all."""
    return RetryPolicy(sleep=lambda _seconds: time.sleep(0.01))


def start_batch(site: Site) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "fw_gear_dicom_check.cli.app", *RUN]
    return subprocess.Popen(  # noqa: S603 - a list, no shell
        command,
        cwd=ROOT,
        env={**os.environ, "FW_API_KEY": site.key()},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_for_jobs(site: Site, count: int) -> None:
    ends = time.monotonic() + 30
    while len(site.added()) < count:
        assert time.monotonic() < ends, "no jobs are added"
        time.sleep(0.01)
