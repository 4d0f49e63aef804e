"""The surroundings of the command and the gear: signals, closed streams, unforeseen faults.

Minded before anything else is imported, so it imports hardly anything itself.
"""

import os
import signal
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

TERMINATED = 143
"""Exit code after SIGTERM, by which Flywheel cancels a job: 128 + signal."""

_SOON = 0.01
"""Seconds after which the finalizer has ended."""


def prepare() -> None:
    """Let a signal unwind what is under way, and nothing unforeseen show what it was about."""
    _fill_streams()
    signal.signal(signal.SIGTERM, _end)
    warnings.simplefilter("ignore")
    sys.excepthook = tell_unforeseen
    sys.unraisablehook = _ask_again


def tell_unforeseen(_kind: type[BaseException], error: BaseException, _at: object = None) -> None:
    """Say in one line, without any value, what nobody caught."""
    from fw_gear_dicom_check.runtime.crash_report import describe_bug  # noqa: PLC0415 - needed hardly ever

    if sys.stderr is not None:
        sys.stderr.write(f"{describe_bug(error)}\n")


@contextmanager
def deferred_signals() -> Iterator[None]:
    """Let what must not be done by halves be done, and only then what a signal asks for."""
    waiting: list[int] = []
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {each: signal.signal(each, lambda n, _: waiting.append(n)) for each in numbers}
    try:
        yield
    finally:
        for number, action in before.items():
            signal.signal(number, action)
        if waiting:
            signal.raise_signal(waiting[0])


def _ask_again(fault: "sys.UnraisableHookArgs") -> None:
    """Bring an end that was asked for amid a finalizer, where Python drops it, up once more."""
    ended = fault.exc_value
    if not isinstance(ended, KeyboardInterrupt | SystemExit):
        return

    def end(_signal: int, _frame: object) -> NoReturn:
        raise ended

    signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, _SOON)


def _end(_signal: int, _frame: object) -> NoReturn:
    sys.exit(TERMINATED)


def _fill_streams() -> None:
    """Fill closed standard streams: else the next file opened would get what is written there."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
