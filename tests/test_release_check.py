"""What names the version names one version; the check finds each place that does not."""

import json
import shutil
from pathlib import Path

import pytest

from scripts.release_check import ROOT, find_faults, find_missing, read_version

pytestmark = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
"""flywheel-gears leaves its schema open."""
NAMED_IN = ("pyproject.toml", "manifest.json", "Dockerfile", "CHANGELOG.md")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in NAMED_IN:
        shutil.copyfile(ROOT / name, tmp_path / name)
    (tmp_path / "docs").mkdir()
    shutil.copyfile(ROOT / "docs" / "release_notes.md", tmp_path / "docs" / "release_notes.md")
    return tmp_path


def test_one_version_is_named_everywhere() -> None:
    assert list(find_faults(ROOT)) == []


@pytest.mark.parametrize(
    ("name", "before", "after", "told"),
    [
        (
            "manifest.json",
            '"version": "0.1.0"',
            '"version": "9.9.9"',
            "manifest.json, version: 9.9.9",
        ),
        (
            "manifest.json",
            "dicom-check:0.1.0",
            "dicom-check:9.9.9",
            "manifest.json, tag of the image",
        ),
        (
            "Dockerfile",
            'image.version="0.1.0"',
            'image.version="9.9.9"',
            "Dockerfile, label version: 9.9.9",
        ),
        ("CHANGELOG.md", "## [0.1.0]", "## [9.9.9]", "CHANGELOG.md, newest release: 9.9.9"),
        (
            "docs/release_notes.md",
            "## 0.1.0",
            "## Version",
            "docs/release_notes.md, newest: no version",
        ),
    ],
)
def test_another_version_is_found(
    name: str, before: str, after: str, told: str, checkout: Path
) -> None:
    path = checkout / name
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    found = list(find_faults(checkout))
    assert any(fault.startswith(told) for fault in found), found
    assert read_version(checkout) in found[0]


@pytest.mark.parametrize(
    ("name", "before", "after", "told"),
    [
        (
            "manifest.json",
            '"dicom-check:',
            '"dicom-checks:',
            "manifest.json, name of the image: dicom-checks; it must be dicom-check",
        ),
        (
            "Dockerfile",
            'image.title="dicom-check"',
            'image.title="dicom"',
            "Dockerfile, label title: dicom; it must be dicom-check",
        ),
        (
            "Dockerfile",
            'image.licenses="MIT"',
            'image.license="MIT"',
            "Dockerfile, label licenses: none; it must be MIT",
        ),
        (
            "manifest.json",
            '"license": "MIT"',
            '"license": "BSD-3-Clause"',
            "manifest.json, license: BSD-3-Clause; it must be MIT",
        ),
        (
            "pyproject.toml",
            'name = "The fw-gear-dicom-check authors"',
            'name = "Nobody"',
            "Dockerfile, label authors: The fw-gear-dicom-check authors; it must be Nobody",
        ),
    ],
    ids=["image", "title", "licenses", "license", "authors"],
)
def test_another_name_is_found(
    name: str, before: str, after: str, told: str, checkout: Path
) -> None:
    path = checkout / name
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    assert told in list(find_faults(checkout))


def test_a_manifest_that_is_not_valid_is_found(checkout: Path) -> None:
    path = checkout / "manifest.json"
    path.write_text(
        path.read_text("utf-8").replace('"license": "MIT"', '"license": "Mine"'), "utf-8"
    )
    found = list(find_faults(checkout))
    assert any(fault.startswith("manifest.json: 'Mine' is not one of") for fault in found), found


def test_an_option_that_no_job_could_be_made_of_is_found(checkout: Path) -> None:
    path = checkout / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["config"]["tag"]["maxLength"] = "long"
    path.write_text(json.dumps(manifest), "utf-8")
    assert list(find_faults(checkout)) == ["manifest.json: 'long' is not of type 'integer'"]


def test_what_only_a_release_has_is_missed_until_it_is_filled_in(checkout: Path) -> None:
    missing = [each.partition(":")[0] for each in find_missing(checkout)]
    filled = {
        "manifest.json, source": ("manifest.json", '"source": ""', '"source": "https://a.example"'),
        "manifest.json, url": ("manifest.json", '"url": ""', '"url": "https://a.example"'),
        "pyproject.toml, [project.urls]": (
            "pyproject.toml",
            "[project.scripts]",
            '[project.urls]\nSource = "https://a.example"\n\n[project.scripts]',
        ),
        "Dockerfile, BASE": ("Dockerfile", "slim-bookworm", f"slim-bookworm@sha256:{'0' * 64}"),
    }
    assert set(missing) <= set(filled)
    for each in missing:
        name, before, after = filled[each]
        text = (checkout / name).read_text("utf-8")
        (checkout / name).write_text(text.replace(before, after, 1), "utf-8")
    assert list(find_missing(checkout)) == []
