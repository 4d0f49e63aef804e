"""Makes processes of this machine workers that check archives.

Each has a pipe of its own, unlike those of `concurrent.futures`, which share one: there, a process
that is killed while it sends a result leaves its parent, and the other processes, waiting for ever.
"""

import multiprocessing
import signal
import sys
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from multiprocessing import connection, resource_tracker

from fw_gear_dicom_check.errors import ArchiveError
from fw_gear_dicom_check.model import Report
from fw_gear_dicom_check.reading.find_archives import Target
from fw_gear_dicom_check.runtime.process import deferred_signals
from fw_gear_dicom_check.settings import Settings
from fw_gear_dicom_check.workers import worker
from fw_gear_dicom_check.workers.pool import CheckTarget

_AHEAD = 4
"""Archives that a process is given at a time while they take it hardly any time."""
_QUICK_SECONDS = 0.1
"""Seconds below which an archive took hardly any time."""

_Task = tuple[Target, Future[Report | ArchiveError]]


class ProcessDiedError(Exception):
    """The process that checked an archive was killed."""


@contextmanager
def open_processes(jobs: int, settings: Settings, check: CheckTarget) -> Iterator["Processes"]:
    """Start `jobs` processes, and end them when the block ends."""
    pool = Processes(jobs, settings, check)
    try:
        yield pool
    finally:
        pool.end()


class Processes:
    """A pool of processes; see `Pool`."""

    worker_died = ProcessDiedError

    def __init__(self, jobs: int, settings: Settings, check: CheckTarget) -> None:
        """Start the processes, which check archives with these settings."""
        self._check, self._settings = check, settings
        self._waiting: deque[_Task] = deque()
        self._processes: list[_Process] = []
        for _ in range(jobs):
            self._start()

    def most_running(self) -> int:
        """Return how many archives may be submitted and not yet reported."""
        return _AHEAD * len(self._processes)

    def submit(self, target: Target) -> Future[Report | ArchiveError]:
        """Submit an archive to the processes."""
        future: Future[Report | ArchiveError] = Future()
        self._waiting.append((target, future))
        self._hand_out()
        return future

    def wait(self, future: Future[Report | ArchiveError]) -> Report | ArchiveError:
        """Return an archive's report. Raises ProcessDiedError."""
        while not future.done():
            ready = connection.wait([each.pipe for each in self._processes])
            for process in [each for each in self._processes if each.pipe in ready]:
                if not process.take_answer():
                    self._replace(process)
            self._hand_out()
        return future.result()

    def to_lost_result(self, target: Target) -> ArchiveError:
        """Return the fault of an archive whose process was killed twice."""
        return ArchiveError(
            target.path,
            "its process was killed, twice; memory may be short: check it alone with --jobs 1",
        )

    def end(self) -> None:
        """End the processes, whatever they are at."""
        with deferred_signals():
            for process in self._processes:
                process.end()

    def _hand_out(self) -> None:
        """Give waiting archives to processes, those with the fewest first."""
        while self._waiting:
            process = min(self._processes, key=lambda each: len(each.given))
            if not process.has_room():
                return
            process.give(*self._waiting.popleft())

    def _replace(self, process: "_Process") -> None:
        """Start a process in place of one that was killed, which lost the archive it was at."""
        self._processes.remove(process)
        process.end()
        self._start()
        if process.given:
            _, lost = process.given.popleft()
            lost.set_exception(ProcessDiedError())
        self._waiting.extendleft(reversed(process.given))

    def _start(self) -> None:
        # A process that was started only halfway would never be ended.
        with deferred_signals(), _workers_without_ctrl_c():
            self._processes.append(_Process(self._check, self._settings))


class _Process:
    """A process, the parent's end of its pipe, and what it was given and has not answered."""

    def __init__(self, check: CheckTarget, settings: Settings) -> None:
        # Spawned, not forked: the progress bar has a thread of its own.
        context = multiprocessing.get_context("spawn")
        self.pipe, its_end = context.Pipe()
        self._process = context.Process(target=worker.serve, args=(its_end,), daemon=True)
        self._process.start()
        its_end.close()
        # Not as arguments: a start waits for ever for a process that dies before it has read them.
        with suppress(OSError):
            self.pipe.send((check, settings))
        self.given: deque[_Task] = deque()
        self._is_quick, self._answered_at = False, 0.0

    def has_room(self) -> bool:
        """Tell whether it may be given another archive: long ones are not queued behind others."""
        return len(self.given) < (_AHEAD if self._is_quick else 1)

    def give(self, target: Target, future: Future[Report | ArchiveError]) -> None:
        """Send it an archive; if it is dead, its pipe says so when its answer is taken."""
        if not self.given:
            self._answered_at = time.monotonic()
        self.given.append((target, future))
        with suppress(OSError):
            self.pipe.send(target)

    def take_answer(self) -> bool:
        """Take the answer to the first archive it was given; tell whether there is one."""
        try:
            answer = self.pipe.recv()
        except (EOFError, OSError):  # in the middle of an answer: the latter
            return False
        _, future = self.given.popleft()
        now = time.monotonic()
        self._is_quick, self._answered_at = now - self._answered_at < _QUICK_SECONDS, now
        if isinstance(answer, worker.Raised):
            future.set_exception(answer.error)
        else:
            future.set_result(answer)
        return True

    def end(self) -> None:
        """End it at once: whatever it has begun to send is not needed."""
        self._process.kill()
        self._process.join()
        self.pipe.close()


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
