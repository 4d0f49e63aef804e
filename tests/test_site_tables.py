"""What `batch collect` writes: the same results as CSV, Parquet and a page, in one pass."""

import csv
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from fw_gear_dicom_check.cli.app import main
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.report.flywheel_metadata import INFO_KEY, to_metadata
from fw_gear_dicom_check.report.parquet_table import parquet_table
from fw_gear_dicom_check.report.project.table import NUMBER_COLUMNS, PROJECT_COLUMNS
from fw_gear_dicom_check.report.project.tally import MOST_FAILING
from fw_gear_dicom_check.rules.built_in import BUILT_IN
from fw_gear_dicom_check.settings import Settings
from tests.support.dicom_files import COMPLETE, Table, dicom_file, without
from tests.support.flywheel_site.server import KEY, Site
from tests.support.places import ROOT
from tests.test_pages import HOSTILE, Outline

pytest_plugins = ("tests.support.flywheel_site.fixture",)
COLLECT = ["batch", "collect", "--project", "neuro/Amnesia"]
TABLES: Mapping[str, Table] = {
    "whole.dcm": COMPLETE,
    "black.dcm": without(COMPLETE, "BitsAllocated", "StudyID", "ScheduledProcedureStepID"),
    "undated.dcm": without(
        COMPLETE, *(key for key in COMPLETE if key.endswith(("Date", "Time", "DateTime")))
    ),
    "later.dcm": {
        **without(COMPLETE, "AcquisitionDateTime"),
        "AcquisitionDate": "20250304",
        "PatientID": "",
    },
}
JOB = {"job_info": {"version": "0.1.0"}}


@pytest.fixture
def project(site: Site, tmp_path: Path, settings: Settings) -> Site:
    """Fill a project with files that were checked, that were not, and a hostile one."""
    acquisition = site.state.add_acquisition("a")
    for number, (name, table) in enumerate(TABLES.items()):
        source = tmp_path / "source.dcm"
        source.write_bytes(dicom_file(table))
        told = to_metadata(check_archive(source, settings))
        info: dict[str, Any] = {"qc": {INFO_KEY: {**JOB, **told.results}}, INFO_KEY: told.info}
        info["header"] = {"dicom": {"Manufacturer": "ACME" if number % 2 else "Siemens"}}
        site.state.change(site.state.upload(acquisition, name, b"x"), info=info)
        source.unlink()
    site.state.upload(site.state.add_acquisition("b"), "new.dcm", b"x")
    hostile = {
        "qc": {INFO_KEY: {**JOB, "archive": {"state": "FAIL", "missing": f"{HOSTILE}, own-rule"}}},
        INFO_KEY: {"state": "FAIL", "instances": HOSTILE, "timestamp": HOSTILE, "policy": HOSTILE},
        "header": {"dicom": {"Manufacturer": HOSTILE}},
    }
    file = site.state.upload(site.state.add_acquisition("c"), f"={HOSTILE}.dcm", b"x")
    site.state.change(file, info=hostile)
    return site


def collect(site: Site, folder: Path, *names: str) -> list[str]:
    """Collect into files; return their texts, the site's address made constant."""
    outputs = [argument for name in names for argument in ("-o", str(folder / name))]
    assert main([*COLLECT, *outputs]) == 0
    texts = [(folder / name).read_bytes().decode("utf-8") for name in names]
    return [text.replace(f"http://127.0.0.1:{site.port}", "https://site.example") for text in texts]


def test_table_page_and_overview_are_as_agreed(  # type: ignore[no-untyped-def]
    project: Site,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    golden,  # noqa: ANN001
) -> None:
    table, page = collect(project, tmp_path, "p.csv", "p.html")
    told = capsys.readouterr().out
    golden("project.csv", table)
    golden("project.html", re.sub(r"(?s)(?<=<style>).*(?=</style>)", "", page))
    golden("project.txt", told)
    assert max(map(len, told.splitlines())) <= 80
    assert KEY not in table + page + told


def test_all_files_are_written_in_one_pass(project: Site, tmp_path: Path) -> None:
    project.log.clear()
    outputs = [f"-o{tmp_path / name}" for name in ("p.csv", "p.parquet", "p.HTML", "q.csv")]
    assert main([*COLLECT, *outputs]) == 0
    asked = Counter(path for _, path in project.log if path.endswith("/info"))
    assert set(asked.values()) == {1}
    assert len(asked) == len(project.state.files)
    assert (tmp_path / "p.csv").read_bytes() == (tmp_path / "q.csv").read_bytes()
    assert (tmp_path / "p.HTML").read_text("utf-8").startswith("<!doctype html>")


