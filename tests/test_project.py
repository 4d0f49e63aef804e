"""The project's own promises: one version, no stale pages, nothing in it that must not be."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from fw_gear_dicom_check.model import Profile
from fw_gear_dicom_check.report.limit_docs import to_limits_page
from fw_gear_dicom_check.report.rule_docs import to_markdown
from fw_gear_dicom_check.rules.profile import load_profiles
from fw_gear_dicom_check.version import tool_version
from tests.support.places import ROOT

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def test_there_is_one_version() -> None:
    manifest = json.loads((ROOT / "manifest.json").read_text())
    assert manifest["version"] == VERSION == tool_version()
    assert manifest["custom"]["gear-builder"]["image"].endswith(f":{VERSION}")
    assert f'image.version="{VERSION}"' in (ROOT / "Dockerfile").read_text()
    assert f"\n## [{VERSION}] - " in (ROOT / "CHANGELOG.md").read_text()


@pytest.mark.parametrize("profile", load_profiles(), ids=lambda profile: profile.name)
def test_a_profiles_page_is_not_stale(profile: Profile) -> None:
    page = ROOT / "docs" / "profiles" / f"{profile.name}.md"
    assert page.read_text("utf-8") == to_markdown(profile), "run `make docs`"


def test_the_page_of_the_limits_is_not_stale() -> None:
    assert (ROOT / "docs" / "limits.md").read_text("utf-8") == to_limits_page(), "run `make docs`"


def test_every_option_of_the_manifest_is_described() -> None:
    page = (ROOT / "docs" / "gear.md").read_text("utf-8")
    manifest = json.loads((ROOT / "manifest.json").read_text())
    options = [*manifest["config"], *manifest["inputs"]]
    assert [name for name in options if f"| `{name}`" not in page] == []


def test_every_dependency_is_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = [re.split(r"[<>=!~\[]", each)[0] for each in project["dependencies"]]
    design = (ROOT / "docs" / "design.md").read_text("utf-8")
    assert [name for name in names if f"| {name} |" not in design] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_locks_have_hashes_and_no_addresses(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    pins = re.findall(r"^(\S+==\S+)[^\n]*\\\n +--hash=sha256:", text, re.MULTILINE)
    assert len(pins) == len(re.findall(r"^\S+==", text, re.MULTILINE)) > 20


def test_no_line_names_a_machine_or_a_registry() -> None:
    # Written in parts, so that this line does not find itself.
    words = ["/ro" + "ot/", "/wo" + "rk/", "/ho" + "me/", "pypi" + ".org", "npmjs" + ".org"]
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],  # noqa: S607 - git is what developers have
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    hits = [
        (name, word)
        for name in listed.stdout.splitlines()
        if (ROOT / name).is_file()
        for word in words
        if word.encode() in Path(ROOT / name).read_bytes()
    ]
    assert hits == []
