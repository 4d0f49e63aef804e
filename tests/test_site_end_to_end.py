"""The whole way: thirty archives are uploaded, a rule fires, jobs run, one table tells it all."""

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from fw_gear_dicom_check.cli.app import main
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Report
from tests.support.case_files import build_archive, load_cases
from tests.support.dicom_files import dicom_file, series, without, write_zip
from tests.support.flywheel_site.engine import run_jobs
from tests.support.flywheel_site.server import Site
from tests.support.places import SHARED
from tests.support.reports import settings_for, verdict_of

pytest_plugins = ("tests.support.flywheel_site.fixture",)
ON_PROJECT = ["--project", "neuro/Amnesia"]
COUNT = 30


@pytest.fixture
def archives(tmp_path: Path) -> Sequence[Path]:
    """Return real archives where they are at hand, else those of cases, of all rules' kinds."""
    real = sorted((SHARED / "corpora" / "zips").rglob("*.zip"))[::2][:COUNT]
    return real or generate(tmp_path)


@pytest.fixture
def generated(tmp_path: Path) -> Sequence[Path]:
    """Return some generated archives, whatever is at hand."""
    return generate(tmp_path)[::6]


def generate(folder: Path) -> list[Path]:
    cases = [case for case in load_cases() if case.container == "zip" and not case.options]
    cases.sort(key=lambda case: case.name)
    found = []
    for number, case in enumerate(cases[:: len(cases) // COUNT][:COUNT]):
        (folder / f"{number}").mkdir()
        found.append(build_archive(case, folder / f"{number}"))
    return found


def test_thirty_archives_come_back_as_they_are_checked_here(
    archives: Sequence[Path], site: Site, tmp_path: Path
) -> None:
    assert len(archives) == COUNT
    assert_whole_way(archives, site, tmp_path)


def test_generated_archives_come_back_as_they_are_checked_here(
    generated: Sequence[Path], site: Site, tmp_path: Path
) -> None:
    assert_whole_way(generated, site, tmp_path)


def test_two_files_of_one_acquisition_keep_both_reports(site: Site, tmp_path: Path) -> None:
    assert main(["rule", "install", *ON_PROJECT, "--config", "write-page=always"]) == 0
    acquisition = site.state.add_acquisition("a")
    members = {name: dicom_file(table) for name, table in series(2).items()}
    content = write_zip(tmp_path / "a.zip", members).read_bytes()
    for name in ("T1w.dicom.zip", "T2w.dicom.zip"):
        site.state.upload(acquisition, name, content)
        run_jobs(site.state, tmp_path / f"jobs {name}")
    site.state.upload(acquisition, "T1w.dicom.zip", content)
    run_jobs(site.state, tmp_path / "jobs")
    found = {each["name"]: each["version"] for each in site.state.files.values()}
    assert found == {
        "T1w.dicom.zip": 2,
        "T1w.dicom-check.csv": 2,
        "T1w.dicom-check.html": 2,
        "T2w.dicom.zip": 1,
        "T2w.dicom-check.csv": 1,
        "T2w.dicom-check.html": 1,
    }
    states = [job["state"] for job in site.state.jobs.values()]
    assert states == ["complete"] * 3


def assert_whole_way(archives: Sequence[Path], site: Site, folder: Path) -> None:
    """Install the rule, upload, let the site run what the rule asks for, collect, and compare."""
    assert main(["rule", "install", *ON_PROJECT]) == 0
    reports = {}
    for number, path in enumerate(archives):
        acquisition = site.state.add_acquisition(f"a{number}")
        file = site.state.upload(acquisition, path.name, path.read_bytes())
        reports[file] = check_archive(path, settings_for())
    run_jobs(site.state, folder / "jobs")
    assert sorted(site.added()) == sorted(f"{file}:1" for file in reports)
    assert main(["batch", "collect", *ON_PROJECT, "-o", str(folder / "p.csv")]) == 0
    with (folder / "p.csv").open(newline="", encoding="utf-8") as opened:
        rows = {row["file_id"]: row for row in csv.DictReader(opened)}
    assert rows.keys() == reports.keys()
    for file, report in reports.items():
        assert {key: rows[file][key] for key in expected(report)} == expected(report)
    assert len(Counter(row["ohif-viewer observed"] for row in rows.values())) > 1


def expected(report: Report) -> dict[str, str]:
    verdicts = {each: verdict_of(report, each) for each in ("ohif-viewer", "dicom-connector")}
    return {
        "instances": str(report.instances),
        **{f"{name} documented": str(each.documented) for name, each in verdicts.items()},
        **{f"{name} observed": str(each.observed) for name, each in verdicts.items()},
    }


def test_a_file_that_gets_worse_is_warn_in_its_tags_and_in_the_table(
    site: Site, tmp_path: Path
) -> None:
    main(["rule", "install", *ON_PROJECT])
    tables = [without(table, "StudyDate") for table in series(2).values()]
    members = {f"{number}.dcm": dicom_file(table) for number, table in enumerate(tables)}
    content = write_zip(tmp_path / "a.zip", members).read_bytes()
    file = site.state.upload(site.state.add_acquisition("a"), "a.dicom.zip", content)
    run_jobs(site.state, tmp_path / "jobs")
    assert [job["state"] for job in site.state.jobs.values()] == ["complete"]
    assert "dicom-check-WARN" in site.state.files[file]["tags"]
    results = site.state.files[file]["info"]["qc"]["dicom-check"]
    states = {name: each.get("answer") for name, each in results.items()}
    assert "WARN" in states.values()
    assert "FAIL" not in states.values()
    assert results["job_info"]["version"] == "0.1.0"
