"""How long a site that is busy or stumbles is asked again."""

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


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long to try, in seconds of waiting; once it is `over` nobody waits any more.

    `sleep`: what waits, by default until it is over.
    """

    total: float = 600.0
    sleep: Callable[[float], None] | None = None
    over: Event = field(default_factory=Event)

    def repeat(self, ask_site: Callable[[], Answer]) -> Answer:
        """Ask until the site answers as it should. Raises SiteError.

        Each wait is about twice as long as the one before, and none is shorter than the site wants.
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
        """Let nobody wait any more once the work ends, as it does by Ctrl-C."""
        try:
            yield
        finally:
            self.over.set()


def ask_site(doing: str, question: Callable[[], Answer], retry_policy: RetryPolicy) -> Answer:
    """Return what the site answers, however often it has to be asked. Raises SiteError.

    Only for questions: what changes something on the site must not be repeated blindly.
    """

    def ask_once() -> Answer:
        with site_errors(doing):
            return question()

    return retry_policy.repeat(ask_once)
