"""In CI nothing is skipped unseen: the session fails, and the test and its reason are named."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.places import ROOT

SKIPPING = """
import pytest
@pytest.mark.skip(reason="needs a browser")
def test_of_a_browser(): pass
def test_of_nothing_else(): pass
"""


@pytest.mark.parametrize(
    ("place", "code", "workers"),
    [("", 0, "0"), ("true", 1, "0"), ("true", 1, "1")],
    ids=["elsewhere", "in CI", "in a worker in CI"],
)
def test_what_is_skipped_fails_the_session_in_ci_alone(
    place: str, code: int, workers: str, tmp_path: Path
) -> None:
    file = tmp_path / "test_skipping.py"
    file.write_text(SKIPPING)
    options = ["-p", "tests.conftest", "-p", "no:cacheprovider", "-c", os.devnull, "-n", workers]
    done = subprocess.run(  # noqa: S603 - pytest
        [sys.executable, "-m", "pytest", *options, f"--rootdir={tmp_path}", str(file)],
        cwd=ROOT,
        env={**os.environ, "CI": place, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    told = "SKIPPED IN CI: test_skipping.py::test_of_a_browser: Skipped: needs a browser"
    assert (done.returncode, told in done.stdout) == (code, bool(place)), done.stdout
