"""A real Dask cluster on loopback: a scheduler and workers, each a process of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_QUIET = {"DASK_DISTRIBUTED__DASHBOARD__ENABLED": "False", "DASK_LOGGING__DISTRIBUTED": "info"}


@dataclass
class DaskCluster:
    """Its scheduler's address, and its processes."""

    folder: Path
    address: str = ""
    scheduler: "subprocess.Popen[bytes] | None" = None
    workers: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    def add_worker(self, **environment: str) -> "subprocess.Popen[bytes]":
        """Start a worker without a nanny: who is killed stays dead."""
        options = ["--no-nanny", "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1"]
        log = self.folder / f"worker-{len(self.workers)}.log"
        worker = _start("worker", [self.address, *options], log, environment)
        self.workers.append(worker)
        return worker


@contextmanager
def dask_cluster(folder: Path, workers: int, **environment: str) -> Iterator[DaskCluster]:
    """Run a scheduler, which gets the environment, and so many workers."""
    cluster = DaskCluster(folder)
    options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    cluster.scheduler = _start("scheduler", options, folder / "scheduler.log", environment)
    try:
        cluster.address = _address_in(folder / "scheduler.log")
        for _ in range(workers):
            cluster.add_worker()
        yield cluster
    finally:
        for process in (*cluster.workers, cluster.scheduler):
            process.kill()
            process.wait()


def _start(
    command: str, options: list[str], log: Path, environment: dict[str, str]
) -> "subprocess.Popen[bytes]":
    with log.open("wb") as told:
        return subprocess.Popen(  # noqa: S603 - a list
            [sys.executable, "-m", "distributed.cli.dask_" + command, *options],
            stdout=told,
            stderr=told,
            cwd=log.parent,
            env={**os.environ, **_QUIET, **environment},
        )


def _address_in(log: Path) -> str:
    for _ in range(600):
        for line in log.read_text("utf-8", "replace").splitlines():
            if "Scheduler at:" in line:
                return line.split()[-1]
        time.sleep(0.05)
    raise TimeoutError(f"no scheduler: {log.read_text()}")
