"""Hostile texts through the whole pipeline: bytes of DICOM in, bytes of every output out."""

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from fw_gear_dicom_check.cli.app import main
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.output.exit_codes import FINE, FOUND, USAGE
from fw_gear_dicom_check.report.csv_cells import to_cell
from fw_gear_dicom_check.report.csv_report import REPORT_COLUMNS
from fw_gear_dicom_check.report.flywheel_metadata import to_metadata
from fw_gear_dicom_check.report.lines import columns, fit, to_visible, wrap
from fw_gear_dicom_check.report.project.page import to_project_page
from fw_gear_dicom_check.report.project.table import PROJECT_COLUMNS, csv_table
from fw_gear_dicom_check.report.project.tally import Tally
from fw_gear_dicom_check.report.project.text_overview import to_project_overview
from fw_gear_dicom_check.rules.profile import load_profiles
from fw_gear_dicom_check.settings import to_settings
from tests.support.dicom_files import COMPLETE, Table, dicom_file
from tests.support.hostile import MARK, TEXTS, columns_of, harm_of, leaves_the_screen, runs
from tests.support.places import ROOT

ATTRIBUTES = (
    "Modality",
    "StudyDescription",
    "ProtocolName",
    "SeriesDescription",
    "PatientID",
    "StudyDate",
)
EVIL = [pytest.param(text, id=name) for name, text in TEXTS.items()]
FORMS = ("text", "json", "csv", "html")


def write_folder(folder: Path, text: str) -> Path:
    """Write a folder whose header's values, and file and folder names, are hostile."""
    raw = text.encode("utf-8", "surrogatepass")
    values: Table = dict.fromkeys(ATTRIBUTES, raw)
    table: Table = {**COMPLETE, "SpecificCharacterSet": "ISO_IR 192", **values, "Rows": raw}
    name = (
        text.encode("utf-8", "surrogateescape") if "\ud800" not in text else b"\x80\xff" + raw[3:]
    )
    part = name.replace(b"/", b"").replace(b"\x00", b"")[:120]
    archive = Path(str(folder)) / part.decode("utf-8", "surrogateescape")
    archive.mkdir()
    for number in range(2):
        member = archive / f"{part.decode('utf-8', 'surrogateescape')}{number}"
        member.write_bytes(dicom_file({**(COMPLETE if number else table)}))
    return archive


def outputs(archive: Path, folder: Path) -> dict[str, str]:
    """Return what the command writes of an archive, values included, by form."""
    told: dict[str, str] = {}
    for form in FORMS:
        file, table = folder / "out", folder / "table"
        arguments = ["--format", form, "--output", str(file), "--instances", str(table)]
        assert main(["check", str(archive), "--include-values", *arguments]) == FOUND
        told |= {form: file.read_bytes().decode("utf-8"), "table": table.read_bytes().decode()}
    return told


def strings(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    """Yield all keys and texts."""
    if isinstance(value, dict):
        yield from value
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from strings(each)
    if isinstance(value, str):
        yield value


@pytest.mark.parametrize("text", EVIL)
def test_a_hostile_text_does_no_harm_in_any_output(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], text: str
) -> None:
    (tmp_path / "in").mkdir()
    archive = write_folder(tmp_path / "in", text)
    told = outputs(archive, tmp_path)
    assert all(MARK in each for each in told.values())
    assert leaves_the_screen(told["text"]) == []
    assert not re.search("[\u0300-\u036f]{5}", told["text"])
    assert max(map(columns_of, told["text"].splitlines())) <= 80
    for output in ("csv", "table"):
        rows = list(csv.reader(io.StringIO(told[output], newline="")))
        cells = [cell for row in rows for cell in row]
        assert {len(row) for row in rows} == {len(rows[0])}
        assert [cell for cell in cells if runs(cell) or leaves_the_screen(cell)] == []
        assert told[output].count("\n") == len(rows)
    assert harm_of(told["html"]) == []
    document = json.loads(told["json"], parse_constant=pytest.fail)
    for found in strings(document):
        assert "\x00" not in found
        found.encode("utf-8")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("text", EVIL)
def test_a_hostile_text_does_no_harm_in_metadata(tmp_path: Path, text: str) -> None:
    report = check_archive(
        write_folder(tmp_path, text), to_settings(Options(include_values=True)), name=text
    )
    metadata = to_metadata(report)
    whole = {"results": metadata.results, "info": metadata.info}
    json.dumps(whole, allow_nan=False, ensure_ascii=False).encode("utf-8")
    assert not [found for found in strings(whole) if "\x00" in found]
    keys = set(re.findall(r'"([^"]*)":', json.dumps(whole)))
    assert not [key for key in keys if MARK in key or set(key) & set("$.\x00")]


@pytest.mark.parametrize("text", EVIL)
def test_a_hostile_text_does_no_harm_in_a_projects_table(text: str) -> None:
    tally = Tally()
    row = {**dict.fromkeys(PROJECT_COLUMNS, text), "checked": "yes"}
    row["ohif-viewer missing"] = text
    row["state"] = "FAIL"
    tally.count(row)
    out = io.BytesIO()
    with csv_table(out) as take:
        take(row)
    told = out.getvalue().decode("utf-8")
    cells = [cell for each in csv.reader(io.StringIO(told, newline="")) for cell in each]
    assert len(cells) == 2 * len(PROJECT_COLUMNS)
    assert [cell for cell in cells if runs(cell) or leaves_the_screen(cell)] == []
    for line in to_project_overview(tally, 80, load_profiles()):
        assert columns_of(to_visible(line.text)) <= 80
        assert leaves_the_screen(line.text) == []
    assert harm_of(to_project_page(tally, text, load_profiles(), "1.2.3")) == []


