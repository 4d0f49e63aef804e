"""Makes the workers of a Dask cluster check archives."""

import logging
import re
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager, suppress
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from threading import Lock

import dask
from distributed import Client, KilledWorker, get_worker

from fw_gear_dicom_check.errors import ArchiveError, CallError, ClusterError
from fw_gear_dicom_check.model import Report
from fw_gear_dicom_check.reading.find_archives import Target
from fw_gear_dicom_check.reading.inputs.location import Location
from fw_gear_dicom_check.settings import Settings
from fw_gear_dicom_check.version import PACKAGE, tool_version
from fw_gear_dicom_check.workers.pool import CheckTarget

_ADDRESS = re.compile(r"(tcp|tls|ws|wss)://\S+:\d+")
"""Address of a scheduler, as Dask writes it."""
_QUEUED_PER_THREAD = 2
"""Archives submitted and not yet reported, per thread of the workers."""
_POLL_SECONDS = 1.0
"""Seconds between two checks whether the cluster still has workers."""
_WORKERLESS_SECONDS = 60.0
"""Seconds without any worker after which the run ends: killed workers are soon restarted."""
_ONE_CHECK_AT_A_TIME = Lock()
"""Held by the thread of a worker that checks: `quiet_pydicom` applies to the whole process."""


@contextmanager
def open_cluster(
    address: str, settings: Settings, timeout: float, check: CheckTarget
) -> Iterator["Cluster"]:
    """Connect to a scheduler, and drop queued archives at the end. Raises ClusterError."""
    _silence_dask()
    with dask.config.set({"distributed.comm.timeouts.connect": f"{timeout}s"}):
        client = _connect(address, timeout)
        try:
            _refuse_other_versions(client, address, timeout)
            yield Cluster(client, address, settings, check)
        finally:
            # The scheduler drops the tasks of a client that is gone.
            with suppress(OSError, CancelledError):
                client.close(timeout=timeout)


class Cluster:
    """A pool of all workers of a scheduler, which replaces killed ones itself; see `Pool`."""

    worker_died = KilledWorker

    def __init__(
        self, client: Client, address: str, settings: Settings, check: CheckTarget
    ) -> None:
        """Take the settings with which the workers check archives."""
        self._client, self._address = client, address
        self._check, self._settings = check, settings
        self._executor = client.get_executor(pure=False)
        self._threads, self._counted_at, self._workers_seen_at = 1, 0.0, time.monotonic()

    def most_running(self) -> int:
        """Return how many archives may be submitted and not yet reported. Raises ClusterError."""
        if time.monotonic() - self._counted_at > _POLL_SECONDS:
            self._count_threads()
        return _QUEUED_PER_THREAD * self._threads

    def submit(self, target: Target) -> Future[Report | ArchiveError]:
        """Submit an archive to the scheduler."""
        path = target.path.absolute() if isinstance(target.path, Path) else target.path
        there = replace(target, path=path)
        arguments = self._check, there, self._settings, tool_version(), target.path
        future: Future[Report | ArchiveError] = self._executor.submit(check_here, *arguments)
        return future

    def wait(self, future: Future[Report | ArchiveError]) -> Report | ArchiveError:
        """Return an archive's report. Raises KilledWorker, ClusterError."""
        while True:
            try:
                return future.result(_POLL_SECONDS)
            except TimeoutError:
                self._count_threads()
            except CancelledError:
                raise self._gone() from None
            except ImportError as error:
                raise ClusterError(
                    f"{self._address}: a worker does not have {error.name or 'a package'}; "
                    f"install {PACKAGE} {tool_version()} there"
                ) from error

    def to_lost_result(self, target: Target) -> ArchiveError:
        """Return the fault of an archive whose workers were killed."""
        return ArchiveError(
            target.path,
            "each worker that checked it was killed; "
            "memory may be short there: check it alone without --executor",
        )

    def _count_threads(self) -> None:
        """Count the workers' threads. Raises ClusterError if there are no workers any more."""
        self._counted_at = time.monotonic()
        try:
            threads = sum(self._client.nthreads().values())
        except (OSError, RuntimeError, CancelledError):
            raise self._gone() from None
        if threads:
            self._threads, self._workers_seen_at = threads, self._counted_at
        elif self._counted_at - self._workers_seen_at > _WORKERLESS_SECONDS:
            raise ClusterError(f"{self._address}: all workers are gone; start some and try again")

    def _gone(self) -> ClusterError:
        return ClusterError(f"{self._address}: the scheduler no longer answers")


def check_here(
    check: CheckTarget, target: Target, settings: Settings, asked_by: str, given: Location
) -> Report | ArchiveError:
    """Check an archive on a worker, whose address is added to a fault; the path stays as given.

    Raises ClusterError.
    """
    worker = get_worker().address
    if tool_version() != asked_by:
        raise ClusterError(_other_version(worker, tool_version(), asked_by))
    with _ONE_CHECK_AT_A_TIME:
        try:
            found = check(target, settings)
        except CallError as error:
            found = ArchiveError(given, str(error))
    if isinstance(found, ArchiveError):
        reason = f"{found.args[-1]} (on worker {worker}, which must see the same files)"
        return type(found)(given, reason)
    return found


def _connect(address: str, timeout: float) -> Client:
    if not _ADDRESS.fullmatch(address):
        raise CallError(f"--scheduler {address}: not an address; write it like tcp://host:8786")
    try:
        return Client(address, timeout=timeout, set_as_default=False)
    except OSError:
        raise ClusterError(
            f"{address}: no scheduler answers within {timeout:g} s; start `dask scheduler` there"
        ) from None


def _refuse_other_versions(client: Client, address: str, timeout: float) -> None:
    """Raise ClusterError where there is no worker, or one with another version of this package."""
    try:
        client.wait_for_workers(1, timeout=timeout)
    except TimeoutError:
        raise ClusterError(
            f"{address}: the scheduler has no workers; start `dask worker {address}`"
        ) from None
    # A function of Python's own, which every worker has.
    for worker, found in sorted(client.run(version, PACKAGE, on_error="return").items()):
        if found != tool_version():
            here = "none" if isinstance(found, Exception) else str(found)
            raise ClusterError(_other_version(worker, here, tool_version()))


def _other_version(worker: str, found: str, wanted: str) -> str:
    return f"worker {worker} has {PACKAGE} {found}, not {wanted}; install the same version there"


def _silence_dask() -> None:
    """Keep Dask's log messages off the screen: our own messages say what matters."""
    for name in ("distributed", "distributed.client", "distributed.core", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
