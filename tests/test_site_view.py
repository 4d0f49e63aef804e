"""The data view of a project: created once, mended where it differs, never a second one."""

from pathlib import Path
from typing import Any

import pytest
from flywheel.rest import ApiException

from fw_gear_dicom_check.cli.app import main
from fw_gear_dicom_check.flywheel.connection import connected
from fw_gear_dicom_check.flywheel.data_view import to_columns, to_view
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.report.flywheel_metadata import INFO_KEY, to_metadata
from fw_gear_dicom_check.settings import Settings
from tests.support.dicom_files import dicom_file
from tests.support.flywheel_site.server import READ_ONLY_KEY, Site

pytest_plugins = ("tests.support.flywheel_site.fixture",)
VIEW = ["batch", "collect", "--project", "neuro/Amnesia", "--view"]


def written(site: Site) -> list[str]:
    """Return the requests that changed a view."""
    return [f"{method} {path}" for method, path in site.log if "view" in path and method != "GET"]


def test_the_view_is_created_once(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(VIEW) == 0
    assert capsys.readouterr().out == ("neuro/Amnesia: data view created: dicom-check results\n")
    assert main(VIEW) == 0
    assert capsys.readouterr().out == "neuro/Amnesia: nothing to do: dicom-check results\n"
    (view,) = site.state.views.values()
    assert view["fileSpec"]["container"] == "acquisition"
    assert view["missingDataStrategy"] == "none", "files that were not checked are shown as well"
    assert written(site) == [f"POST /containers/{site.state.project['_id']}/views"]


def test_a_dry_run_changes_nothing(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*VIEW, "--dry-run"]) == 0
    assert "would create the data view" in capsys.readouterr().out
    assert written(site) == []


def test_a_view_that_differs_is_mended(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    main(VIEW)
    (view,) = site.state.views.values()
    whole = {**view, "columns": [*view["columns"]]}
    view["columns"] = view["columns"][:3]
    view["includeIds"] = False
    capsys.readouterr()
    assert main([*VIEW, "--dry-run"]) == 0
    assert len(view["columns"]) == 3
    assert "would update the data view: dicom-check results (columns, includeIds)" in (
        capsys.readouterr().out
    )
    assert main(VIEW) == 0
    assert site.state.views == {whole["_id"]: whole}


def test_a_view_of_somebody_else_is_left_alone(site: Site) -> None:
    other = {"label": "mine", "columns": [{"src": "subject.label"}]}
    site.state.views["1"] = {**other, "_id": "1", "parent": site.state.project["_id"]}
    assert main(VIEW) == 0
    assert site.state.views["1"] == {**other, "_id": "1", "parent": site.state.project["_id"]}
    assert len(site.state.views) == 2


def test_who_may_not_write_is_told(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FW_API_KEY", site.key(READ_ONLY_KEY))
    assert main(VIEW) == 2
    assert "writing the data view of neuro/Amnesia: your account has no" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [[], ["--dry-run"], ["--view", "--dry-run", "-o", "p.csv"]],
    ids=["nothing asked for", "a dry run of nothing", "a dry run of a table"],
)
def test_what_makes_no_sense_is_refused(arguments: list[str]) -> None:
    assert main(["batch", "collect", "--project", "neuro/Amnesia", *arguments]) == 2


def test_the_view_shows_what_the_gear_writes(
    site: Site, tmp_path: Path, settings: Settings
) -> None:
    """Every column is a scalar that stands in the file's entry after a run."""
    file = site.state.upload(site.state.add_acquisition("a"), "a.dcm", dicom_file())
    (tmp_path / "a.dcm").write_bytes(dicom_file())
    told = to_metadata(check_archive(tmp_path / "a.dcm", settings))
    info = {"qc": {INFO_KEY: told.results}, INFO_KEY: told.info}
    entry = {**site.state.files[file], "info": info}
    for source, _ in to_columns():
        found: Any = {"file": entry}
        for key in source.split("."):
            assert key in found, source
            found = found[key]
        assert isinstance(found, str | int) or source == "file.tags"


@pytest.mark.parametrize(
    "change",
    [
        {"label": ""},
        {"columns": []},
        {"columns": [{"dst": "no source"}]},
        {"columns": [{"src": "file.name"}, {"src": "file.type", "dst": "file.name"}]},
        {"fileSpec": {"container": "nowhere", "filter": {"value": "*"}}},
        {"file_spec": {}},
        {"missingDataStrategy": "guess"},
    ],
    ids=[
        "without a name",
        "without columns",
        "a column of nothing",
        "two columns of one name",
        "files of nowhere",
        "an unknown key",
        "an unknown strategy",
    ],
)
def test_the_site_refuses_a_malformed_view(site: Site, change: dict[str, Any]) -> None:
    with connected() as client:
        body = {**to_view(client), **change}
        with pytest.raises(ApiException, match="422"):
            client.add_view(str(site.state.project["_id"]), body)
    assert site.state.views == {}


def test_files_of_a_view_must_be_named(site: Site) -> None:
    with connected() as client:
        body = {key: value for key, value in to_view(client).items() if key != "fileSpec"}
        with pytest.raises(ApiException, match="422"):
            client.add_view(str(site.state.project["_id"]), body)
