"""The Python API (docs/python.md): its examples are true, its import is cheap, its page is safe."""

import doctest
import html
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import fw_gear_dicom_check
from fw_gear_dicom_check import ArchiveError, check, check_all
from fw_gear_dicom_check.api import check as api
from fw_gear_dicom_check.cli.app import main as command
from fw_gear_dicom_check.options import Options
from scripts.run_gear import zip_real_series
from tests.support.dicom_files import dicom_file
from tests.support.places import ROOT

HOSTILE = """<script>alert(1)<"onload='x'.dcm"""


def test_the_examples_of_the_document_are_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zip_real_series(tmp_path)
    monkeypatch.chdir(tmp_path)
    path = str(ROOT / "docs" / "python.md")
    found = doctest.testfile(path, module_relative=False, encoding="utf-8")
    assert found.attempted > 10
    assert found.failed == 0


def test_importing_the_package_imports_nothing_that_reads_dicom() -> None:
    program = "import sys, fw_gear_dicom_check as f; print(dir(f)); print(*sys.modules)"
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    names, modules = done.stdout.splitlines()
    own = {each for each in modules.split() if each.startswith("fw_gear_dicom_check")}
    assert own == {"fw_gear_dicom_check"}
    assert "pydicom" not in modules.split()
    assert "'check_all'" in names


def test_what_is_public_is_listed_once() -> None:
    assert fw_gear_dicom_check.__all__ == api.__all__
    assert {name: getattr(fw_gear_dicom_check, name) for name in api.__all__} == {
        name: getattr(api, name) for name in api.__all__
    }
    with pytest.raises(AttributeError, match="'chek'"):
        fw_gear_dicom_check.chek  # noqa: B018 - looked up


def test_each_choice_of_the_command_can_be_made() -> None:
    assert set(api.Choices.__annotations__) == set(Options.__dataclass_fields__)
    text = (ROOT / "docs" / "python.md").read_text("utf-8")
    named = re.findall(r"`(\w+)`", text.partition("## Choices")[2].partition("```")[0])
    assert set(named) == set(Options.__dataclass_fields__)


def test_it_says_what_the_command_says(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = zip_real_series(tmp_path)
    command(["check", str(path), "--format", "json", "--policy", "documented"])
    told = json.loads(capfd.readouterr().out)
    assert told["archives"] == [check(path, policy="documented").to_dict()]
    assert told["archives"][0]["state"] == check(path, policy="documented").state == "FAIL"


def test_the_page_in_a_notebook_is_escaped_twice_and_runs_nothing(tmp_path: Path) -> None:
    path = tmp_path / HOSTILE
    path.write_bytes(dicom_file())
    report = check(path)
    shown = report._repr_html_()
    assert shown.startswith('<iframe sandbox="" ')
    assert shown.count("<") == 2, "the frame's own tags, and no other"
    assert shown.count('"') == 6
    page = html.unescape(re.search(r'srcdoc="([^"]*)"', shown)[1])  # type: ignore[index]
    assert page == report.to_html()
    assert "<script" not in page
    assert html.escape(HOSTILE)[:20] in page


def test_results_of_many_come_with_their_faults(tmp_path: Path) -> None:
    (tmp_path / "a.dcm").write_bytes(dicom_file())
    (tmp_path / "b.zip").write_bytes(b"PK\3\4 cut")
    found = list(check_all(tmp_path, tmp_path / "absent", jobs=2))
    assert isinstance(found[0], ArchiveError)
    reports = [each for each in found if not isinstance(each, ArchiveError)]
    assert len(reports) == len(found) - 1
    assert [each.instances for each in reports] == [1, 0]
    assert reports[1].answer.startswith("the zip is cut")


def test_names_are_hidden_as_by_the_command(tmp_path: Path) -> None:
    folder = tmp_path / "Doe^Jane"
    folder.mkdir()
    zip_real_series(folder)
    [report] = check_all(tmp_path, hash_names=True)
    assert not isinstance(report, ArchiveError)
    assert "Doe" not in repr(report) + str(report.to_dict())
