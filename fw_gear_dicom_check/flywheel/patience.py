"""Asks a site again where it is busy, broken or gone for a moment."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from fw_gear_dicom_check.errors import SiteDownError
from fw_gear_dicom_check.flywheel.connection import telling

_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to try, in seconds, and what waits."""

    total: float = 600.0
    sleep: Callable[[float], None] = time.sleep


def ask(doing: str, question: Callable[[], _Answer], patience: Patience) -> _Answer:
    """Return what the site answers, however often it has to be asked. Raises SiteError.

    Only for questions: what changes something on the site must not be repeated blindly.
    """
    waits = to_waits(patience.total)
    while True:
        try:
            with telling(doing):
                return question()
        except SiteDownError:
            wait = next(waits, None)
            if wait is None:
                raise
        patience.sleep(wait)


def to_waits(total: float) -> Iterator[float]:
    """Yield seconds to wait: each time about twice as long, together no longer than `total`."""
    wait, spent = _FIRST_WAIT, 0.0
    while spent + wait <= total:
        jittered = wait * random.uniform(0.75, 1.25)  # noqa: S311 - not for secrets
        yield jittered
        spent += jittered
        wait = min(2 * wait, _LONGEST_WAIT)
