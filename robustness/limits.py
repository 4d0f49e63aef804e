"""The limits that every run has; only the standard library, for the peers' environments."""

import os
import resource
import signal

CPU_LIMIT = 10
"""Seconds of CPU after which a program hangs; the machine may have other work."""
WALL_LIMIT = 300
"""Seconds after which it hangs even if it only waits."""
MEMORY_LIMIT = 2 * 1024**3
"""Bytes of address space."""
FILE_LIMIT = 1024**3
"""Bytes of one file that it may write."""


def limit() -> None:
    """Set the limits of this process."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_LIMIT, CPU_LIMIT + 2))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_LIMIT, FILE_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def wait_for(pid: int) -> tuple[int, int, bool]:
    """Wait for the leader of a process group: exit code, peak memory in bytes, did it hang."""
    timed_out: list[bool] = []

    def stop(*_: object) -> None:
        timed_out.append(True)
        os.killpg(pid, signal.SIGKILL)

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(WALL_LIMIT)
    try:
        _pid, status, used = os.wait4(pid, 0)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    code = os.waitstatus_to_exitcode(status)
    return code, used.ru_maxrss * 1024, bool(timed_out) or code == -signal.SIGXCPU
