"""The gear rule: installed once, kept as it should be, fired by uploads, removed."""

import json
from pathlib import Path
from typing import Any

import pytest

from fw_gear_dicom_check.cli.app import main
from tests.support.dicom_files import dicom_file, series, write_zip
from tests.support.flywheel_site.engine import run_jobs
from tests.support.flywheel_site.server import KEY, Site

pytest_plugins = ("tests.support.flywheel_site.fixture",)
ON_PROJECT = ["--project", "neuro/Amnesia"]


def test_a_rule_is_installed_and_fires_on_an_upload(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rule", "install", *ON_PROJECT]) == 0
    assert capsys.readouterr().out == "neuro/Amnesia: rule installed: dicom-check 0.1.0\n"
    members = {name: dicom_file(table) for name, table in series(3).items()}
    archive = write_zip(tmp_path / "t1.dicom.zip", members)
    acquisition = site.state.add_acquisition("t1")
    file = site.state.upload(acquisition, archive.name, archive.read_bytes())
    site.state.upload(acquisition, "notes.txt", b"read me", "text")
    run_jobs(site.state, tmp_path / "jobs")
    assert [job["state"] for job in site.state.jobs.values()] == ["complete"]
    assert "dicom-check-PASS" in site.state.files[file]["tags"]
    assert site.state.files[file]["info"]["qc"]["dicom-check"]["ohif-viewer"]["state"] == "PASS"


def test_a_rule_fires_again_for_a_new_version(site: Site, tmp_path: Path) -> None:
    main(["rule", "install", *ON_PROJECT, "--config", "policy=observed"])
    acquisition = site.state.add_acquisition("t1")
    for _ in range(2):
        site.state.upload(acquisition, "t1.dcm", dicom_file())
        run_jobs(site.state, tmp_path / f"jobs{len(site.state.jobs)}")
    assert site.added() == [f"{job['file_id']}:{n}" for n, job in enumerate(jobs_of(site), 1)]
    assert {job["config"]["config"]["policy"] for job in jobs_of(site)} == {"observed"}


def test_installing_twice_changes_nothing(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    main(["rule", "install", *ON_PROJECT])
    before = json.dumps(site.state.rules)
    site.log.clear()
    assert main(["rule", "install", *ON_PROJECT]) == 0
    assert "nothing to do" in capsys.readouterr().out
    assert json.dumps(site.state.rules) == before
    assert {method for method, path in site.log if path != "/lookup"} == {"GET"}


def test_a_rule_that_differs_is_made_what_it_should_be(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["rule", "install", *ON_PROJECT])
    (rule,) = site.state.rules.values()
    rule |= {"disabled": True, "config": {**rule["config"], "write-csv": False}}
    newer = site.state.add_gear("0.2.0")
    assert main(["rule", "install", *ON_PROJECT]) == 0
    told = capsys.readouterr().out.splitlines()[-1]
    assert told == "neuro/Amnesia: rule updated: dicom-check 0.2.0 (gear_id, config, disabled)"
    (rule,) = site.state.rules.values()
    assert (rule["disabled"], rule["config"]["write-csv"], rule["gear_id"]) == (False, True, newer)


@pytest.mark.parametrize("command", ["install", "remove"])
def test_a_dry_run_writes_nothing(
    command: str, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    if command == "remove":
        main(["rule", "install", *ON_PROJECT])
    before = json.dumps(site.state.rules)
    assert main(["rule", command, *ON_PROJECT, "--dry-run"]) == 0
    assert f"would {command} the rule" in capsys.readouterr().out
    assert json.dumps(site.state.rules) == before


def test_a_rule_is_shown_and_removed_and_then_there_is_none(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["rule", "install", *ON_PROJECT])
    capsys.readouterr()
    assert main(["rule", "show", *ON_PROJECT]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["not"] == [{"type": "file.tags", "value": "dicom-check", "regex": False}]
    assert shown["gear"] == "dicom-check 0.1.0"
    assert main(["rule", "remove", *ON_PROJECT]) == 0
    assert site.state.rules == {}
    assert main(["rule", "remove", *ON_PROJECT]) == 0
    assert "nothing to do" in capsys.readouterr().out
    assert main(["rule", "show", *ON_PROJECT]) == 2
    assert "no rule" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["--project", "neuro/Other"],
            "looking up the project neuro/Other: not found on the site",
        ),
        (["--project", "Amnesia"], "project 'Amnesia': write it as group/project"),
        ([*ON_PROJECT, "--gear-version", "9.9.9"], "the gear dicom-check/9.9.9"),
        (
            [*ON_PROJECT, "--config", "polcy=observed"],
            "option 'polcy=observed': write NAME=VALUE, with a NAME of consumers, debug",
        ),
        (
            [*ON_PROJECT, "--config", "debug=maybe"],
            "option debug: 'maybe' is not of type boolean",
        ),
        ([*ON_PROJECT, "--config", "policy=strict"], "the site rejected the request"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(
    arguments: list[str], told: str, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rule", "install", *arguments]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1
    assert site.state.rules == {}


def test_a_key_can_stand_in_a_file(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("FW_API_KEY")
    (tmp_path / "key").write_text(f"{site.key(KEY)}\n", "utf-8")
    assert main(["rule", "install", *ON_PROJECT, "--key-file", str(tmp_path / "key")]) == 0
    assert KEY not in capsys.readouterr().out


def test_of_several_rules_of_its_name_one_is_left(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["rule", "install", *ON_PROJECT])
    (first,) = site.state.rules.values()
    for _ in range(2):
        copy = {**first, "_id": site.state.new_id()}
        site.state.rules[copy["_id"]] = copy
    other = {**first, "_id": site.state.new_id(), "name": "somebody else's"}
    site.state.rules[other["_id"]] = other
    capsys.readouterr()
    assert main(["rule", "install", *ON_PROJECT, "--dry-run"]) == 0
    assert len(site.state.rules) == 4
    assert main(["rule", "show", *ON_PROJECT]) == 0
    assert '"copies": 2' in capsys.readouterr().out
    assert main(["rule", "install", *ON_PROJECT]) == 0
    told = "neuro/Amnesia: rule updated: dicom-check 0.1.0; 2 more with its name removed\n"
    assert capsys.readouterr().out == told
    assert [*site.state.rules] == [first["_id"], other["_id"]]


def test_all_rules_of_its_name_are_removed(site: Site) -> None:
    main(["rule", "install", *ON_PROJECT])
    (first,) = site.state.rules.values()
    site.state.rules["2"] = {**first, "_id": "2"}
    assert main(["rule", "remove", *ON_PROJECT]) == 0
    assert site.state.rules == {}


def test_a_rule_whose_gear_was_taken_off_the_site_is_shown_and_mended(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    newer = site.state.add_gear("0.2.0")
    main(["rule", "install", *ON_PROJECT])
    del site.state.gears[newer]
    capsys.readouterr()
    assert main(["rule", "show", *ON_PROJECT]) == 0
    assert json.loads(capsys.readouterr().out)["gear"] == f"{newer} (not on the site)"
    assert main(["rule", "install", *ON_PROJECT]) == 0
    assert capsys.readouterr().out.endswith("rule updated: dicom-check 0.1.0 (gear_id)\n")


def test_an_older_version_of_the_gear_is_used_on_request(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    (older,) = site.state.gears
    site.state.add_gear("0.2.0")
    main(["rule", "install", *ON_PROJECT])
    assert main(["rule", "install", *ON_PROJECT, "--gear-version", "0.1.0"]) == 0
    assert "rule updated: dicom-check 0.1.0 (gear_id)" in capsys.readouterr().out
    assert [rule["gear_id"] for rule in site.state.rules.values()] == [older]


def jobs_of(site: Site) -> list[dict[str, Any]]:
    return list(site.state.jobs.values())
