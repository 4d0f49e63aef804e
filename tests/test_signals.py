"""A run that is ended at any moment leaves whole outputs or none, and nothing else.

`make test-signals` tries 50 moments of each kind.
"""

import os
import random
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from fw_gear_dicom_check.output.exit_codes import FINE, FOUND, INTERRUPTED
from fw_gear_dicom_check.runtime.process import TERMINATED
from tests.support.dicom_files import dicom_file, series, write_zip
from tests.support.places import ROOT
from tests.test_surroundings import COMMAND, needs_proc, others_in

pytestmark = pytest.mark.hostile

MOMENTS = int(os.environ.get("SIGNALS", "2"))
"""Moments at which each signal is sent."""
EARLIER = "of an earlier run"


@dataclass(frozen=True)
class Run:
    """A run to its end: what it takes, in seconds, and what it writes."""

    folder: Path
    seconds: float
    report: str


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return what a run that nobody ends writes."""
    folder = tmp_path_factory.mktemp("archives")
    members = {name: dicom_file(table) for name, table in series(400).items()}
    for number in range(6):
        write_zip(folder / f"{number}.zip", members)
    output, started = folder.parent / f"{folder.name}.json", time.monotonic()
    process = start(folder, output)
    process.communicate(timeout=100)
    return Run(folder, time.monotonic() - started, output.read_text("utf-8"))


def start(folder: Path, output: Path) -> "subprocess.Popen[str]":
    """Start a check of several archives by two processes, in a session of its own."""
    arguments = ["check", folder, "--format", "json", "--jobs", 2, "-o", output]
    return subprocess.Popen(  # noqa: S603 - our own program
        [*COMMAND, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    )


@needs_proc
@pytest.mark.parametrize("moment", range(MOMENTS))
@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, INTERRUPTED), (signal.SIGTERM, TERMINATED)],
    ids=["INT", "TERM"],
)
def test_a_signal_at_any_moment_leaves_a_whole_output_or_the_earlier_one(
    whole: Run, tmp_path: Path, number: signal.Signals, code: int, moment: int
) -> None:
    output = tmp_path / "report.json"
    output.write_text(EARLIER, "utf-8")
    process = start(whole.folder, output)
    time.sleep(random.Random(f"{number} {moment}").uniform(0, whole.seconds))  # noqa: S311 - a test
    # A terminal sends SIGINT to all processes of the run, the engine SIGTERM to the first.
    (os.killpg if number == signal.SIGINT else os.kill)(process.pid, number)
    _, told = process.communicate(timeout=100)
    assert not others_in(process.pid), "processes are left"
    found = output.read_text("utf-8")
    assert found in (EARLIER, whole.report)
    assert [path.name for path in tmp_path.iterdir()] == [output.name]
    if process.returncode == -number or told.endswith("KeyboardInterrupt\n"):
        return  # Python itself was still starting
    assert "Traceback" not in told
    assert process.returncode == code or found == whole.report
    assert process.returncode in (code, FINE, FOUND)


@needs_proc
@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_worker_that_is_killed_at_any_moment_loses_nothing(
    whole: Run, tmp_path: Path, moment: int
) -> None:
    output = tmp_path / "report.json"
    process = start(whole.folder, output)
    time.sleep(random.Random(moment).uniform(0, whole.seconds))  # noqa: S311 - a test
    for worker in workers_of(process.pid)[:1]:
        os.kill(worker, signal.SIGKILL)
    _, told = process.communicate(timeout=100)
    assert (process.returncode in (FINE, FOUND), told) == (True, "")
    assert output.read_text("utf-8") == whole.report
    assert not others_in(process.pid), "processes are left"


def workers_of(parent: int) -> list[int]:
    """Return the processes of a run that check archives, the first one first."""
    listed = Path(f"/proc/{parent}/task/{parent}/children")
    children = listed.read_text("ascii").split() if listed.exists() else []
    return [int(each) for each in children if b"spawn_main" in command_of(each)]


def command_of(process: str) -> bytes:
    """Return the command of a process, nothing for one that has ended."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""
