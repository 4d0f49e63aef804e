"""The gear in the folder that Flywheel's engine would give it: what goes in, what comes out."""

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flywheel_gear_toolkit import GearToolkitContext
from flywheel_gear_toolkit.interfaces import engine_metadata
from flywheel_gear_toolkit.utils.manifest import Manifest
from gears.generator import validate_invocation, validate_manifest
from jsonschema import Draft7Validator

from fw_gear_dicom_check.errors import ArchiveError, ProfileError
from fw_gear_dicom_check.gear.parser import parse_config
from fw_gear_dicom_check.gear.read_json import DEEPEST
from fw_gear_dicom_check.rules.built_in import BUILT_IN
from scripts.run_gear import lay_out, main, run_gear, zip_folder
from tests.support.dicom_files import (
    BIG_ENDIAN,
    COMPLETE,
    Table,
    dicom_file,
    series,
    without,
    write_zip,
)
from tests.support.places import ROOT

GEAR = "dicom-check"
CONSUMERS = set(BUILT_IN)
MARK = "MARKED"
OTHER_GEAR = {"job_info": {"job_id": "1", "version": "1.0.0"}, "slices": {"state": "PASS"}}


@dataclass(frozen=True)
class Ran:
    """What one run left behind: exit code, streams, files in output/, the file's new metadata."""

    code: int
    told: str
    files: Mapping[str, str]
    file: Mapping[str, Any]

    @property
    def results(self) -> Mapping[str, Any]:
        """What the gear wrote below info.qc."""
        found: Mapping[str, Any] = self.file["info"]["qc"][GEAR]
        return found


@pytest.fixture
def gear(tmp_path: Path) -> Path:
    """Return the gear's folder, not made yet."""
    return tmp_path / "gear"


def read_outputs(gear: Path, code: int, told: str) -> Ran:
    files = {path.name: path.read_text("utf-8") for path in (gear / "output").iterdir()}
    return Ran(code, told, files, read_metadata(files.get(".metadata.json", "")))


def read_metadata(text: str) -> Mapping[str, Any]:
    """Return the file's entry out of metadata that Flywheel's schema accepts."""
    if not text:
        return {}
    metadata = json.loads(text)
    checker = Draft7Validator.FORMAT_CHECKER
    errors = Draft7Validator(engine_metadata, format_checker=checker).iter_errors(metadata)
    assert [error.message for error in errors] == []
    assert list(metadata) == ["acquisition"]
    [file] = metadata["acquisition"]["files"]
    assert isinstance(file, dict)
    return file


def run(gear: Path, capfd: pytest.CaptureFixture[str]) -> Ran:
    capfd.readouterr()
    code = run_gear(gear)
    told = capfd.readouterr()
    assert "Traceback" not in told.err
    return read_outputs(gear, code, told.out + told.err)


def edit_config(gear: Path, **parts: Any) -> None:  # noqa: ANN401 - any JSON
    content = json.loads((gear / "config.json").read_text())
    content = {name: part for name, part in (content | parts).items() if part is not None}
    (gear / "config.json").write_text(json.dumps(content))


def write_archive(folder: Path, table: Table = COMPLETE, **others: bytes) -> Path:
    members = {name: dicom_file(header) for name, header in series(2, table).items()}
    return write_zip(folder / "scan.dicom.zip", {**members, **others})


def marked_archive(folder: Path) -> Path:
    """Write an archive full of faults, with a mark in each attribute but UIDs."""
    texts = [word for word, value in COMPLETE.items() if isinstance(value, str)]
    spared = ("UID", "Modality", "InstanceNumber", "ImagePositionPatient")
    table = {word: f"{MARK}-{word}" for word in texts if not word.endswith(spared)}
    table |= {"PatientName": MARK, "PatientBirthDate": MARK, "Rows": MARK, "Columns": MARK}
    faulty = {**COMPLETE, **table}
    return write_archive(folder, faulty, big_endian=dicom_file(faulty, syntax=BIG_ENDIAN))