@pytest.mark.parametrize("text", [*EVIL[:-1]])
def test_a_hostile_path_or_option_is_told_in_one_harmless_line(
    text: str, capfd: pytest.CaptureFixture[str]
) -> None:
    path = text.replace("\x00", "").replace("\ud800", "\udcff")
    main(["check", f"absent/{path}"])
    assert main(["check", "--timezone", path, "x"]) == USAGE
    assert main(["rules", path]) == USAGE
    told = capfd.readouterr()
    assert told.err.count("\n") == 3
    assert leaves_the_screen(told.err) == []
    assert main(["check", "--policy", path, "x"]) == USAGE
    assert leaves_the_screen(capfd.readouterr().err) == []


@pytest.mark.parametrize("name", ["a.b", "$set", "job_info", "x" * 65, "", "a\u202eb", "ä"])
def test_a_profile_whose_name_cannot_be_a_key_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    profile = tmp_path / "site.toml"
    profile.write_text(f"name = {json.dumps(name)}\n", "utf-8")
    assert main(["check", "--profile", str(profile), "x"]) == USAGE
    assert "site.toml: 'name'" in capsys.readouterr().err


def test_the_words_of_a_sites_profile_do_no_harm(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    evil = json.dumps(TEXTS["script"])
    words = "\n".join(f"{key} = {evil}" for key in ("title", "why", "fix", "source"))
    profile, archive = tmp_path / "site.toml", tmp_path / "a.dcm"
    profile.write_text(
        f'name = "our-site"\nabout = {evil}\ntitle = {evil}\n'
        f'[[rule]]\nkeyword = "PatientComments"\ndocumented = "required"\n{words}\n'
    )
    archive.write_bytes(dicom_file())
    arguments = [
        "check",
        str(archive),
        "--profile",
        str(profile),
        "--policy",
        "documented",
        "--format",
    ]
    for form in FORMS:
        assert main([*arguments, form]) == FOUND
        told = capfd.readouterr().out
        assert MARK in told
        assert "\x1b" not in told
        assert harm_of(told) == [] or form != "html"
    assert main(["rules", "--profile", str(profile)]) == FINE
    assert leaves_the_screen(capfd.readouterr().out) == []


@pytest.mark.parametrize(
    "value",
    ["-1024", "+5", "-1.5e-3", "2024-01-02T03:04:05+01:00", "1.2.840.1", "T1w - 3", "a;b", "x=1"],
)
def test_what_is_no_formula_is_left_as_it_is(value: str) -> None:
    assert to_cell(value) == value


def test_cells_are_written_in_one_place_only() -> None:
    sources = (ROOT / "fw_gear_dicom_check").rglob("*.py")
    writing = [path.name for path in sources if re.search(r"\bcsv\.\w*[wW]riter", path.read_text())]
    assert writing == ["csv_cells.py"]
    assert len(REPORT_COLUMNS) == len(set(REPORT_COLUMNS))


@pytest.mark.parametrize(
    "text",
    [
        *("漢", "\uff1d", "\U0001f600", "한", "é", "a\u0301", "…", "ｶﾞ", "\u0e01\u0e33"),
        *("\u2764\ufe0f", "1\ufe0f\u20e3", "\U0001f1e9\U0001f1ea", "\U0001f44d\U0001f3fd"),
    ],
)
def test_columns_of_a_text_are_never_counted_too_few(text: str) -> None:
    assert columns(text) >= max(columns_of(text), cell_len(text))
    lines = [line.text for line in wrap(f"{text * 50} {text}", 20, "", "  ")]
    assert max(map(cell_len, [*lines, fit(text * 50, 20)])) <= 20
    assert "".join("".join(lines).split()) == text * 51


def test_columns_of_no_printable_character_are_counted_too_few() -> None:
    printable = filter(str.isprintable, map(chr, range(sys.maxunicode + 1)))
    too_few = (each for each in printable if columns(each) < max(columns_of(each), cell_len(each)))
    assert [*too_few] == []


@pytest.mark.parametrize(
    "page",
    [
        f"<p>{TEXTS['script']}</p>",
        f"<style>{MARK}</style>",
        f"<a href='javascript:{MARK}()'>x</a>",
        f"<!-- {MARK} -->",
        f"<p {MARK}=1>",
    ],
)
def test_harm_in_a_page_would_be_seen(page: str) -> None:
    assert harm_of(page)


@pytest.mark.parametrize("cell", [*list(TEXTS.values())[:8], ';"@x', "' =1"])
def test_a_cell_that_runs_would_be_seen(cell: str) -> None:
    assert runs(cell.removeprefix("'"))


def test_a_log_line_of_the_gear_cannot_be_forged(tmp_path: Path) -> None:
    """A gear's input may be called anything; so may what its profile says."""
    from scripts.run_gear import lay_out  # noqa: PLC0415 - imports much that others need not

    archive = tmp_path / "a.dcm"
    archive.write_bytes(dicom_file())
    lay_out(tmp_path / "gear", archive, {"timezone": f"Mars\nERROR forged {MARK}\x1b[2J"})
    done = subprocess.run(  # noqa: S603 - our own gear
        [sys.executable, str(ROOT / "run.py")],
        cwd=tmp_path / "gear",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == USAGE
    assert "\\nERROR forged" in done.stderr
    assert "\x1b" not in done.stdout + done.stderr
