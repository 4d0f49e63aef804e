"""Keeps the reports of a long run in a file, so that an interrupted run can go on.

A record is `length, digest, key`, and a pickled report; what was written halfway when a run was
killed is cut off. Rules and profiles are named, not kept. A report is read back without running
anything: only the nouns of `model` can be made.
"""

import io
import os
import pickle
import struct
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from fw_gear_dicom_check.errors import CallError
from fw_gear_dicom_check.model import Profile, Report, Rule

_MAGIC = b"fw-dicom-check journal 1\n"
_DIGEST = 16
"""Bytes of a digest, of a key, and of what the run was started with."""
_RECORD = struct.Struct(f"<L{_DIGEST}s{_DIGEST}s")
_ALLOWED = {("collections", "Counter"), ("collections", "OrderedDict")}
"""Classes that a report is made of, apart from those of `model`."""
_NOUNS = ("fw_gear_dicom_check.model", "fw_gear_dicom_check.errors")
"""Modules whose classes a report is made of."""


class Journal(AbstractContextManager["Journal"]):
    """The reports of one run, by the key of what they are about."""

    def __init__(self, path: Path, started_with: bytes, profiles: Iterable[Profile]) -> None:
        """Open the file, or make it. `started_with`: digest of options and version.

        Raises OSError, and CallError for a file that is no journal, is of a run with other options,
        or is in use.
        """
        self._names = _Names(profiles)
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
            found = _Unpickler(self._file.read(length), self._names).load()
        except Exception as error:
            raise CallError(f"{self._file.name}: holds something that is no report") from error
        if not isinstance(found, Report):
            raise CallError("the journal holds something that is no report")
        return found

    def add(self, key: bytes, report: Report) -> None:
        """Append a report. Raises OSError."""
        content = _pickled(report, self._names)
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


class _Names:
    """The rules and profiles of a run, by what they are called."""

    def __init__(self, profiles: Iterable[Profile]) -> None:
        self.known: dict[tuple[str, str], Profile | Rule] = {}
        for profile in profiles:
            self.known["profile", profile.name] = profile
            self.known |= {("rule", rule.id): rule for rule in profile.rules}

    def of(self, found: object) -> tuple[str, str] | None:
        """Return the name of a rule or a profile of the run, None for anything else."""
        name = None
        if isinstance(found, Rule):
            name = "rule", found.id
        elif isinstance(found, Profile):
            name = "profile", found.name
        return name if name and self.known.get(name) == found else None


class _Pickler(pickle.Pickler):
    def __init__(self, out: BinaryIO, names: _Names) -> None:
        super().__init__(out, protocol=5)
        self._names = names

    def persistent_id(self, found: object) -> tuple[str, str] | None:
        return self._names.of(found)


class _Unpickler(pickle.Unpickler):
    def __init__(self, content: bytes, names: _Names) -> None:
        super().__init__(io.BytesIO(content))
        self._names = names

    def persistent_load(self, name: tuple[str, str]) -> Profile | Rule:
        return self._names.known[name]

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - as pickle has it
        if (module, name) in _ALLOWED or (
            module in _NOUNS and name[0].isupper() and "." not in name
        ):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(name)


def _pickled(report: Report, names: _Names) -> bytes:
    out = io.BytesIO()
    _Pickler(out, names).dump(report)
    return out.getvalue()


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
