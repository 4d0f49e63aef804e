"""Works on many things at a time and hands on what comes of them in their order."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from fw_gear_dicom_check.flywheel.retry import RetryPolicy

Item = TypeVar("Item")
Result = TypeVar("Result")
_QUEUED_PER_THREAD = 4
"""Things under way or waiting to be handed on, for each one that may be worked on at a time."""


def map_in_order(
    work: Callable[[Item], Result], items: Iterable[Item], parallel: int, retry_policy: RetryPolicy
) -> Generator[Result, None, None]:
    """Yield what comes of each thing, in their order; no more is kept than what is under way.

    What the work raises is raised; what has not begun by then does not begin, and what waits for
    the site with this patience waits no more.
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
