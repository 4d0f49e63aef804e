"""Runs a program on one input in a process of its own, with limits, and tells how it ended."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from robustness.limits import limit, wait_for
from robustness.places import ROOT, WORK

_READ = 2 * 1024 * 1024
"""Bytes that are read of what was said."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended. `code`: negative for a signal. `peak`: bytes of memory.

    `left`: bytes that it left behind in its temporary folder. `said`: stdout and stderr, in lines.
    """

    code: int
    hung: bool
    peak: int
    left: int
    out: str
    said: tuple[str, ...]


class Runner:
    """Runs one program; `server`: the one that forks for each input, where it is such a one."""

    def __init__(self, command: Sequence[str], server: "subprocess.Popen[str] | None") -> None:
        """Take the command, to which paths are appended where it is no server."""
        self._command, self._server = command, server

    def run(self, path: Path) -> Ended:
        """Run the program on a path."""
        home = Path(tempfile.mkdtemp(dir=WORK))
        try:
            return self._run(path, home)
        finally:
            shutil.rmtree(home)

    def _run(self, path: Path, home: Path) -> Ended:
        with (
            tempfile.NamedTemporaryFile("w+b", dir=WORK) as out,
            tempfile.NamedTemporaryFile("w+b", dir=WORK) as errors,
        ):
            if self._server:
                order = {"path": path, "home": home, "out": out.name, "errors": errors.name}
                code, peak, hung = _order(self._server, {key: str(order[key]) for key in order})
            else:
                code, peak, hung = _call([*self._command, str(path)], home, out.name, errors.name)
            texts = [each.read(_READ).decode("utf-8", "replace") for each in (out, errors)]
        said = tuple(line for text in texts for line in text.splitlines() if line.strip())
        left = sum(each.stat().st_size for each in home.rglob("*") if each.is_file())
        return Ended(code, hung, peak, left, texts[0], said)


@contextmanager
def start(command: Sequence[str], *, is_server: bool) -> Iterator[Runner]:
    """Make a program ready to be run."""
    WORK.mkdir(parents=True, exist_ok=True)
    if not is_server:
        yield Runner(command, None)
        return
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 - a list
        command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, env=_environment(WORK)
    ) as server:
        yield Runner(command, server)
        server.stdin.close()  # type: ignore[union-attr]


def _order(server: "subprocess.Popen[str]", order: dict[str, str]) -> tuple[int, int, bool]:
    assert server.stdin  # noqa: S101 - it is a pipe
    assert server.stdout  # noqa: S101 - the same
    server.stdin.write(json.dumps(order) + "\n")
    server.stdin.flush()
    code, peak, hung = json.loads(server.stdout.readline())
    return code, peak, hung


def _call(command: Sequence[str], home: Path, out: str, errors: str) -> tuple[int, int, bool]:
    with Path(out).open("wb") as told, Path(errors).open("wb") as complained:
        child = subprocess.Popen(  # noqa: S603 - a list
            command,
            stdout=told,
            stderr=complained,
            cwd=ROOT,
            env=_environment(home),
            start_new_session=True,
            preexec_fn=limit,  # noqa: PLW1509 - no threads here
        )
        ended = wait_for(child.pid)
        child.returncode = ended[0]
        return ended


def _environment(home: Path) -> dict[str, str]:
    """Return a process's surroundings: a temporary folder of its own, nothing of ours."""
    return {
        "HOME": str(home),
        "TMPDIR": str(home),
        "LC_ALL": "C.UTF-8",
        "OPENBLAS_NUM_THREADS": "1",
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONWARNINGS": "ignore",
        "TZ": "UTC",
    }
