"""What is told of an image: its packages, their licences, and what is known against them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from image.audit import judge
from image.debian import read_debian_packages
from image.engine import Dated, EngineError, date_for_docker, date_for_podman
from image.licences import to_page
from image.publish import read_epoch, to_labels
from image.sbom import depend, to_python
from image.upload import name_image
from tests.support.places import ROOT

STATUS = """Package: tar
Essential: yes
Status: install ok installed
Architecture: amd64
Version: 1.34+dfsg-1.2
Description: GNU version
 of the tape archiver

Package: gone
Status: deinstall ok config-files
Architecture: all
Version: 1

Package: adduser
Status: install ok installed
Architecture: all
Version: 1:3.134
"""
COPYRIGHTS = {
    "adduser": "see /usr/share/common-licenses/GPL-2.\n",
    "tar": "Files: *\nLicense: GPL-3+\n free\n\nFiles: a\nLicense: ISC\n\nLicense: GPL-3+\n",
}


@pytest.fixture
def contents(tmp_path: Path) -> Path:
    """Return a folder like that of an unpacked image."""
    files = {"etc/debian_version": "12.15\n", "var/lib/dpkg/status": STATUS}
    files |= {f"usr/share/doc/{name}/copyright": text for name, text in COPYRIGHTS.items()}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_debian_packages_are_told_with_their_licences(contents: Path) -> None:
    adduser, tar = read_debian_packages(contents)
    assert adduser["purl"] == "pkg:deb/debian/adduser@1%3A3.134?arch=all&distro=debian-12"
    assert adduser["licenses"] == [{"license": {"name": "GPL-2", "acknowledgement": "declared"}}]
    assert tar["purl"] == "pkg:deb/debian/tar@1.34%2Bdfsg-1.2?arch=amd64&distro=debian-12"
    assert [each["license"]["name"] for each in tar["licenses"]] == ["GPL-3+", "ISC"]


def test_a_package_without_a_copyright_file_says_no_licence(contents: Path) -> None:
    (contents / "usr/share/doc/tar/copyright").unlink()
    *_, tar = read_debian_packages(contents)
    page = to_page({"metadata": {"component": to_python("3.12.1")}, "components": [tar]})
    assert page.endswith("| python | 3.12.1 | PSF-2.0 |\n| tar | 1.34+dfsg-1.2 | **says none** |\n")


def test_the_product_depends_on_all_that_no_package_asks_for() -> None:
    known: list[dict[str, Any]] = [{"ref": "us", "dependsOn": ["click"]}, {"ref": "click"}]
    assert depend(known, "us", ["tar"]) == [
        {"ref": "click", "dependsOn": []},
        {"ref": "tar", "dependsOn": []},
        {"ref": "us", "dependsOn": ["click", "tar"]},
    ]


def test_what_no_dockerfile_can_know_is_a_label_if_it_is_known() -> None:
    manifest = {"source": "https://example.org/code", "url": ""}
    label = "org.opencontainers.image"
    assert to_labels(manifest, 1_700_000_000, "1a2b3c") == {
        f"{label}.created": "2023-11-14T22:13:20Z",
        f"{label}.revision": "1a2b3c",
        f"{label}.source": "https://example.org/code",
    }


def test_the_date_of_an_image_can_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert read_epoch() == 1_700_000_000
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(EngineError, match="'yesterday' is no number of seconds since 1970"):
        read_epoch()


@pytest.mark.parametrize("to_command", [date_for_docker, date_for_podman])
def test_each_engine_is_given_the_date_and_the_labels(
    to_command: Callable[[Dated], list[str]], tmp_path: Path
) -> None:
    command = to_command(Dated(tmp_path, "a:1", 17, "python@sha256:1", {"revision": "1a2b3c"}))
    assert {
        "--build-arg=SOURCE_DATE_EPOCH=17",
        "--label=revision=1a2b3c",
        "--no-cache",
        "--build-arg=BASE=python@sha256:1",
    } < {*command}
    assert command[-1] == str(tmp_path)


def test_the_name_of_an_image_is_in_manifest_and_tag(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    shutil.copyfile(ROOT / "manifest.json", path)
    before = path.read_text("utf-8")
    version = json.loads(before)["version"]
    assert name_image(path, "") == f"dicom-check:{version}"
    assert path.read_text("utf-8") == before
    name = "registry.example:5000/group/dicom-check"
    assert name_image(path, name) == f"{name}:{version}"
    found = json.loads(path.read_text("utf-8"))
    assert found["custom"]["gear-builder"].pop("image") == f"{name}:{version}"
    expected = json.loads(before)
    del expected["custom"]["gear-builder"]["image"]
    assert found == expected


@pytest.mark.parametrize(
    "name", ["a/b:1", "A/b", "https://host/a", "a//b", "/a", "a/", "a b", "-a"]
)
def test_a_name_that_no_registry_takes_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    shutil.copyfile(ROOT / "manifest.json", path)
    with pytest.raises(EngineError, match="without a tag"):
        name_image(path, name)


FINE = {"name": "click", "version": "8.1.0", "vulns": []}
KNOWN = {"id": "PYSEC-1", "fix_versions": ["8.1.1", "8.2"], "aliases": []}
FAULTY = FINE | {"vulns": [KNOWN]}
SKIPPED = {"name": "idna", "skip_reason": "Dependency not found on PyPI: idna (3)"}
OURS = {"name": "fw-gear-dicom-check", "skip_reason": "Dependency not found on PyPI: ours"}


@pytest.mark.parametrize(
    ("packages", "code", "told"),
    [
        ([FINE], 0, "no known vulnerability in 1 packages"),
        ([FINE, OURS], 0, "no known vulnerability in 1 packages"),
        ([FAULTY], 1, "click 8.1.0: PYSEC-1, mended in 8.1.1, 8.2"),
        ([FAULTY, SKIPPED], 1, "click 8.1.0: PYSEC-1, mended in 8.1.1, 8.2"),
        ([FINE, SKIPPED], 2, "1 of 2 packages were not looked up: Dependency not found on PyPI"),
        ([OURS], 2, "0 of 0 packages were not looked up: there are none"),
    ],
    ids=["fine", "ours", "known", "known and skipped", "skipped", "none"],
)
def test_an_audit_is_clean_only_if_all_were_looked_up(
    packages: list[object], code: int, told: str
) -> None:
    found, lines = judge(json.dumps({"dependencies": packages, "fixes": []}), "")
    assert (found, lines[0]) == (code, told)


@pytest.mark.parametrize("answer", ["", "No known vulnerabilities found", "{"])
def test_an_audit_without_an_answer_is_not_clean(answer: str) -> None:
    assert judge(answer, "ConnectionError") == (2, ["does not answer: ConnectionError"])
