"""The answer comes first, and is the same word in every output."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from fw_gear_dicom_check.cli.app import main
from fw_gear_dicom_check.gear.job import is_page_wanted
from fw_gear_dicom_check.gear.output_names import output_name
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Report, State
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.output.exit_codes import FINE, FOUND, USAGE
from fw_gear_dicom_check.report.answer_words import to_answer
from fw_gear_dicom_check.report.flywheel_metadata import to_metadata, to_tags
from fw_gear_dicom_check.report.text_report import to_terminal
from fw_gear_dicom_check.settings import to_settings
from tests.support.dicom_files import COMPLETE, Table, dicom_file, series, without, write_zip

Fault = Callable[[Table], Mapping[str, Any]]


def lacking(*keywords: str) -> Table:
    """Return the complete image without some attributes."""
    return without(COMPLETE, *keywords)


KINDS: Mapping[str, tuple[Table, str, str]] = {
    "whole": (COMPLETE, "PASS", "it will open in the viewer, be classified and be filed; nothing"),
    "listed only": (lacking("StudyID"), "PASS", "it will open in the viewer"),
    "no routing": (lacking("StudyComments"), "PASS", "it will open in the viewer"),
    "worse": (lacking("WindowCenter"), "WARN", "it will open in the viewer, be classified and"),
    "black": (lacking("BitsAllocated"), "FAIL", "the viewer will not show it: BitsAllocated"),
    "no study": (lacking("StudyInstanceUID"), "FAIL", "the viewer will not show it"),
}
"""What is wrong -> an image, the answer, and how its sentence begins."""


def archive_of(folder: Path, table: Table, name: str = "a.dicom.zip") -> Path:
    """Write an archive of three images."""
    members = {each: dicom_file(one) for each, one in series(3, table).items()}
    return write_zip(folder / name, members)


def check(folder: Path, table: Table, **options: str) -> Report:
    """Check an archive of three images."""
    return check_archive(archive_of(folder, table), to_settings(Options(**options)))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS)
def test_the_answer_says_what_really_happens(kind: str, tmp_path: Path) -> None:
    table, word, sentence = KINDS[kind]
    answer = to_answer(check(tmp_path, table))
    assert answer.word == word
    assert answer.sentence.startswith(sentence)
    assert bool(answer.next_step) is (word != "PASS")


def test_an_attributes_name_keeps_its_capital_inside_the_sentence(tmp_path: Path) -> None:
    assert ": Rows (0028,0010) is missing" in to_answer(check(tmp_path, lacking("Rows"))).sentence


@pytest.mark.parametrize("kind", KINDS)
def test_all_outputs_speak_the_same_word_first(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, word = archive_of(tmp_path, KINDS[kind][0]), KINDS[kind][1]
    outputs = {each: tmp_path / f"out.{each}" for each in ("csv", "json", "html", "xml", "txt")}
    code = FOUND if word == "FAIL" else FINE
    assert [main(["check", str(path), "-o", str(out)]) for out in outputs.values()] == [code] * 5
    assert capsys.readouterr().out == ""
    texts = {each: out.read_text("utf-8") for each, out in outputs.items()}
    assert texts["txt"].startswith(f"{word}: ")
    row = next(csv.DictReader(io.StringIO(texts["csv"])))
    told = json.loads(texts["json"])["archives"][0]
    assert (row["answer"], told["state"]) == (word, word)
    assert (row["why"], row["next_step"]) == (told["answer"], told["next_step"])
    assert f'<div class="answer {word.lower()}">' in texts["html"]
    suite = ET.fromstring(texts["xml"])  # noqa: S314 - our own
    assert suite.get("failures") == ("1" if word == "FAIL" else "0")
    assert told["answer"] in "".join(suite.itertext()).replace("\n", " ")


@pytest.mark.parametrize("kind", KINDS)
def test_tags_and_metadata_speak_it_too(kind: str, tmp_path: Path) -> None:
    table, word, _ = KINDS[kind]
    metadata = to_metadata(check(tmp_path, table))
    is_below = kind not in ("whole", "worse", "black")
    assert (metadata.info["state"], metadata.info["minimum_met"]) == (word, not is_below)
    tags = to_tags(["dicom-check-WARN", "dicom-check-below-minimum"], "dicom-check", metadata)
    below = ["dicom-check-below-minimum"] if is_below else []
    assert tags == ["dicom-check", f"dicom-check-{word}", *below]


def test_the_documented_minimum_stands_apart(tmp_path: Path) -> None:
    answer = to_answer(check(tmp_path, lacking("StudyID", "ProtocolName", "StudyComments")))
    assert answer.word is State.PASS
    assert answer.minimum == (
        "Documented minimum: not met (3 of 21 lacking; no effect was seen without them)."
    )


def test_a_policy_makes_the_answer_follow_the_list(tmp_path: Path) -> None:
    answer = to_answer(check(tmp_path, lacking("StudyID"), policy="documented"))
    assert answer.word is State.FAIL
    assert answer.sentence.startswith("it does not meet Flywheel's documented minimum")


@pytest.mark.parametrize(
    ("consumers", "word"),
    [("", "FAIL"), ("ohif-viewer", "FAIL"), ("dicom-connector, dicom-classifier", "PASS")],
)
def test_the_consumers_that_are_chosen_make_the_answer(
    consumers: str, word: str, tmp_path: Path
) -> None:
    report = check(tmp_path, lacking("BitsAllocated"), consumers=consumers)
    assert report.state == word
    assert report.verdicts[1].observed is State.FAIL


@pytest.mark.parametrize(("via", "word"), [("upload", "PASS"), ("connector", "WARN")])
def test_a_routing_string_matters_for_what_comes_through_the_connector(
    via: str, word: str, tmp_path: Path
) -> None:
    report = check(tmp_path, lacking("StudyComments"), via=via)
    connector = next(each for each in report.verdicts if each.profile.name == "dicom-connector")
    assert (report.state, connector.documented) == (word, State.FAIL)
    lines = [line.text for line in to_terminal(report)]
    assert any("the one that you upload to" in line for line in lines) is (via == "upload")


def test_a_site_sets_the_level_of_all_rules_of_a_consumer(tmp_path: Path) -> None:
    site = tmp_path / "site.toml"
    site.write_text(
        '[level]\n"ohif-viewer/*" = "info"\n"ohif-viewer/WindowCenter" = "error"\n', "utf-8"
    )
    settings = to_settings(Options(profile=site))
    black = check_archive(archive_of(tmp_path, lacking("BitsAllocated")), settings)
    worse = check_archive(archive_of(tmp_path, lacking("WindowCenter")), settings)
    assert (black.state, worse.state) == (State.PASS, State.FAIL)


def test_three_runs_are_compared_with_the_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, baseline = tmp_path / "up", tmp_path / "first.json"
    folder.mkdir()
    archive_of(folder, lacking("BitsAllocated"), "a.zip")
    archive_of(folder, COMPLETE, "b.zip")
    assert main(["check", str(folder), "-o", str(baseline)]) == FOUND

    def compare(out: str) -> tuple[int, dict[str, Any]]:
        path = tmp_path / out
        new = ["--baseline", str(baseline), "--fail-on", "new"]
        code = main(["check", str(folder), "-o", str(path), *new])
        archives = json.loads(path.read_text("utf-8"))["archives"]
        return code, {each["name"]: each["compared"] for each in archives}

    same = {"was": "FAIL", "new": [], "solved": [], "stays": 1}
    quiet = {"was": "PASS", "new": [], "solved": [], "stays": 0}
    assert compare("same.json") == (FINE, {"a.zip": same, "b.zip": quiet})
    archive_of(folder, COMPLETE, "a.zip")
    archive_of(folder, lacking("WindowCenter"), "b.zip")
    archive_of(folder, COMPLETE, "c.zip")
    code, changes = compare("second.json")
    assert code == FOUND
    assert changes["a.zip"]["solved"] == ["ohif-viewer/BitsAllocated: missing"]
    assert changes["b.zip"]["new"] == ["ohif-viewer/WindowCenter: missing"]
    assert changes["c.zip"] == {"was": None, "new": [], "solved": [], "stays": 0}
    archive_of(folder, COMPLETE, "b.zip")
    code, changes = compare("third.json")
    assert (code, changes["b.zip"]) == (FINE, quiet)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["-o", "x.csv", "--format", "json"], "its ending says csv, --format says json"),
        (["--format", "parquet"], "add -o FILE.parquet"),
        (["--fail-on", "new"], "Give --baseline"),
        (["--baseline", "none.json"], "cannot be read"),
        (["--baseline", "a.dicom.zip"], "is no JSON"),
        (["--baseline", "list.json"], "is no report"),
        (["--baseline", "old.json"], "is of schema 1"),
        (["--consumers", "ohif-veiwer"], "did you mean 'ohif-viewer'"),
    ],
)
def test_what_contradicts_itself_is_refused_before_the_work(
    arguments: list[str],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    archive_of(tmp_path, COMPLETE)
    (tmp_path / "list.json").write_text("[]", "utf-8")
    (tmp_path / "old.json").write_text('{"schema_version": 1, "archives": []}', "utf-8")
    assert main(["check", "a.dicom.zip", *arguments]) == USAGE
    assert told in capsys.readouterr().err
    assert not (tmp_path / "x.csv").exists()


def test_the_details_are_written_beside_the_report_in_one_pass(tmp_path: Path) -> None:
    path, details = archive_of(tmp_path, lacking("BitsAllocated")), tmp_path / "long.csv"
    main(["check", str(path), "-o", str(tmp_path / "a.csv"), "--details", str(details)])
    rows = list(csv.DictReader(io.StringIO(details.read_text("utf-8"))))
    assert rows[0]["requirement"] == "ohif-viewer/BitsAllocated"
    outcomes = [each["outcome"] for each in rows if each["record"] == "requirement"]
    first_sound = outcomes.index("ok")
    assert "missing" not in outcomes[first_sound:]
    assert rows[-1]["record"] == "derived"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("T1w.dicom.zip", "T1w.dicom-check.csv"),
        ("T1w.DICOM.ZIP", "T1w.dicom-check.csv"),
        ("T1w.zip", "T1w.zip.dicom-check.csv"),
        ("T1w.dcm", "T1w.dcm.dicom-check.csv"),
        ("../a/b.dicom.zip", "_a_b.dicom-check.csv"),
        (".dicom.zip", "dicom-check.csv"),
        ("ü" * 300, f"{'ü' * 100}.dicom-check.csv"),
    ],
)
def test_the_gears_outputs_are_named_after_its_input(name: str, expected: str) -> None:
    assert output_name(name, "csv") == expected


@pytest.mark.parametrize(
    ("choice", "written"),
    [("always", set(State)), ("problems", {State.WARN, State.FAIL}), ("never", set())],
)
def test_the_gear_writes_a_page_when_it_is_wanted(choice: str, written: set[State]) -> None:
    assert {each for each in State if is_page_wanted(choice, each)} == written
