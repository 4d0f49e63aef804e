"""Runs a command and tells its CPU time, wall time and peak memory, its children's included."""

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.places import ROOT

_INTERVAL = 0.05
"""Seconds between two looks at a command that has children."""
_PARENT = 1
"""Position of the parent's id in /proc/<pid>/stat, counted behind the name."""


class CommandError(Exception):
    """A command that was to be measured did not end as it should."""


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU and wall time in seconds, memory in bytes, and what was printed."""

    cpu: float
    wall: float
    peak: int
    output: str


def run_command(
    command: Sequence[str],
    *,
    folder: Path = ROOT,
    environment: Mapping[str, str] | None = None,
    accepted: Sequence[int] = (0,),
) -> Usage:
    """Run a command to its end. Raises CommandError with its last lines."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        start = time.perf_counter()
        child = subprocess.Popen(  # noqa: S603 - a list
            command,
            stdout=out,
            stderr=errors,
            cwd=folder,
            env={**os.environ, "PYTHONWARNINGS": "ignore", **(environment or {})},
        )
        usage, code = _wait(child)
        wall = time.perf_counter() - start
        out.seek(0)
        errors.seek(0)
        if code not in accepted:
            last = "\n".join((out.read() + errors.read()).splitlines()[-8:])
            raise CommandError(f"`{' '.join(command[:4])} …` ended with {code}:\n{last}")
        return replace(usage, wall=wall, output=out.read())


def _wait(child: "subprocess.Popen[bytes]") -> tuple[Usage, int]:
    """Return what the kernel counted, or the sum seen over all of a family if that is more."""
    watch = _Watch(child.pid)
    watch.start()
    _pid, status, used = os.wait4(child.pid, 0)
    watch.is_over.set()
    watch.join()
    child.returncode = os.waitstatus_to_exitcode(status)
    peak = max(used.ru_maxrss * 1024, watch.peak)
    return Usage(used.ru_utime + used.ru_stime, 0.0, peak, ""), child.returncode


class _Watch(threading.Thread):
    """Sums up the memory of a command and its children: the kernel tells only the largest one's."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid, self.peak, self.is_over = pid, 0, threading.Event()

    def run(self) -> None:
        while not self.is_over.wait(_INTERVAL):
            family = _family(self._pid)
            if len(family) > 1:
                self.peak = max(self.peak, sum(map(_proportional_bytes, family)))


def _family(pid: int) -> list[int]:
    """Return a process and all that descend from it."""
    parents = dict(_parents())
    family = [pid]
    for each in family:
        family += [child for child, parent in parents.items() if parent == each]
    return family


def _parents() -> Iterator[tuple[int, int]]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            facts = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:
            continue  # it has ended
        yield int(folder.name), int(facts[_PARENT])


def _proportional_bytes(pid: int) -> int:
    """Return a process' memory; what it shares with others is divided by their number."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024