def test_a_passing_run_replaces_what_an_earlier_run_said_and_nothing_else(
    tmp_path: Path, gear: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    earlier = {"job_info": {"job_id": "0"}, "old-check": {"state": "FAIL", "data": ["old"]}}
    known = {
        "tags": ["read", GEAR, f"{GEAR}-FAIL"],
        "info": {
            "header": {"dicom": {"EchoTime": 2.3}},
            "qc": {"dicom-qc": OTHER_GEAR, GEAR: earlier},
            GEAR: {"state": "FAIL", "stale": 1},
        },
    }
    lay_out(gear, write_archive(tmp_path), {"fail-job-on": "fail"}, known, job_id="second-job")
    ran = run(gear, capfd)
    assert ran.code == 0
    assert set(ran.file) == {"name", "info", "tags"}
    assert ran.file["tags"] == [GEAR, f"{GEAR}-PASS", "read"]
    info = ran.file["info"]
    assert info["header"] == {"dicom": {"EchoTime": 2.3}}
    assert info["qc"]["dicom-qc"] == OTHER_GEAR
    assert set(ran.results) == {"job_info", *CONSUMERS}
    assert {ran.results[each]["state"] for each in CONSUMERS} == {"PASS"}
    assert ran.results["job_info"]["job_id"] == "second-job"
    assert info[GEAR]["state"] == "PASS"
    assert "stale" not in info[GEAR]
    assert set(ran.files) == {".metadata.json", "scan.dicom-check.csv"}
    rows = list(csv.DictReader(ran.files["scan.dicom-check.csv"].splitlines()))
    assert {row["archive"] for row in rows} == {"scan.dicom.zip"}


def test_a_failing_verdict_fails_the_job_where_asked_and_no_value_is_told_even_with_debug(
    tmp_path: Path, gear: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    config = {"debug": True, "fail-job-on": "fail", "hide-labels": True, "tag": "checked"}
    lay_out(gear, marked_archive(tmp_path), config, job_id="debugged")
    ran = run(gear, capfd)
    assert ran.code == 1
    assert ran.file["tags"] == ["checked", "checked-FAIL", "checked-below-minimum"]
    assert ran.results["ohif-viewer"]["state"] == "FAIL"
    assert "Rows" in ran.results["ohif-viewer"]["malformed"]
    assert set(ran.files) == {
        ".metadata.json",
        "scan.dicom-check.csv",
        "scan.dicom-check.html",
        "job-debugged.log",
    }
    for name, text in {**ran.files, "streams": ran.told}.items():
        assert MARK not in text, name


def test_null_metadata_and_a_missing_job_or_hierarchy_do_not_matter(
    tmp_path: Path, gear: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "single.dcm").write_bytes(dicom_file())
    nulls = {"info": None, "tags": None, "classification": None, "zip_member_count": None}
    lay_out(gear, tmp_path / "single.dcm", file_object=nulls)
    inputs = json.loads((gear / "config.json").read_text())["inputs"]
    del inputs["dicom"]["hierarchy"]
    edit_config(gear, inputs=inputs, job=None)
    ran = run(gear, capfd)
    assert ran.code == 0
    assert ran.file["name"] == "single.dcm"
    assert ran.file["tags"] == [GEAR, f"{GEAR}-PASS"]


@pytest.mark.parametrize("hierarchy", [None, {}, {"id": "5"}], ids=["null", "empty", "only an id"])
@pytest.mark.parametrize("destination", [{}, {"type": "acquisition", "id": "5"}, {"id": "5"}])
def test_where_no_container_is_named_it_is_an_acquisition(
    tmp_path: Path,
    gear: Path,
    capfd: pytest.CaptureFixture[str],
    hierarchy: dict[str, str] | None,
    destination: dict[str, str],
) -> None:
    lay_out(gear, write_archive(tmp_path))
    inputs = json.loads((gear / "config.json").read_text())["inputs"]
    inputs["dicom"]["hierarchy"] = hierarchy
    edit_config(gear, inputs=inputs, destination=destination)
    ran = run(gear, capfd)
    assert ran.code == 0
    assert ran.file["tags"] == [GEAR, f"{GEAR}-PASS"]


def nested(depth: int) -> dict[str, Any]:
    """Return tables within a table, `depth` of them."""
    table: dict[str, Any] = {"key": 1}
    for _ in range(depth):
        table = {"key": table}
    return table


def test_info_as_deep_as_flywheel_holds_is_kept(
    tmp_path: Path, gear: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    lay_out(gear, write_archive(tmp_path), file_object={"info": nested(DEEPEST - 1)})
    ran = run(gear, capfd)
    assert ran.code == 0
    assert ran.file["info"]["key"] == nested(DEEPEST - 2)


@pytest.mark.parametrize("depth", [DEEPEST, 930, 100_000])
def test_info_deeper_than_flywheel_holds_is_told_by_its_place(
    tmp_path: Path, gear: Path, capfd: pytest.CaptureFixture[str], depth: int
) -> None:
    lay_out(gear, write_archive(tmp_path), file_object={"info": {"key": "NESTED"}})
    text = (gear / "config.json").read_text()
    deep = '{"key": ' * depth + "1" + "}" * depth
    (gear / "config.json").write_text(text.replace('"NESTED"', deep))
    ran = run(gear, capfd)
    assert ran.code == 2
    assert ran.files == {}
    place = "" if depth > 10_000 else ": inputs.dicom.object.info"
    assert f"config.json{place}: tables are nested more than 100 deep" in ran.told


def test_a_configuration_is_utf_8_whatever_the_locale(tmp_path: Path, gear: Path) -> None:
    lay_out(gear, write_archive(tmp_path), file_object={"info": {"who": "Ümläut 漢字"}})
    content = json.loads((gear / "config.json").read_text("utf-8"))
    text = json.dumps(content, ensure_ascii=False)
    c_locale = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    for encoding, code in (("utf-8", 0), ("utf-8-sig", 0), ("utf-16", 2)):
        (gear / "config.json").write_text(text, encoding)
        done = subprocess.run(  # noqa: S603 - a list, no shell
            [sys.executable, str(ROOT / "run.py")],
            cwd=gear,
            env={**c_locale, "PYTHONUTF8": "0"},
            capture_output=True,
            check=False,
        )
        assert done.returncode == code, done.stderr
    assert b"config.json: byte 0 is not UTF-8; save the file as UTF-8" in done.stderr
    assert read_outputs(gear, 0, "").file["info"]["who"] == "Ümläut 漢字"


def test_another_destination_than_the_files_own_container_ends_the_run_with_a_clear_line(
    tmp_path: Path, gear: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    lay_out(gear, write_archive(tmp_path))
    edit_config(gear, destination={"type": "session", "id": "5"})
    ran = run(gear, capfd)
    assert ran.code == 2
    assert ran.files == {}
    assert "the job's destination is session 5; run the gear with the file's own" in ran.told


def test_an_unknown_policy_ends_the_run_with_a_clear_line(
    tmp_path: Path, gear: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    lay_out(gear, write_archive(tmp_path), {"policy": "strict"})
    ran = run(gear, capfd)
    assert ran.code == 2
    assert ran.files == {}
    assert "policy: 'strict' is none; use observed or documented" in ran.told


@pytest.mark.parametrize(("fail_job_on", "code"), [("no-dicom", 1), ("never", 0)])
def test_an_archive_without_dicom_fails_the_job_where_asked_and_is_told_all_the_same(
    tmp_path: Path, gear: Path, capfd: pytest.CaptureFixture[str], fail_job_on: str, code: int
) -> None:
    archive = write_zip(tmp_path / "notes.dicom.zip", {"notes.txt": b"no DICOM in here"})
    lay_out(gear, archive, {"fail-job-on": fail_job_on, "write-csv": False, "write-page": "never"})
    ran = run(gear, capfd)
    assert ran.code == code
    assert set(ran.files) == {".metadata.json"}
    assert ran.results["archive"]["state"] == "FAIL"
    assert ran.file["tags"] == [GEAR, f"{GEAR}-FAIL"]


def test_a_sites_routing_counts_where_no_option_is_set(
    tmp_path: Path, gear: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    profile = tmp_path / "site.toml"
    profile.write_text('[[routing]]\nattribute = "PatientComments"\n')
    table = {**without(COMPLETE, "StudyComments"), "PatientComments": "fw://neuro/Amnesia/s01"}
    lay_out(gear, write_archive(tmp_path, table), profile=profile)
    derived = run(gear, capfd).file["info"][GEAR]["documented"]
    assert (derived["group_id"], derived["project_label"]) == ("neuro", "Amnesia")


def test_a_sites_profile_counts_and_values_are_written_where_asked(
    tmp_path: Path, gear: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    profile = tmp_path / "site.toml"
    profile.write_text(
        'name = "our-site"\n[level]\n"ohif-viewer/StudyID" = "ignore"\n'
        '[[rule]]\nkeyword = "BodyPartExamined"\ndocumented = "required"\n'
        'why = "Protocols choose by body part."\nfix = "Set BodyPartExamined."\n'
    )
    table = {**without(COMPLETE, "StudyID"), "StudyDate": "1999.13.40"}
    lay_out(gear, write_archive(tmp_path, table), {"include-values": True}, profile=profile)
    ran = run(gear, capfd)
    assert ran.code == 0
    assert ran.results["our-site"]["missing"] == "BodyPartExamined"
    assert ran.results["job_info"]["inputs"]["profile"]["file_name"] == "site.toml"
    levels = {each["rule"]: each["level"] for each in ran.results["ohif-viewer"]["data"]}
    assert levels["ohif-viewer/StudyID"] == "ignored"
    assert "1999.13.40" in json.dumps(ran.results["ohif-viewer"]["data"])
    assert "1999.13.40" not in ran.told


def test_make_run_takes_a_folder_and_says_what_was_found_and_where_it_was_written(
    tmp_path: Path,
    gear: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, table in series(2).items():
        (tmp_path / "scan" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "scan" / name).write_bytes(dicom_file(table))
    monkeypatch.chdir(tmp_path)
    code = main(["--gear-dir", "gear", "--dicom", "scan"])
    told = capfd.readouterr().out
    ran = read_outputs(gear, code, told)
    assert (ran.code, ran.file["name"]) == (0, "scan.dicom.zip")
    assert "\nscan.dicom.zip\n2 instances in 2 members" in told
    assert told.endswith(
        "\nmetadata  gear/output/.metadata.json\ntable     gear/output/scan.dicom-check.csv\n"
        "page      gear/output/scan.dicom-check.html\n"
    )


def test_make_run_says_in_one_line_that_there_is_no_such_archive(
    gear: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["--gear-dir", str(gear), "--dicom", "nowhere.zip"]) == 3
    assert capfd.readouterr().err == "run_gear: nowhere.zip: no such file or folder\n"
    assert not gear.exists()


def test_a_link_in_the_output_folder_is_replaced_and_not_followed(
    tmp_path: Path, gear: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    lay_out(gear, write_archive(tmp_path), {"write-page": "always"})
    names = (".metadata.json", "scan.dicom-check.csv", "scan.dicom-check.html")
    others = {name: tmp_path / f"other-{name}" for name in names}
    for name, other in others.items():
        other.write_text("somebody's own", "utf-8")
        (gear / "output" / name).symlink_to(other)
    ran = run(gear, capfd)
    assert ran.code == 0
    assert ran.files.keys() == set(names)
    for name, other in others.items():
        assert other.read_text("utf-8") == "somebody's own"
        assert not (gear / "output" / name).is_symlink()


def test_a_gear_folder_is_made_anew_from_its_own_input(tmp_path: Path, gear: Path) -> None:
    archive = lay_out(gear, write_archive(tmp_path))
    content = archive.read_bytes()
    (gear / "output" / "stale.csv").write_text("stale")
    assert lay_out(gear, archive) == archive
    assert archive.read_bytes() == content
    assert list((gear / "output").iterdir()) == []


def test_the_same_folder_makes_the_same_zip(tmp_path: Path) -> None:
    zips = [
        zip_folder(ROOT / "fw_gear_dicom_check" / "rules" / "profiles", tmp_path / each)
        for each in "ab"
    ]
    assert zips[0].read_bytes() == zips[1].read_bytes()


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"fail-job-on": "always"}, "'fail-job-on' is 'always'; use never, no-dicom, fail"),
        ({"inputs": {}}, "input 'dicom': no file is chosen"),
    ],
    ids=["unknown option", "no input"],
)
def test_a_configuration_that_cannot_be_run_is_refused(
    tmp_path: Path, gear: Path, config: dict[str, Any], message: str
) -> None:
    inputs = config.pop("inputs", None)
    lay_out(gear, write_archive(tmp_path), config)
    edit_config(gear, **({} if inputs is None else {"inputs": inputs}))
    with pytest.raises((ArchiveError, ProfileError), match=message):
        parse_config(GearToolkitContext(gear_path=gear))


@pytest.mark.parametrize("tag", ["", "  ", None])
def test_a_blank_tag_is_the_default_one(tmp_path: Path, gear: Path, tag: str | None) -> None:
    lay_out(gear, write_archive(tmp_path), {"tag": tag})
    assert parse_config(GearToolkitContext(gear_path=gear)).tag == GEAR


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # flywheel-gears leaves it open
def test_flywheels_own_checks_accept_the_manifest_and_the_configuration(
    tmp_path: Path, gear: Path
) -> None:
    Manifest(str(ROOT / "manifest.json")).validate()
    manifest = json.loads((ROOT / "manifest.json").read_text())
    validate_manifest(manifest)
    profile = tmp_path / "site.toml"
    profile.write_text("")
    lay_out(gear, write_archive(tmp_path), profile=profile)
    content = json.loads((gear / "config.json").read_text())
    inputs = {name: entry["object"] for name, entry in content["inputs"].items()}
    validate_invocation(manifest, {"config": content["config"], "inputs": inputs})


def instructions(word: str) -> Iterator[str]:
    """Yield what the Dockerfile says after a word, continued lines joined."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    yield from re.findall(rf"^{word} +(.*)$", text, re.MULTILINE)


def test_the_image_has_the_environment_that_the_manifest_asks_the_engine_for() -> None:
    manifest = json.loads((ROOT / "manifest.json").read_text())
    [environment] = instructions("ENV")
    assert dict(pair.split("=") for pair in environment.split()) == manifest["environment"]


def test_the_images_label_tells_the_projects_version() -> None:
    manifest = json.loads((ROOT / "manifest.json").read_text())
    [label] = instructions("LABEL")
    assert f'org.opencontainers.image.version="{manifest["version"]}"' in label


def test_the_builder_is_sent_what_it_copies_and_nothing_else() -> None:
    sources = {
        source.removesuffix("/").removeprefix("./")
        for line in instructions("COPY")
        if not line.startswith("--from")
        for source in line.split()[:-1]
    }
    ignore = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignore[0] == "**"
    assert {line[1:] for line in ignore if line.startswith("!")} == sources
