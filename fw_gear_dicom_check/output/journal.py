"""Keeps the reports of a long run in a file, so that an interrupted run can go on.

A record is `length, digest, key`, and a report as JSON; what was written halfway when a run was
killed is cut off.
"""

import json
import os
import struct
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from fw_gear_dicom_check.errors import CallError
from fw_gear_dicom_check.model import Profile, Report
from fw_gear_dicom_check.output.report_codec import ReportCodec

_MAGIC = b"fw-dicom-check journal 1\n"
_DIGEST = 16
"""Bytes of a digest, of a key, and of what the run was started with."""
_RECORD = struct.Struct(f"<L{_DIGEST}s{_DIGEST}s")


class Journal(AbstractContextManager["Journal"]):
    """The reports of one run, by the key of what they are about."""

    def __init__(self, path: Path, started_with: bytes, profiles: Iterable[Profile]) -> None:
        """Open the file, or make it. `started_with`: digest of options and version.

        Raises OSError, and CallError for a file that is no journal, is of a run with other options,
        or is in use.
        """
        self._codec = ReportCodec(profiles)
        self._places: dict[bytes, tuple[int, int]] = {}
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._file: BinaryIO = os.fdopen(descriptor, "r+b")
        try:
            _lock(self._file, path)
            self._read(path, _MAGIC + started_with)
        except BaseException:
            self._file.close()
            raise

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self._file.close()

    def __contains__(self, key: bytes | None) -> bool:
        """Tell whether there is a report."""
        return key in self._places

    def get(self, key: bytes) -> Report:
        """Return a report. Raises CallError where the file holds something else."""
        start, length = self._places[key]
        self._file.seek(start)
        try:
            return self._codec.decode(json.loads(self._file.read(length)))
        except (KeyError, TypeError, ValueError) as error:
            raise CallError(f"{self._file.name}: holds something that is no report") from error

    def add(self, key: bytes, report: Report) -> None:
        """Append a report. Raises OSError."""
        content = json.dumps(self._codec.encode(report)).encode("ascii")
        self._file.seek(0, os.SEEK_END)
        self._file.write(_RECORD.pack(len(content), _digest(key + content), key))
        self._places[key] = self._file.tell(), len(content)
        self._file.write(content)
        self._file.flush()

    def _read(self, path: Path, head: bytes) -> None:
        """Note where the whole records are, and cut off what follows them."""
        found = self._file.read(len(head))
        if not found or (head.startswith(found) and len(found) < len(head)):
            self._file.seek(0)
            self._file.truncate()
            self._file.write(head)
            self._file.flush()
            return
        if not found.startswith(_MAGIC):
            raise CallError(f"{path}: this file is no journal of an earlier run; name another file")
        if found != head:
            raise CallError(
                f"{path}: a run with other options or another version has written this journal; "
                "name another file, or delete it"
            )
        end = self._file.tell()
        while record := self._read_record():
            end = self._file.tell()
            key, length = record
            self._places[key] = end - length, length
        self._file.truncate(end)

    def _read_record(self) -> tuple[bytes, int] | None:
        head = self._file.read(_RECORD.size)
        if len(head) < _RECORD.size:
            return None
        length, digest, key = _RECORD.unpack(head)
        content = self._file.read(length)
        return (key, length) if _digest(key + content) == digest else None


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=_DIGEST).digest()


def _lock(file: BinaryIO, path: Path) -> None:
    """Keep other runs away until the file is closed, or the process is gone."""
    if sys.platform == "win32":
        return
    import fcntl  # noqa: PLC0415 - not there on Windows

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise CallError(f"{path}: another run is writing this journal") from None
