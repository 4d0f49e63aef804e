"""Inputs that are made to harm end in one clear outcome, in little memory, without a traceback."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.bombs import BOMBS, FOUND, MEGA, UNREADABLE
from tests.support.places import ROOT

pytestmark = pytest.mark.hostile

MOST_MEMORY = 300 * MEGA
"""Bytes that a run may take at its peak, of the gigabyte of addresses that it has."""
MOST_SECONDS = 10
"""CPU seconds that a run may take, the start included."""

SLOW = {
    "20,000 instances, each with rows and columns of its own",
    "200,000 members without a byte",
    "900 instances, each with 300 KB of texts of its own",
}
"""Bombs that take seconds to write or to read: `make test-bombs` runs them."""


class Server:
    """Runs commands in processes of their own (tests/bomb_server.py)."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        """Talk to a process."""
        assert process.stdin
        assert process.stdout
        self._asked, self._answers = process.stdin, process.stdout

    def run(self, *arguments: str, addresses: int = 1 << 30) -> dict[str, str | int | float]:
        """Return exit code, texts, peak memory and CPU seconds."""
        self._asked.write(json.dumps([addresses, *arguments]) + "\n")
        self._asked.flush()
        found: dict[str, str | int | float] = json.loads(self._answers.readline())
        return found


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Return what runs the command."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.bomb_server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        yield Server(process)


def codes_of(text: str) -> set[str]:
    """Return the codes of the faults that a JSON report tells."""
    (archive,) = json.loads(text)["archives"]
    codes = {each["code"] for each in archive["unreadable"]}
    return codes | ({archive["error"]["code"]} if archive["error"] else set())


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] * (name in SLOW)) for name in BOMBS]
)
def test_a_bomb_ends_in_one_clear_outcome_and_little_memory(
    name: str, tmp_path: Path, server: Server
) -> None:
    bomb = BOMBS[name]
    found = server.run("check", str(bomb.write(tmp_path)), "--format", "json", *bomb.options)
    assert (found["code"], found["err"]) == (bomb.exit_code, "")
    assert codes_of(str(found["out"])) == bomb.codes
    assert int(found["peak"]) < MOST_MEMORY
    assert float(found["seconds"]) < MOST_SECONDS


def test_a_directory_that_hides_its_entries_takes_little_time(
    tmp_path: Path, server: Server
) -> None:
    path = BOMBS["4,000,000 entries behind an end record that hides itself"].write(tmp_path)
    found = server.run("check", str(path))
    assert found["code"] == UNREADABLE
    assert float(found["seconds"]) < MOST_SECONDS


@pytest.mark.slow
@pytest.mark.parametrize("form", ["text", "csv", "html"])
def test_every_format_tells_200_000_faults_in_little_memory(
    form: str, tmp_path: Path, server: Server
) -> None:
    bomb = BOMBS["200,000 members without a byte"]
    found = server.run("check", str(bomb.write(tmp_path)), "--format", form)
    assert (found["code"], found["err"]) == (bomb.exit_code, "")
    assert 0 < len(str(found["out"])) < MEGA
    assert int(found["peak"]) < MOST_MEMORY


def test_where_memory_runs_out_all_the_same_it_is_told(tmp_path: Path, server: Server) -> None:
    path = str(BOMBS["150 instances, each with 75,000 short values of its own"].write(tmp_path))
    found = server.run("check", path, path, "--limit", "kept=1TB", addresses=400 * MEGA)
    told = str(found["out"]) + str(found["err"])
    assert found["code"] in (FOUND, UNREADABLE)
    assert "memory" in told
    assert "Traceback" not in told
