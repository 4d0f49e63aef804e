"""The loose files of a folder are its series, as Flywheel's importer makes them."""

import copy
import json
import os
from pathlib import Path
from typing import Any

import pytest

from conformance.importer_folders import PATH, differences
from fw_gear_dicom_check.cli.app import main
from fw_gear_dicom_check.output.exit_codes import FINE, FOUND, UNREADABLE
from fw_gear_dicom_check.reading.dicomdir import read_listed
from fw_gear_dicom_check.report.json_report import SCHEMA_VERSION
from tests.support.corpora import CORPORA
from tests.support.dicom_files import COMPLETE, dicom_file, without, write_zip
from tests.support.exports import EXPORTS, SOUND, make_cd, make_philips, table

TREES = json.loads(PATH.read_text("utf-8"))["trees"]


@pytest.fixture(params=EXPORTS)
def export(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return each export in turn."""
    folder = tmp_path / str(request.param)
    folder.mkdir()
    EXPORTS[request.param](folder)
    return folder


def check(capsys: pytest.CaptureFixture[str], *arguments: object) -> Any:  # noqa: ANN401 - JSON
    """Run the command and return its JSON, with the exit code in `code`."""
    code = main(["check", *map(str, arguments), "--format", "json", "--quiet"])
    return json.loads(capsys.readouterr().out) | {"code": code}


def test_the_series_of_an_export_are_those_that_the_importer_makes(export: Path) -> None:
    assert list(differences(export, TREES[export.name])) == []


@pytest.mark.skipif(not CORPORA.is_dir(), reason="needs ../shared/corpora")
def test_the_series_of_all_real_files_are_those_that_the_importer_makes() -> None:
    assert len(TREES["corpora"]["series"]) == 88
    assert list(differences(CORPORA / "files", TREES["corpora"])) == []


def test_a_tree_that_is_another_is_noticed(tmp_path: Path) -> None:
    make_cd(tmp_path)
    for change in ("files", "fields"):
        other = copy.deepcopy(TREES["cd"])
        first, second = other["series"][:2]
        if change == "files":
            second["files"].append(first["files"].pop())
        else:
            first["fields"]["acquisition.label"] = "0"
        assert list(differences(tmp_path, other))


def test_each_series_is_one_archive_named_by_number_and_description(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_philips(tmp_path)
    told = check(capsys, tmp_path)
    assert (told["schema_version"], {each["kind"] for each in told["archives"]}) == (
        SCHEMA_VERSION,
        {"series"},
    )
    names = [each["name"] for each in told["archives"]]
    assert names[-1] == "9 - T9w"
    assert len(set(names)) == len(names) == 7
    assert [each["instances"] for each in told["archives"]] == [3, 3, 3, 3, 3, 3, 1]


def test_as_one_is_one_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_philips(tmp_path)
    [archive] = check(capsys, tmp_path, "--as-one")["archives"]
    assert (archive["kind"], archive["instances"], len(archive["series"])) == ("folder", 19, 7)


def test_a_folder_of_one_series_is_told_with_all_that_lies_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.dcm").write_bytes(dicom_file())
    (tmp_path / "notes.txt").write_text("x")
    [archive] = check(capsys, tmp_path)["archives"]
    assert (archive["kind"], archive["members"]) == ("folder", 2)
    assert archive["skipped"] == [{"member": "notes.txt", "code": "not_dicom"}]


def test_zips_are_checked_beside_loose_series(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_philips(tmp_path)
    write_zip(tmp_path / "z.zip", {"a.dcm": dicom_file()})
    assert [each["name"] for each in check(capsys, tmp_path)["archives"]][-1] == "z.zip"


def test_names_are_told_apart_by_folder_and_hidden_by_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for subject in (1, 2):
        (tmp_path / f"p{subject}").mkdir()
        (tmp_path / f"p{subject}" / "1.dcm").write_bytes(dicom_file(table(subject, 1, 1, 1)))
    plain = [each["name"] for each in check(capsys, tmp_path)["archives"]]
    assert plain == ["1 - T1w in p1", "1 - T1w in p2"]
    hidden = [each["name"] for each in check(capsys, tmp_path, "--hide-labels")["archives"]]
    assert not [each for each in hidden if "T1w" in each]
    assert len(set(hidden)) == 2


def test_names_of_series_are_hashed_and_found_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_philips(tmp_path)
    hashed = {each["name"] for each in check(capsys, tmp_path, "--hash-names")["archives"]}
    assert not [each for each in hashed if "T1w" in each]
    assert main(["names", str(tmp_path)]) == FINE
    known = dict(line.split("  ", 1) for line in capsys.readouterr().out.splitlines())
    names = {known[each] for each in hashed}
    assert names >= {"9 - T9w", "1 - T1w in DICOM", "1 - T1w in DICOM (2)"}
    assert len(names) == 7


def test_what_cannot_be_read_is_an_archive_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_philips(tmp_path)
    (tmp_path / "empty.dcm").touch()
    (tmp_path / "lost.dcm").symlink_to("nowhere")
    told = check(capsys, tmp_path)
    unreadable = told["archives"][-1]["unreadable"]
    assert told["code"] == UNREADABLE
    assert {each["code"] for each in unreadable} == {"empty_member", "broken_link"}


def test_a_file_that_is_cut_stays_with_its_series(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_philips(tmp_path)
    path = tmp_path / "DICOM" / "IM_0001"
    os.truncate(path, path.stat().st_size - 40)
    told = check(capsys, tmp_path)
    assert (told["code"], told["archives"][0]["state"]) == (FOUND, "FAIL")
    assert [each["state"] for each in told["archives"]].count("FAIL") == 1


def test_files_that_are_no_images_are_counted_and_in_no_series(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_cd(tmp_path)
    (tmp_path / ".DS_Store").write_bytes(b"x")
    told = check(capsys, tmp_path)
    assert [each["skipped"] for each in told["archives"]] == [[]] * 6
    [loose] = told["upload"]["loose"]
    assert loose["left_out"] == {"dicomdir": 1, "foreign": 1, "not_dicom": 2}
    assert loose["series"] == 6


def test_a_dicomdir_that_is_right_is_not_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_cd(tmp_path)
    assert main(["check", str(tmp_path), "--quiet"]) == FINE
    assert "lists" not in capsys.readouterr().out


def test_what_a_dicomdir_lists_and_what_is_there_are_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_cd(tmp_path)
    lost = min(each for each in tmp_path.rglob("IM*") if each.is_file())
    lost.unlink()
    (tmp_path / "extra").write_bytes(dicom_file(table(1, 1, 1, 9)))
    [index] = check(capsys, tmp_path)["upload"]["loose"][0]["indexes"]
    assert index["lost_examples"] == [lost.relative_to(tmp_path).as_posix()]
    assert (index["lost"], index["unlisted"], index["unlisted_examples"]) == (1, 1, ["extra"])
    main(["check", str(tmp_path), "--quiet"])
    text = " ".join(capsys.readouterr().out.split())
    assert "DICOMDIR lists 1 file not found beside it" in text
    assert "DICOMDIR does not list 1 instance beside it: extra" in text


def test_a_dicomdir_in_lower_case_is_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_cd(tmp_path)
    for path in sorted(tmp_path.rglob("*"), key=lambda each: -len(each.parts)):
        if path.name != "DICOMDIR":
            path.rename(path.with_name(path.name.lower()))
    [index] = check(capsys, tmp_path)["upload"]["loose"][0]["indexes"]
    assert (index["lost"], index["unlisted"]) == (0, 0)


def test_a_path_that_leads_out_of_the_disc_is_not_listed(tmp_path: Path) -> None:
    content = b"".join(
        b"\x04\0\x10\x14US\2\0" + flag + b"\x04\0\0\x15CS" + bytes([len(name), 0]) + name
        for flag, name in ((b"\xff\xff", b"..\\A "), (b"\xff\xff", b"B\\C "), (b"\0\0", b"OLD "))
    )
    (tmp_path / "DICOMDIR").write_bytes(content)
    with (tmp_path / "DICOMDIR").open("rb") as stream:
        assert read_listed(stream) == ["B/C"]


def test_an_instance_in_two_series_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_philips(tmp_path)
    other = {**table(1, 1, 4, 1), "SOPInstanceUID": "1.2.1.1.1.1"}
    (tmp_path / "z.dcm").write_bytes(dicom_file(other))
    [loose] = check(capsys, tmp_path)["upload"]["loose"]
    assert (loose["twice"], loose["twice_examples"]) == (1, ["z.dcm"])


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_export_has_no_conflict(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    EXPORTS[name](tmp_path)
    upload = check(capsys, tmp_path)["upload"]
    importers = [each for each in upload["conflicts"] if each["mapping"] != "documented"]
    assert importers == []


def test_files_without_a_series_uid_are_grouped_by_label(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, name in enumerate("AAB", start=1):
        header = without({**COMPLETE, "SeriesDescription": name}, "SeriesInstanceUID")
        path = tmp_path / f"{number}.dcm"
        path.write_bytes(dicom_file({**header, "SOPInstanceUID": f"1.2.{number}"}))
    told = check(capsys, tmp_path)["archives"]
    assert [(each["name"], each["instances"]) for each in told] == [("3 - A", 2), ("3 - B", 1)]
