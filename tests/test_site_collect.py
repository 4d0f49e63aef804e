"""One table for a project: what the gear wrote into each file, read back."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from fw_gear_dicom_check.cli.app import main
from fw_gear_dicom_check.errors import SiteDownError
from fw_gear_dicom_check.flywheel.collect import collect_rows
from fw_gear_dicom_check.flywheel.connection import connected
from fw_gear_dicom_check.flywheel.retry import RetryPolicy
from tests.support.dicom_files import COMPLETE, dicom_file, without
from tests.support.flywheel_site.engine import run_jobs
from tests.support.flywheel_site.server import KEY, Site, Trouble
from tests.support.places import ROOT

pytest_plugins = ("tests.support.flywheel_site.fixture",)
ON_PROJECT = ["--project", "neuro/Amnesia"]
MOST_MEMORY = 300_000
"""Kilobytes, for any number of files; 20,000 took 70,000."""
MEASURED = """
import re, sys
from fw_gear_dicom_check.cli.app import main
code = main(sys.argv[1:])
print(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
sys.exit(code)
"""
"""Runs the command and tells its own peak: a child's resource usage counts its parent's memory."""


def fill(site: Site, files: int) -> list[str]:
    """Upload files that nobody has checked; return their ids."""
    acquisition = site.state.add_acquisition("a")
    return [site.state.upload(acquisition, f"{each}.dcm", b"x") for each in range(files)]


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def test_results_are_read_back(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["rule", "install", *ON_PROJECT])
    acquisition = site.state.add_acquisition("a")
    site.state.upload(acquisition, "good.dcm", dicom_file())
    site.state.upload(acquisition, "bad.dcm", dicom_file(without(COMPLETE, "Rows", "StudyID")))
    run_jobs(site.state, tmp_path / "jobs")
    site.state.upload(acquisition, "new.dcm", dicom_file())
    capsys.readouterr()
    assert main(["batch", "collect", *ON_PROJECT, "-o", str(tmp_path / "p.csv")]) == 0
    rows = {row["file"]: row for row in read_table(tmp_path / "p.csv")}
    assert {name: row["checked"] for name, row in rows.items()} == {
        "good.dcm": "yes",
        "bad.dcm": "yes",
        "new.dcm": "no",
    }
    assert rows["bad.dcm"]["ohif-viewer missing"] == "StudyID, Rows"
    assert (rows["good.dcm"]["ohif-viewer state"], rows["good.dcm"]["timestamp"][:10]) == (
        "PASS",
        "2024-01-02",
    )
    told = capsys.readouterr().out.splitlines()
    assert told[:3] == [
        "3 DICOM files: 1 PASS, 0 WARN, 1 FAIL, 1 not checked",
        "checked: 1 no, 2 yes",
        "Flywheel's documented minimum: met by 1, not met by 1",
    ]
    assert "ohif-viewer              1       1       0       1       0       1       0" in told
    assert "        1  Rows missing (ohif-viewer)" in told


def test_a_result_of_an_earlier_version_is_told(site: Site, tmp_path: Path) -> None:
    acquisition = site.state.add_acquisition("a")
    file = site.state.upload(acquisition, "a.dcm", dicom_file())
    main(["batch", "run", *ON_PROJECT])
    run_jobs(site.state, tmp_path / "jobs")
    known = site.state.files[file]["info"]
    site.state.upload(acquisition, "a.dcm", dicom_file())
    site.state.change(file, info=known)
    assert main(["batch", "collect", *ON_PROJECT, "-o", str(tmp_path / "p.csv")]) == 0
    (row,) = read_table(tmp_path / "p.csv")
    assert (row["version"], row["checked"]) == ("2", "an earlier version")


def test_what_others_have_written_does_no_harm(site: Site, tmp_path: Path) -> None:
    acquisition = site.state.add_acquisition("a")
    for number, info in enumerate(
        ({"qc": None}, {"qc": {"dicom-check": "odd"}}, {"dicom-check": 7})
    ):
        file = site.state.upload(acquisition, f"=cmd{number}.dcm", b"x")
        site.state.change(file, info=info)
    assert main(["batch", "collect", *ON_PROJECT, "-o", str(tmp_path / "p.csv")]) == 0
    rows = read_table(tmp_path / "p.csv")
    assert {row["checked"] for row in rows} == {"no"}
    assert [row["file"] for row in rows] == [f"'=cmd{number}.dcm" for number in range(3)]


def test_a_table_is_whole_or_absent(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(site, 5)
    outputs = [f"-o{tmp_path / name}" for name in ("p.csv", "p.parquet", "p.html")]
    site.troubles.append(Trouble("GET /files/.*/info", "403"))
    assert main(["batch", "collect", *ON_PROJECT, *outputs]) == 2
    assert "reading a file's results: your account has no" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize("kind", ["500", "429", "503", "drop", "lose"])
@pytest.mark.parametrize("asked", ["GET /files/.*/info", "GET /files$"])
def test_a_site_in_trouble_is_asked_again(site: Site, kind: str, asked: str) -> None:
    files = fill(site, 253)
    site.troubles.append(Trouble(asked, kind, times=5))
    waits: list[float] = []
    retry_policy = RetryPolicy(sleep=waits.append)
    with connected() as client:
        rows = list(collect_rows(client, "neuro/Amnesia", parallel=1, retry_policy=retry_policy))
    assert [row["file_id"] for row in rows] == files
    assert len(waits) >= (5 if kind == "500" else 1), "the SDK itself repeats no GET answered 500"


def test_a_site_that_stays_down_ends_it(site: Site) -> None:
    fill(site, 5)
    site.troubles.append(Trouble("GET /files/.*/info", "500", times=10_000))
    waits: list[float] = []
    retry_policy = RetryPolicy(total=30, sleep=waits.append)
    with connected() as client, pytest.raises(SiteDownError, match="the site answered 500"):
        list(collect_rows(client, "neuro/Amnesia", parallel=1, retry_policy=retry_policy))
    assert waits
    assert sum(waits) <= 5 * 30


def test_a_file_that_is_deleted_meanwhile_is_told(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = fill(site, 3)
    site.troubles.append(Trouble(f"GET /files/{files[1]}/info", "404"))
    assert main(["batch", "collect", *ON_PROJECT, "-o", str(tmp_path / "p.csv")]) == 0
    checked = [row["checked"] for row in read_table(tmp_path / "p.csv")]
    assert checked == ["no", "gone", "no"]
    assert "checked: 1 gone, 2 no" in capsys.readouterr().out


def test_a_link_leads_to_the_session(site: Site, tmp_path: Path) -> None:
    (file,) = fill(site, 1)
    assert main(["batch", "collect", *ON_PROJECT, "-o", str(tmp_path / "p.csv")]) == 0
    (row,) = read_table(tmp_path / "p.csv")
    parents = site.state.files[file]["parents"]
    assert (row["session_id"], row["acquisition_id"]) == (
        parents["session"],
        parents["acquisition"],
    )
    assert row["link"] == (
        f"http://127.0.0.1:{site.port}/#/projects/{parents['project']}"
        f"/sessions/{parents['session']}?tab=data"
    )
    assert KEY not in (tmp_path / "p.csv").read_text("utf-8")


def test_many_files_take_little_memory(site: Site, tmp_path: Path) -> None:
    acquisition = site.state.add_acquisition("a")
    result = {
        "state": "PASS",
        "documented": "PASS",
        "observed": "PASS",
        "data": [{"why": "x" * 99}],
    }
    for number in range(1500):
        file = site.state.upload(acquisition, f"{number}.dcm", b"x")
        site.state.change(file, info={"qc": {"dicom-check": {"job_info": {}, "archive": result}}})
    table = tmp_path / "p.csv"
    command = [sys.executable, "-c", MEASURED, "batch", "collect", *ON_PROJECT, "-o", str(table)]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout  # noqa: S603 - a list
    assert len(read_table(table)) == 1500
    assert int(told.splitlines()[-1]) < MOST_MEMORY
