"""Repeats requests to a site that is busy or does not answer as it should."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import TypeVar

from fw_gear_dicom_check.errors import SiteDownError
from fw_gear_dicom_check.flywheel.connection import site_errors

Answer = TypeVar("Answer")
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0
"""Seconds of waiting before the first repetition, and at most."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long to repeat a request.

    `total`: seconds of waiting in all. `sleep`: function that waits. `over`: set to end all waits.
    """

    total: float = 600.0
    sleep: Callable[[float], None] | None = None
    over: Event = field(default_factory=Event)

    def repeat(self, ask_site: Callable[[], Answer]) -> Answer:
        """Call `ask` until it does not raise SiteDownError. Raises SiteError.

        Each wait is about twice as long as the previous one, and at least as long as Retry-After.
        """
        wait, spent = _FIRST_WAIT, 0.0
        while True:
            try:
                return ask_site()
            except SiteDownError as error:
                jittered = wait * random.uniform(0.75, 1.25)  # noqa: S311 - not for secrets
                pause = max(jittered, error.after)
                if spent + pause > self.total or self.over.is_set():
                    raise
            (self.sleep or self.over.wait)(pause)
            spent += pause
            wait = min(2 * wait, _LONGEST_WAIT)

    @contextmanager
    def ending_waits(self) -> Iterator[None]:
        """End all waits when the block ends, also by Ctrl-C."""
        try:
            yield
        finally:
            self.over.set()


def ask_site(doing: str, question: Callable[[], Answer], retry_policy: RetryPolicy) -> Answer:
    """Return the site's answer to a question, which is repeated if needed. Raises SiteError.

    Only for requests that change nothing on the site.
    """

    def ask_once() -> Answer:
        with site_errors(doing):
            return question()

    return retry_policy.repeat(ask_once)
