"""Prepares the process of the command and the gear: signals, closed streams, uncaught exceptions.

Runs before anything else is imported, so it imports hardly anything itself.
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

_FINALIZER_SECONDS = 0.01
"""Seconds after which the finalizer has surely ended."""


def prepare() -> None:
    """Make SIGTERM raise SystemExit, and show uncaught exceptions without values."""
    _fill_streams()
    signal.signal(signal.SIGTERM, _exit_on_sigterm)
    warnings.simplefilter("ignore")
    sys.excepthook = report_uncaught
    sys.unraisablehook = _repeat_exit


def report_uncaught(_kind: type[BaseException], error: BaseException, _at: object = None) -> None:
    """Write one line about an exception that nobody caught to stderr, without any value."""
    from fw_gear_dicom_check.runtime.crash_report import describe_bug  # noqa: PLC0415 - needed hardly ever

    if sys.stderr is not None:
        sys.stderr.write(f"{describe_bug(error)}\n")


@contextmanager
def deferred_signals() -> Iterator[None]:
    """Delay SIGINT and SIGTERM until the block has ended: it must not be interrupted halfway."""
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


def _repeat_exit(fault: "sys.UnraisableHookArgs") -> None:
    """Raise an exit again that came during a finalizer, where Python drops exceptions."""
    ended = fault.exc_value
    if not isinstance(ended, KeyboardInterrupt | SystemExit):
        return

    def end(_signal: int, _frame: object) -> NoReturn:
        raise ended

    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, end)
        signal.setitimer(signal.ITIMER_REAL, _FINALIZER_SECONDS)
        return
    import _thread  # noqa: PLC0415 - for Windows, which has no such timer
    from threading import Timer  # noqa: PLC0415 - the same

    signal.signal(signal.SIGINT, end)
    Timer(_FINALIZER_SECONDS, _thread.interrupt_main).start()


def _exit_on_sigterm(_signal: int, _frame: object) -> NoReturn:
    sys.exit(TERMINATED)


def _fill_streams() -> None:
    """Open /dev/null for each closed standard stream: the next opened file would take its place."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
