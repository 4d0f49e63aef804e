"""Runs tasks on workers that may be killed; a task that kills its worker costs no other result."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import Protocol, TypeVar

from fw_gear_dicom_check.errors import ArchiveError
from fw_gear_dicom_check.model import Report
from fw_gear_dicom_check.reading.find_archives import Target
from fw_gear_dicom_check.settings import Settings

T = TypeVar("T")
R = TypeVar("R")
T_contra = TypeVar("T_contra", contravariant=True)
CheckTarget = Callable[[Target, Settings], Report | ArchiveError]
"""Checks one archive; runs in a worker."""


class Pool(Protocol[T_contra, R]):
    """Workers in other processes; one that is killed is replaced."""

    @property
    def worker_died(self) -> type[Exception]:
        """The exception that `wait` raises for a task whose worker was killed."""

    def most_running(self) -> int:
        """Return how many tasks may be submitted and not yet waited for; at least 1."""

    def submit(self, task: T_contra) -> Future[R]:
        """Start a task."""

    def wait(self, future: Future[R]) -> R:
        """Return a task's result. Raises `worker_died`."""

    def to_lost_result(self, task: T_contra) -> R:
        """Return the result for a task whose worker was killed twice."""


def run_tasks(tasks: Sequence[T], pool: Pool[T, R]) -> Iterator[R]:
    """Yield each task's result, in the order of the tasks.

    Where a worker was killed, all tasks under way are run again, one by one: so the one that kills
    its worker is found, and no other is lost.
    """
    running: dict[int, Future[R]] = {}
    done: dict[int, R] = {}
    submitted = 0
    for number in range(len(tasks)):
        room = min(number + pool.most_running(), len(tasks))
        running |= {each: pool.submit(tasks[each]) for each in range(submitted, room)}
        submitted = max(submitted, room)
        if number in running:
            done |= _finish_task(number, running, tasks, pool)
        yield done.pop(number)


def _finish_task(
    number: int, running: dict[int, Future[R]], tasks: Sequence[T], pool: Pool[T, R]
) -> dict[int, R]:
    """Return number -> result: of a task, and of all under way where its worker was killed."""
    try:
        return {number: pool.wait(running.pop(number))}
    except pool.worker_died:
        done, suspects = _finish_running(running, pool)
    for each in (number, *suspects):
        try:
            done[each] = pool.wait(pool.submit(tasks[each]))
        except pool.worker_died:
            done[each] = pool.to_lost_result(tasks[each])
    return done


def _finish_running(
    running: dict[int, Future[R]], pool: Pool[T, R]
) -> tuple[dict[int, R], list[int]]:
    """Wait for all tasks under way: return the results, and the tasks whose worker was killed."""
    done: dict[int, R] = {}
    suspects: list[int] = []
    for each in list(running):
        try:
            done[each] = pool.wait(running.pop(each))
        except pool.worker_died:
            suspects.append(each)
    return done, suspects
