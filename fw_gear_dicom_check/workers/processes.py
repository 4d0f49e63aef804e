"""Makes processes of this machine workers that check archives."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker

from fw_gear_dicom_check.errors import ArchiveError
from fw_gear_dicom_check.model import Report
from fw_gear_dicom_check.reading.find_archives import Target
from fw_gear_dicom_check.runtime.process import deferred_signals
from fw_gear_dicom_check.settings import Settings
from fw_gear_dicom_check.workers import worker
from fw_gear_dicom_check.workers.pool import CheckTarget

_QUEUED_PER_PROCESS = 4
"""Archives submitted and not yet reported, per process."""


@contextmanager
def open_processes(jobs: int, settings: Settings, check: CheckTarget) -> Iterator["Processes"]:
    """Start `jobs` processes, and end them when the block ends."""
    pool = Processes(jobs, settings, check)
    try:
        yield pool
    except BaseException:  # the other results are not needed: a signal, or the output was closed
        pool.end_workers()
        raise
    finally:
        pool.close()


class Processes:
    """A pool of processes; see `Pool`."""

    worker_died = BrokenProcessPool

    def __init__(self, jobs: int, settings: Settings, check: CheckTarget) -> None:
        """Start the processes, which check archives with these settings."""
        self._jobs, self._given = jobs, (check, settings)
        self._executor = self._start()

    def most_running(self) -> int:
        """Return how many archives may be submitted and not yet reported."""
        return _QUEUED_PER_PROCESS * self._jobs

    def submit(self, target: Target) -> Future[Report | ArchiveError]:
        """Submit an archive to the processes."""
        try:
            # A process that was started only halfway would wait forever.
            with deferred_signals(), _workers_without_ctrl_c():
                return self._executor.submit(worker.run, target)
        except BrokenProcessPool as error:
            broken: Future[Report | ArchiveError] = Future()
            broken.set_exception(error)
            return broken

    def wait(self, future: Future[Report | ArchiveError]) -> Report | ArchiveError:
        """Return an archive's report. Raises BrokenProcessPool."""
        return future.result()

    def restart_workers(self) -> None:
        """End the processes and start new ones."""
        self.close()
        self._executor = self._start()

    def to_lost_result(self, target: Target) -> ArchiveError:
        """Return the fault of an archive whose process was killed twice."""
        return ArchiveError(
            target.path,
            "its process was killed, twice; memory may be short: check it alone with --jobs 1",
        )

    def end_workers(self) -> None:
        """Have the processes leave what they are at."""
        for process in multiprocessing.active_children():
            if process.pid:
                with suppress(ProcessLookupError):
                    os.kill(process.pid, worker.END)

    def close(self) -> None:
        """End the processes; queued archives are dropped."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _start(self) -> ProcessPoolExecutor:
        # Spawned, not forked: the progress bar has a thread of its own.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(
            self._jobs, context, initializer=worker.begin, initargs=self._given
        )


@contextmanager
def _workers_without_ctrl_c() -> Iterator[None]:
    """Have processes that are started in the block never see Ctrl-C, which is the parent's."""
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # unblocks the signal where it has to be started first
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
