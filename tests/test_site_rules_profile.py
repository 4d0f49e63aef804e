"""A site's own rules in production: put at the project, used by the rule and by batches."""

import json
from pathlib import Path

import pytest

from fw_gear_dicom_check.cli.app import main
from tests.support.dicom_files import dicom_file
from tests.support.flywheel_site.engine import run_jobs
from tests.support.flywheel_site.server import READ_ONLY_KEY, Site

pytest_plugins = ("tests.support.flywheel_site.fixture",)
ON_PROJECT = ["--project", "neuro/Amnesia"]
INSTALL = ["rule", "install", *ON_PROJECT]
NAME = "dicom-check.profile.toml"
SITE = """
name = "mine"
[[rule]]
keyword = "PatientSex"
level = "{level}"
why = "Nobody can group by it."
fix = "Set PatientSex."
"""


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """Write a sound profile."""
    path = tmp_path / "site.toml"
    path.write_text(SITE.format(level="error"), "utf-8")
    return path


def profiles_of(site: Site) -> list[tuple[str, int]]:
    """Return names and versions of the project's files."""
    return [(each["name"], each["version"]) for each in site.state.files_of_project()]


def written(site: Site) -> list[str]:
    """Return the requests that changed something."""
    return [path for method, path in site.log if method != "GET" and path != "/lookup"]


def test_the_rules_of_a_site_are_used_on_upload(
    site: Site, profile: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*INSTALL, "--profile", str(profile)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"neuro/Amnesia: profile uploaded: {NAME}, version 1",
        "neuro/Amnesia: rule installed: dicom-check 0.1.0",
    ]
    (rule,) = site.state.rules.values()
    project = site.state.project["_id"]
    wanted = {"type": "project", "id": project, "name": NAME, "version": 1, "input": "profile"}
    assert rule["fixed_inputs"] == [wanted]
    file = site.state.upload(site.state.add_acquisition("a"), "a.dcm", dicom_file())
    run_jobs(site.state, tmp_path / "jobs")
    assert site.state.files[file]["info"]["qc"]["dicom-check"]["mine"]["missing"] == "PatientSex"
    assert "dicom-check-FAIL" in site.state.files[file]["tags"]


def test_the_same_rules_change_nothing_and_others_replace_them(
    site: Site, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([*INSTALL, "--profile", str(profile)])
    site.log.clear()
    capsys.readouterr()
    assert main([*INSTALL, "--profile", str(profile)]) == 0
    assert written(site) == []
    assert capsys.readouterr().out.splitlines() == [
        f"neuro/Amnesia: profile is there already: {NAME}, version 1",
        "neuro/Amnesia: nothing to do: dicom-check 0.1.0",
    ]
    profile.write_text(SITE.format(level="ignore"), "utf-8")
    assert main([*INSTALL, "--profile", str(profile)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"neuro/Amnesia: profile replaced: {NAME}, version 2",
        "neuro/Amnesia: rule updated: dicom-check 0.1.0 (fixed_inputs)",
    ]
    assert profiles_of(site) == [(NAME, 2)]
    (rule,) = site.state.rules.values()
    assert rule["fixed_inputs"][0]["version"] == 2


def test_content_of_the_same_length_is_compared_too(site: Site, profile: Path) -> None:
    main([*INSTALL, "--profile", str(profile)])
    text = profile.read_text("utf-8")
    profile.write_text(text.replace("Nobody", "Anybody"[:6]), "utf-8")
    assert main([*INSTALL, "--profile", str(profile)]) == 0
    assert profiles_of(site) == [(NAME, 2)]


@pytest.mark.parametrize("command", [INSTALL, ["batch", "run", *ON_PROJECT]])
def test_a_dry_run_says_what_would_be_done(
    command: list[str], site: Site, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--profile", str(profile), "--dry-run"]) == 0
    told = f"neuro/Amnesia: would upload the profile: {NAME}, version 1\n"
    assert told in capsys.readouterr().out
    site.state.upload_to_project(NAME, b"")
    site.log.clear()
    assert main([*command, "--profile", str(profile), "--dry-run"]) == 0
    assert f"would replace the profile: {NAME}, version 2\n" in capsys.readouterr().out
    assert written(site) == []


@pytest.mark.parametrize("command", [INSTALL, ["batch", "run", *ON_PROJECT]])
def test_rules_that_are_not_sound_are_refused_before_the_site_is_asked(
    command: list[str], site: Site, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile.write_text('[level]\n"ohif-viewer/StudyId" = "ignore"\n', "utf-8")
    assert main([*command, "--profile", str(profile)]) == 2
    error = capsys.readouterr().err
    assert "site.toml: no such rule 'ohif-viewer/StudyId'; did you mean" in error
    assert error.count("\n") == 1
    assert site.log == []


def test_a_rule_is_shown_with_its_profile_which_outlives_it(
    site: Site, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([*INSTALL, "--profile", str(profile)])
    capsys.readouterr()
    main(["rule", "show", *ON_PROJECT])
    assert json.loads(capsys.readouterr().out)["profile"] == f"{NAME}, version 1"
    assert main(["rule", "remove", *ON_PROJECT]) == 0
    told = f"neuro/Amnesia: rule removed; {NAME}, version 1, stays in the project\n"
    assert capsys.readouterr().out == told
    assert profiles_of(site) == [(NAME, 1)]


@pytest.mark.usefixtures("site")
def test_installing_without_a_profile_takes_it_out_of_the_rule(
    profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([*INSTALL, "--profile", str(profile)])
    capsys.readouterr()
    assert main(INSTALL) == 0
    told = "neuro/Amnesia: rule updated: dicom-check 0.1.0 (fixed_inputs)\n"
    assert capsys.readouterr().out == told
    main(["rule", "show", *ON_PROJECT])
    assert json.loads(capsys.readouterr().out)["profile"] is None


def test_a_batch_gives_the_profile_to_each_job(
    site: Site, profile: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    acquisition = site.state.add_acquisition("a")
    files = [site.state.upload(acquisition, f"{each}.dcm", dicom_file()) for each in range(2)]
    assert main(["batch", "run", *ON_PROJECT, "--profile", str(profile)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"neuro/Amnesia: profile uploaded: {NAME}, version 1",
        "        2  DICOM files",
        "        2  jobs added",
    ]
    run_jobs(site.state, tmp_path / "jobs")
    for file in files:
        assert site.state.files[file]["info"]["qc"]["dicom-check"]["mine"]["state"] == "FAIL"


def test_who_may_not_upload_is_told_and_no_rule_is_made(
    site: Site, profile: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FW_API_KEY", site.key(READ_ONLY_KEY))
    assert main([*INSTALL, "--profile", str(profile)]) == 2
    assert "uploading the profile: your account has no permission" in capsys.readouterr().err
    assert site.state.rules == {}


def test_a_gear_that_takes_no_profile_is_told(
    site: Site, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (gear,) = site.state.gears.values()
    del gear["gear"]["inputs"]["profile"]
    assert main([*INSTALL, "--profile", str(profile)]) == 2
    assert "dicom-check 0.1.0 takes no profile; use a newer gear" in capsys.readouterr().err
    assert profiles_of(site) == []
