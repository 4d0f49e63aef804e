"""What the product is made of: each package pinned with its hashes, its licence known."""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

from tests.support.places import ROOT

LOCKS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in ROOT.rglob("requirements*.txt")
    if not {".venv", "build", "node_modules"} & {*path.relative_to(ROOT).parts}
)
"""Files of locked Python packages."""
_PIN = re.compile(
    r"(?P<name>[A-Za-z0-9][\w.-]*)(\[[\w,-]+\])?==(?P<version>[\w.!+-]+)"
    r"( ; [^\\]+?)?( --hash=sha256:[0-9a-f]{64})+"
)
"""A package with one version, perhaps a marker, and at least one hash; no address, no option."""
EXCEPTIONAL = {
    "flywheel-gears": "UNKNOWN",
    "flywheel-sdk": "LicenseRef-Proprietary",
    "rfc3987": "GNU General Public License v3 or later (GPLv3+)",
}
"""Packages of a run that are under no permissive licence, nor the MPL: what they say of themselves.

All three come with the gear toolkit; docs/image.md says what follows.
"""
_PERMISSIVE = re.compile(r"\b(Apache|BSD|MIT|MPL|Mozilla Public License|PSF)\b")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_each_package_with_its_hashes_and_no_address(lock: str) -> None:
    lines = list(read_lock(ROOT / lock))
    assert lines
    assert [line for line in lines if not _PIN.fullmatch(line)] == []


@pytest.mark.parametrize(
    "line",
    [
        "click",
        "click==8.1.0",
        f"click>=8.1.0 --hash=sha256:{'0' * 64}",
        f"click==8.1.0 --hash=md5:{'0' * 32}",
        f"click @ git+ssh://host/click@v8 --hash=sha256:{'0' * 64}",
        "--index-url somewhere",
        f"click==8.1.0 --hash=sha256:{'0' * 64} --find-links here",
    ],
)
def test_a_line_that_pins_too_little_is_seen(line: str) -> None:
    assert not _PIN.fullmatch(line)


def test_every_lock_is_looked_at() -> None:
    assert {"requirements.txt", "requirements-dev.txt", "image/requirements.txt"} < set(LOCKS)


def test_what_is_tested_is_what_is_shipped() -> None:
    """The lock for tests holds each package of a run, the same version with the same hashes."""
    run, tests = (
        {re.sub(r" ;.*?(?= --hash)", "", line) for line in read_lock(ROOT / name)}
        for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert run < tests


def test_a_licence_that_is_not_permissive_is_one_of_those_that_we_know() -> None:
    other = {name: told for name, told in read_licences() if not _PERMISSIVE.search(told)}
    assert other == EXCEPTIONAL


def read_licences() -> Iterator[tuple[str, str]]:
    """Yield the packages of a run with what they say: expression, classifiers, else free text.

    Those that this platform has no use for are not installed.
    """
    for line in read_lock(ROOT / "requirements.txt"):
        name = line.partition("==")[0]
        try:
            told = metadata(name)
        except PackageNotFoundError:
            assert "emscripten" in line
            continue
        classifiers = told.get_all("Classifier", [])
        classified = [
            each for each in classifiers if each.startswith("License :: OSI Approved :: ")
        ]
        free = told.get_all("License", [])
        names = [*told.get_all("License-Expression", []), *classified, *free]
        yield name, names[0].splitlines()[0].rpartition(" :: ")[2] if names else ""


def read_lock(path: Path) -> Iterator[str]:
    """Yield the lines of a lock, joined, without comments."""
    kept = [
        line for line in path.read_text("utf-8").splitlines() if not line.lstrip().startswith("#")
    ]
    joined = "\n".join(kept).replace("\\\n", " ")
    yield from (" ".join(line.split()) for line in joined.splitlines() if line.strip())
