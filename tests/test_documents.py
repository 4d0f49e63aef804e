"""The documents: no link leads nowhere, no path is out of date, and each stays what it is for."""

import re
import subprocess
from functools import lru_cache
from pathlib import Path

import pytest

from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.report.lines import WIDTH, to_plain
from fw_gear_dicom_check.report.text_report import to_terminal
from fw_gear_dicom_check.settings import Settings
from scripts.run_gear import zip_real_series
from tests.support.places import ROOT
from tests.test_architecture import ORDER

DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))
)
GENERATED = {"docs/benchmark.md", "docs/conformance.md", "docs/robustness.md"}
"""Pages that programs write: whether a path in them exists is those programs' business."""
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!\\)\]\(([^()\s]+)\)|<img[^>]* src=\"([^\"]+)\"")
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
FOLDERS = (
    *("bench", "conformance", "docs", "fuzz", "fw_gear_dicom_check", "image", "robustness"),
    *("scripts", "tests"),
)
INSIDE = (
    *(
        "api",
        "checks",
        "cli",
        "commands",
        "derive",
        "flywheel",
        "gear",
        "limits",
        "output",
        "reading",
    ),
    *("report", "rules", "runtime", "workers"),
)
"""Folders of the package, whose name the documents leave out."""
PATH = re.compile(rf"`((?:{'|'.join((*FOLDERS, *INSIDE))})/[\w./-]*)`")
LONGEST_README = 118
"""Lines: what a stranger reads before deciding whether this is of use."""


def test_the_sample_of_the_readme_is_what_the_command_says(
    tmp_path: Path, settings: Settings
) -> None:
    lines = to_terminal(check_archive(zip_real_series(tmp_path), settings), WIDTH)
    assert f"```\n{to_plain(lines)}```" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_somewhere(name: str) -> None:
    assert [link for link in links_of(name) if not leads_somewhere(name, link)] == []


@pytest.mark.parametrize("link", ["docs/absent.md", "docs/gear.md#absent", "#absent"])
def test_a_link_that_leads_nowhere_is_found(link: str) -> None:
    assert not leads_somewhere("README.md", link)


@pytest.mark.parametrize("name", [each for each in DOCUMENTS if each not in GENERATED])
def test_every_path_that_is_named_exists(name: str) -> None:
    named = PATH.findall(FENCE.sub("", (ROOT / name).read_text("utf-8")))
    assert [path for path in named if not exists(path)] == []


def test_every_page_is_reached_from_the_readme() -> None:
    reached, waiting = set[str](), ["README.md"]
    while waiting:
        name = waiting.pop()
        reached.add(name)
        targets = {target_of(name, link)[0] for link in links_of(name)}
        waiting += [each for each in targets if each in DOCUMENTS and each not in reached]
    assert set(DOCUMENTS) - reached == set()


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= LONGEST_README


def test_the_design_lists_the_folders_in_their_order() -> None:
    text = (ROOT / "docs" / "design.md").read_text("utf-8")
    house = text.partition("\n## The house\n")[2].partition("\n## ")[0]
    listed = re.findall(r"^\| `([\w/]+)` \|", house, re.MULTILINE)
    assert [name.rstrip("/") for name in listed] == list(ORDER)


def links_of(name: str) -> list[str]:
    """Return the links of a document that stay in the project."""
    text = FENCE.sub("", (ROOT / name).read_text("utf-8"))
    found = [link or picture for link, picture in LINK.findall(text)]
    return [link for link in found if "://" not in link]


def leads_somewhere(name: str, link: str) -> bool:
    """Tell whether a link's file exists, and has the heading that it names."""
    target, anchor = target_of(name, link)
    is_page = target.endswith(".md")
    return target in tracked() and (not anchor or (is_page and anchor in anchors_of(target)))


def target_of(name: str, link: str) -> tuple[str, str]:
    """Return the file that a document's link leads to, from the root, and the anchor in it."""
    path, _, anchor = link.partition("#")
    target = (ROOT / name).parent / path if path else ROOT / name
    return target.resolve().relative_to(ROOT).as_posix(), anchor


def exists(path: str) -> bool:
    """Tell whether a path, from the root or from inside the package, is there."""
    roots = (ROOT, ROOT / "fw_gear_dicom_check")
    return any((root / path).exists() or (root / f"{path}.py").is_file() for root in roots)


@lru_cache
def tracked() -> frozenset[str]:
    """Return the project's files; without git, all that are there."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],  # noqa: S607 - git is what developers have
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]
    everything = (path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file())
    return frozenset(names if listed.returncode == 0 else everything)


@lru_cache
def anchors_of(name: str) -> frozenset[str]:
    """Return the anchors that a page's headings make on the usual hosts."""
    text = FENCE.sub("", Path(ROOT / name).read_text("utf-8"))
    seen: dict[str, int] = {}
    for heading in HEADING.findall(text):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        anchor = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        count = seen[anchor] = seen.get(anchor, -1) + 1
        if count:
            seen[f"{anchor}-{count}"] = 0
    return frozenset(seen)
