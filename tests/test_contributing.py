"""CONTRIBUTING's recipe for a new check, followed to the letter, gives right verdicts."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from textwrap import dedent

import pytest

from tests.support.dicom_files import COMPLETE, dicom_file, write_zip
from tests.support.places import ROOT

PACKAGE = "fw_gear_dicom_check"
BLOCK = re.compile(r"^( *)```\w+ (file|add)=(\S+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
"""A block of the recipe: its indentation, what to do, to which file, and the text."""
LISTS = {
    f"{PACKAGE}/checks/registry.py": "_ALL = (\n",
    f"{PACKAGE}/report/fault_words.py": "FAULT_WORDS: Mapping[str, FaultWords] = {\n",
}
"""File -> the beginning of the list that a block is added to."""
IMPORTS = "from fw_gear_dicom_check.checks import (\n"


@pytest.fixture(scope="module")
def changed_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the package with the recipe's check in it, and a site's file beside it."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / PACKAGE, folder / PACKAGE, ignore=shutil.ignore_patterns("*.pyc"))
    recipe = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    blocks = [(deed, file, dedent(text)) for _, deed, file, text in BLOCK.findall(recipe)]
    assert [deed for deed, _, _ in blocks] == ["file", "add", "add", "file"]
    for deed, file, text in blocks:
        write(folder / file, text) if deed == "file" else add(folder, file, text)
    return folder


def write(path: Path, text: str) -> None:
    """Make a new file, and refuse to replace one."""
    assert not path.exists()
    path.write_text(text, "utf-8")


def add(folder: Path, file: str, text: str) -> None:
    """Put an entry at the head of a list; of a registry also import the module that it names."""
    path, head = folder / file, LISTS[file]
    source = path.read_text("utf-8")
    assert source.count(head) == 1
    source = source.replace(head, head + text)
    if IMPORTS in source:
        source = source.replace(IMPORTS, f"{IMPORTS}    {text.partition('.')[0]},\n")
    path.write_text(source, "utf-8")


@pytest.mark.parametrize("names", [("CHEST", "ROOM TWO"), ("ROOM TWO", "CHEST")], ids=" first".join)
def test_the_new_check_counts_the_bad_instance_whatever_comes_first(
    names: Sequence[str], changed_house: Path, tmp_path: Path
) -> None:
    members = {
        f"{number}.dcm": dicom_file(
            {**COMPLETE, "StationName": name, "SOPInstanceUID": f"1.2.{number + 1}"}
        )
        for number, name in enumerate(names)
    }
    archive = write_zip(tmp_path / "a.zip", members)
    report = json.loads(check(changed_house, archive, "json"))
    rules = report["archives"][0]["results"]["site"]["findings"]
    assert [(each["rule"], each["outcome"]) for each in rules] == [
        ("site/StationName", "unsupported")
    ]
    assert (rules[0]["affected"], rules[0]["total"]) == (1, 2)
    assert rules[0]["examples"] == [f"{names.index('ROOM TWO')}.dcm"]
    assert "(several words)" in check(changed_house, archive, "text")


def check(house: Path, archive: Path, output_format: str) -> str:
    """Return what the changed package's command writes."""
    arguments = ("check", str(archive), "--profile", "site.toml", "--format", output_format)
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", f"{PACKAGE}.cli.app", *arguments, "--fail-on", "never"],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.returncode == 0
    return done.stdout
