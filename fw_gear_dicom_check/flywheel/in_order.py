"""Applies a function to many items in threads, and yields the results in order."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from fw_gear_dicom_check.flywheel.retry import RetryPolicy

Item = TypeVar("Item")
Result = TypeVar("Result")
_QUEUED_PER_THREAD = 4
"""Items under way, or done and not yet yielded, per thread at most."""


def map_in_order(
    work: Callable[[Item], Result], items: Iterable[Item], parallel: int, retry_policy: RetryPolicy
) -> Generator[Result, None, None]:
    """Yield the result of each item, in order; items are taken only as they are needed.

    What `work` raises is raised; then no further item begins, and waits of the retry policy end.
    """
    queued: deque[Future[Result]] = deque()
    executor = ThreadPoolExecutor(parallel)
    try:
        for item in items:
            queued.append(executor.submit(work, item))
            if len(queued) >= _QUEUED_PER_THREAD * parallel:
                yield queued.popleft().result()
        while queued:
            yield queued.popleft().result()
    finally:
        retry_policy.over.set()
        executor.shutdown(wait=True, cancel_futures=True)
