"""Works on many things at a time and hands on what comes of them in their order."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from fw_gear_dicom_check.flywheel.retry import RetryPolicy

Thing = TypeVar("Thing")
Found = TypeVar("Found")
_WAITING = 4
"""Things under way or waiting to be handed on, for each one that may be worked on at a time."""


def in_order(
    work: Callable[[Thing], Found], things: Iterable[Thing], parallel: int, patience: RetryPolicy
) -> Generator[Found, None, None]:
    """Yield what comes of each thing, in their order; no more is kept than what is under way.

    What the work raises is raised; what has not begun by then does not begin, and what waits for
    the site with this patience waits no more.
    """
    waiting: deque[Future[Found]] = deque()
    executor = ThreadPoolExecutor(parallel)
    try:
        for thing in things:
            waiting.append(executor.submit(work, thing))
            if len(waiting) >= _WAITING * parallel:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        patience.over.set()
        executor.shutdown(wait=True, cancel_futures=True)
