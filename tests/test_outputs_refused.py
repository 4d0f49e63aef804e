"""An output never replaces an input, an archive or another output: nothing is lost."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fw_gear_dicom_check.cli.app import main
from fw_gear_dicom_check.output.exit_codes import FINE, USAGE
from fw_gear_dicom_check.output.whole_file import write_whole
from tests.support.dicom_files import dicom_file, write_zip

FILES = (
    "in/a.dcm",
    "in/b.zip",
    "in/broken",
    "in/old.csv",
    "c.zip",
    "d.dcm",
    "old.txt",
    "site.toml",
)
"""What there is before; `in/old.csv` and `old.txt` are reports that may be replaced."""
REPLACED = {"in/old.csv", "old.txt", "link-to-old"}
LINKS = {"link-to-a": "in/a.dcm", "link-to-c": "c.zip", "link-to-old": "old.txt", "linked": "in"}
HARD = {"hard-a": "in/a.dcm", "hard-c": "c.zip"}
NEW = ("new.txt", "in/new.json", "absent/new.txt", "in", "linked/a.dcm", "in/../c.zip")
PLACES = (*FILES, *LINKS, *HARD, *NEW)


def lay_out(root: Path) -> None:
    """Make the files and links."""
    (root / "in").mkdir()
    one = dicom_file()
    for name in ("in/a.dcm", "d.dcm"):
        (root / name).write_bytes(one)
    for name in ("in/b.zip", "c.zip"):
        write_zip(root / name, {"a.dcm": one})
    (root / "in/broken").write_bytes(b"damaged DICOM")
    (root / "in/old.csv").write_text("archive,")
    (root / "old.txt").write_text("PASS")
    (root / "site.toml").write_text('name = "site"\n')
    for name, target in LINKS.items():
        (root / name).symlink_to(target)
    for name, target in HARD.items():
        os.link(root / target, root / name)


def contents(root: Path) -> Mapping[str, bytes]:
    """Return what each file and link holds."""
    return {
        name: (root / name).read_bytes() for name in (*FILES, *LINKS, *HARD) if name != "linked"
    }


def check(root: Path, inputs: list[str], outputs: list[str], *, has_profile: bool) -> int:
    """Run the command, with the second output as the table of instances."""
    options = [
        part
        for option, name in zip(("-o", "--instances"), outputs, strict=False)
        for part in (option, str(root / name))
    ]
    profile = ["--profile", str(root / "site.toml")] if has_profile else []
    return main(["check", *(str(root / name) for name in inputs), "-q", *options, *profile])


def may_go(inputs: list[str], *, has_profile: bool) -> set[str]:
    """Return what an output may replace: old reports, and what is neither archive nor input."""
    is_apart = not {"in", "linked", "."} & set(inputs)
    others = ["in/broken"] * is_apart + ["site.toml"] * (not has_profile and "." not in inputs)
    return {*REPLACED, *others}


@given(
    st.lists(
        st.sampled_from(("in", "linked", "c.zip", "in/a.dcm", "link-to-c", "d.dcm", ".")),
        min_size=1,
        max_size=2,
    ),
    st.lists(st.sampled_from(PLACES), min_size=1, max_size=2),
    st.booleans(),
)
@settings(max_examples=120, derandomize=True, deadline=None, database=None)
def test_no_choice_of_inputs_and_outputs_loses_anything(
    inputs: list[str],
    outputs: list[str],
    has_profile: bool,  # noqa: FBT001 - hypothesis gives it
) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        lay_out(root)
        before = contents(root)
        code = check(root, inputs, outputs, has_profile=has_profile)
        after = contents(root)
        changed = {name for name in before if before[name] != after[name]}
        assert changed <= (set() if code == USAGE else may_go(inputs, has_profile=has_profile))
        assert code == USAGE or len({os.path.realpath(root / each) for each in outputs}) == len(
            outputs
        )
        left = {path.name for path in root.rglob("*")} - {Path(name).name for name in PLACES}
        assert left == set()


REFUSED: Mapping[str, tuple[list[str], list[str], str]] = {
    "the archive itself": (["c.zip"], ["c.zip"], "an input too"),
    "a link to it": (["c.zip"], ["link-to-c"], "an input too"),
    "another name of it": (["c.zip"], ["hard-c"], "an input too"),
    "a member of the folder": (["in"], ["in/a.dcm"], "no DICOM file"),
    "a damaged member of the folder": (["in"], ["in/broken"], "in a folder to check"),
    "another archive": (["in"], ["c.zip"], "no DICOM file"),
    "one file twice": (["in"], ["new.txt", "new.txt"], "given twice"),
    "one file by two ways": (["c.zip"], ["in/new.json", "linked/new.json"], "given twice"),
    "a file and a link to it": (["c.zip"], ["old.txt", "link-to-old"], "given twice"),
    "the profile": (["c.zip"], ["site.toml"], "an input too"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_output_that_would_destroy_something_is_refused_before_the_work(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_out(tmp_path)
    before = contents(tmp_path)
    inputs, outputs, reason = REFUSED[name]
    assert check(tmp_path, inputs, outputs, has_profile=True) == USAGE
    told = capsys.readouterr()
    assert reason in told.err
    assert told.out == ""
    assert contents(tmp_path) == before
    assert not (tmp_path / "new.txt").exists()


@pytest.mark.parametrize("name", ["old.txt", "link-to-old", "in/old.csv", "new.txt", "in/new.json"])
def test_a_new_file_or_an_old_report_is_written(name: str, tmp_path: Path) -> None:
    lay_out(tmp_path)
    assert check(tmp_path, ["c.zip"], [name], has_profile=False) == FINE
    assert "PASS" in (tmp_path / name).read_text()


def test_an_output_in_the_folder_to_check_is_no_member_of_it(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.dcm").write_bytes(dicom_file())
    outputs = [str(tmp_path / "in" / name) for name in ("r.json", "s.csv")]
    arguments = ["--format", "json", "-o", outputs[0], "--instances", outputs[1]]
    assert main(["check", str(tmp_path / "in"), *arguments]) == FINE
    (archive,) = json.loads((tmp_path / "in/r.json").read_text())["archives"]
    assert archive["members"] == 1
    assert (tmp_path / "in/s.csv").read_text().count("\n") > 1


def make_link(path: Path) -> None:
    """Put a link where an output goes."""
    path.symlink_to(path.parent / "secret")


@pytest.mark.parametrize("make", [make_link, os.mkfifo], ids=["link", "pipe"])
def test_the_gear_replaces_a_link_or_a_pipe_in_its_output_folder(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("kept")
    make(tmp_path / "dicom-check.csv")
    write_whole(tmp_path / "dicom-check.csv", ["new"], follows_links=False)
    assert (tmp_path / "secret").read_text() == "kept"
    assert not (tmp_path / "dicom-check.csv").is_symlink()
    assert (tmp_path / "dicom-check.csv").read_text() == "new"


@pytest.mark.parametrize(
    "command", [["batch", "collect"], ["batch", "peek"]], ids=["collect", "peek"]
)
def test_a_site_s_results_replace_no_archive(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_zip(tmp_path / "a.csv", {"a.dcm": dicom_file()})
    before = path.read_bytes()
    assert main([*command, "--project", "g/p", "-o", str(path)]) == USAGE
    assert "replaces no DICOM file or archive" in capsys.readouterr().err
    assert path.read_bytes() == before
