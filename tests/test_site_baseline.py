"""`batch collect --baseline`: what is new, what is solved, what stays, file by file."""

import csv
from pathlib import Path

import pytest

from fw_gear_dicom_check.cli.app import main
from fw_gear_dicom_check.report.flywheel_metadata import INFO_KEY
from tests.support.flywheel_site.server import Site

pytest_plugins = ("tests.support.flywheel_site.fixture",)
COLLECT = ["batch", "collect", "--project", "neuro/Amnesia"]


def put(site: Site, name: str, state: str, missing: str, file: str = "") -> str:
    """Put in a file, or change what the gear has written of it."""
    file = file or site.state.upload(site.state.add_acquisition("a"), name, b"x")
    result = {"state": state, "missing": missing}
    qc = {INFO_KEY: {"job_info": {"version": "0.1.0"}, "ohif-viewer": result}}
    info = {"qc": qc, INFO_KEY: {"state": state, "policy": "observed"}} if state else {}
    site.state.change(file, info=info)
    return file


def collect(folder: Path, name: str, *arguments: str) -> dict[str, tuple[str, str, str]]:
    """Collect, and return file -> its last three cells."""
    assert main([*COLLECT, "-o", str(folder / name), *arguments]) == 0
    with (folder / name).open(newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    return {row["file"]: (row["was"], row["new"], row["solved"]) for row in rows}


def test_three_runs_with_known_changes_give_exactly_these(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "same.dcm": put(site, "same.dcm", "WARN", "SeriesNumber"),
        "mended.dcm": put(site, "mended.dcm", "FAIL", "Rows, StudyID"),
        "broken.dcm": put(site, "broken.dcm", "PASS", ""),
        "late.dcm": put(site, "late.dcm", "", ""),
    }
    assert set(collect(tmp_path, "1.csv").values()) == {("", "", "")}
    put(site, "", "PASS", "StudyID", files["mended.dcm"])
    put(site, "", "FAIL", "Rows", files["broken.dcm"])
    put(site, "", "WARN", "SeriesNumber", files["late.dcm"])
    put(site, "another.dcm", "PASS", "")
    capsys.readouterr()
    found = collect(tmp_path, "2.csv", "--baseline", str(tmp_path / "1.csv"))
    assert found == {
        "same.dcm": ("WARN", "", ""),
        "mended.dcm": ("FAIL", "", "ohif-viewer/Rows: missing"),
        "broken.dcm": ("PASS", "ohif-viewer/Rows: missing", ""),
        "late.dcm": ("not checked", "ohif-viewer/SeriesNumber: missing", ""),
        "another.dcm": ("new file", "", ""),
    }
    told = capsys.readouterr().out.splitlines()
    start = told.index("SINCE THE BASELINE")
    assert told[start + 1 : start + 6] == [
        "        2  problems are new, in 2 files",
        "        1  problem is solved, in 1 file",
        "        2  problems stay",
        "        1  file is new",
        "        0  files of the baseline are not among these",
    ]
    del site.state.files[files["same.dcm"]]
    page = tmp_path / "3.html"
    third = collect(tmp_path, "3.csv", "--baseline", str(tmp_path / "2.csv"), "-o", str(page))
    assert {cells[1:] for cells in third.values()} == {("", "")}
    assert "1 file of the baseline is not among these" in page.read_text("utf-8")


def test_names_that_a_table_writes_otherwise_are_the_same(site: Site, tmp_path: Path) -> None:
    put(site, "a.dcm", "FAIL", "=cmd;@x, \x1b[31m, Rows")
    collect(tmp_path, "1.csv")
    found = collect(tmp_path, "2.csv", "--baseline", str(tmp_path / "1.csv"))
    assert found == {"a.dcm": ("FAIL", "", "")}


def test_a_table_of_version_0_1_is_a_baseline_too(site: Site, tmp_path: Path) -> None:
    file = put(site, "a.dcm", "FAIL", "Rows")
    earlier = tmp_path / "earlier.csv"
    earlier.write_text(
        f"file_id,checked,state,ohif-viewer missing\r\n{file},yes,FAIL,StudyID\r\n", "utf-8"
    )
    assert collect(tmp_path, "p.csv", "--baseline", str(earlier)) == {
        "a.dcm": ("FAIL", "ohif-viewer/Rows: missing", "ohif-viewer/StudyID: missing")
    }


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is no table of a project; give what `batch collect -o earlier.csv` wrote"),
        (b"archive,answer\r\na.zip,PASS\r\n", "is no table of a project"),
        (b"\xff\xfe\x00", "is no table of a project"),
        (b"file_id,state,checked\r\n" + b"x" * 200_000, "is no table of a project"),
    ],
    ids=["empty", "of another command", "no text", "an endless cell"],
)
def test_what_is_no_table_is_refused_before_the_site_is_asked(
    content: bytes, told: str, site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    earlier = tmp_path / "earlier.csv"
    earlier.write_bytes(content)
    command = [*COLLECT, "-o", str(tmp_path / "p.csv"), "--baseline", str(earlier)]
    assert main(command) == 2
    assert told in capsys.readouterr().err
    assert site.log == []


def test_a_baseline_is_no_output(site: Site, tmp_path: Path) -> None:
    earlier = tmp_path / "p.csv"
    earlier.write_text("file_id,state,checked\r\n", "utf-8")
    assert main([*COLLECT, "-o", str(earlier), "--baseline", str(earlier)]) == 2
    assert earlier.read_text("utf-8") == "file_id,state,checked\n"
    assert main([*COLLECT, "--view", "--baseline", str(earlier)]) == 2
    assert site.log == []