@pytest.mark.usefixtures("project")
def test_parquet_says_what_the_csv_says_in_types(tmp_path: Path) -> None:
    assert main([*COLLECT, "-o", str(tmp_path / "p.csv"), f"-o{tmp_path / 'p.parquet'}"]) == 0
    with (tmp_path / "p.csv").open(newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    table = parquet.read_table(tmp_path / "p.parquet")
    assert tuple(table.column_names) == PROJECT_COLUMNS
    kinds = {name: str(table.schema.field(name).type) for name in PROJECT_COLUMNS}
    assert {name for name in PROJECT_COLUMNS if kinds[name] == "int64"} == {"version", "instances"}
    assert set(kinds.values()) == {"int64", "string"}
    found = table.to_pylist()
    for row, expected in zip(found, rows, strict=True):
        for name in set(PROJECT_COLUMNS) - {"version", "instances"}:
            assert (row[name] or "") == expected[name].removeprefix("'"), name
        assert row["version"] == int(expected["version"])
    assert [row["instances"] for row in found] == [1, 1, 1, 1, None, None]


def test_parquet_is_written_group_by_group(tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    sizes = []
    with (
        path.open("wb") as out,
        parquet_table(out, PROJECT_COLUMNS, NUMBER_COLUMNS, group=4) as take,
    ):
        for number in range(10):
            take({"file": f"{number}.dcm", "version": str(number)})
            sizes.append(out.tell())
    assert sizes[3] < sizes[7], "what is full is written at once"
    groups = parquet.ParquetFile(path).metadata
    assert [groups.row_group(each).num_rows for each in range(3)] == [4, 4, 2]
    found = parquet.read_table(path, columns=["file", "version", "link"]).to_pylist()
    assert found[9] == {"file": "9.dcm", "version": 9, "link": None}


def test_without_pyarrow_the_extra_is_named_before_any_work(project: Site, tmp_path: Path) -> None:
    program = (
        "import sys; sys.meta_path.insert(0, type('Without', (), {'find_spec': staticmethod("
        "lambda name, *_: (_ for _ in ()).throw(ImportError(name)) if name == 'pyarrow' else None"
        ")})); from fw_gear_dicom_check.cli.app import main; sys.exit(main(sys.argv[1:]))"
    )
    outputs = ["-o", str(tmp_path / "p.csv"), "-o", str(tmp_path / "p.parquet")]
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", program, *COLLECT, *outputs],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "pyarrow (extra 'parquet'): python -m pip install" in done.stderr
    assert project.log == []
    assert not (tmp_path / "p.csv").exists()


def test_the_page_is_whole_safe_and_linked(project: Site, tmp_path: Path) -> None:
    (text,) = collect(project, tmp_path, "p.html")
    outline = Outline(text)
    assert {tag for tag, _ in outline.tags}.isdisjoint({"script", "img", "link", "iframe"})
    links = [str(each["href"]) for tag, each in outline.tags if tag == "a"]
    assert links
    for link in links:
        assert re.fullmatch(
            r"https://site\.example/#/projects/[0-9a-f]{24}/sessions/[0-9a-f]{24}\?tab=data", link
        )
    assert "black.dcm" in outline.text
    assert "BitsAllocated (0028,0100) is missing" in outline.text
    assert "own-rule is missing" in outline.text


def test_the_list_of_failing_files_is_bounded(site: Site, tmp_path: Path) -> None:
    acquisition = site.state.add_acquisition("a")
    for number in range(MOST_FAILING + 30):
        file = site.state.upload(acquisition, f"{number}.dcm", b"x")
        site.state.change(file, info={"qc": {INFO_KEY: JOB}, INFO_KEY: {"state": "FAIL"}})
    (text,) = collect(site, tmp_path, "p.html")
    assert len([tag for tag, _ in Outline(text).tags if tag == "a"]) == MOST_FAILING
    assert "The first 200 of 230" in Outline(text).text


def test_an_empty_project_has_a_page_too(site: Site, tmp_path: Path) -> None:
    table, page = collect(site, tmp_path, "p.csv", "p.html")
    assert table == ",".join(PROJECT_COLUMNS) + "\r\n"
    assert "0DICOM files" in Outline(page).text


@pytest.mark.parametrize("name", ["p.xlsx", "p", "p.csv.gz"])
def test_an_ending_that_says_no_form_is_refused(
    site: Site, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*COLLECT, "-o", str(tmp_path / "p.csv"), "-o", str(tmp_path / name)]) == 2
    assert ".csv, .parquet or .html" in capsys.readouterr().err
    assert site.log == []


def test_a_file_that_is_named_twice_is_refused(site: Site, tmp_path: Path) -> None:
    path = str(tmp_path / "p.csv")
    assert main([*COLLECT, "-o", path, "-o", path]) == 2
    assert site.log == []


def test_the_rules_for_flywheels_reporter_name_every_consumer() -> None:
    text = (ROOT / "docs" / "qc-reporter-rules.yml").read_text("utf-8")
    named = re.findall(rf"^  {INFO_KEY}\.(\S+):$", text, re.MULTILINE)
    assert tuple(named) == BUILT_IN
    for line in ("state_name: answer", "fail_names: [fail, warn]", "data: unfold"):
        assert text.count(line) == len(BUILT_IN)
