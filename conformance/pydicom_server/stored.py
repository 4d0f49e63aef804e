"""Keeps the instances that a server was given, and finds them by their UIDs."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from threading import Lock

from pydicom import Dataset, dcmread
from pydicom.uid import ImplicitVRLittleEndian

UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")


class RefusedError(Exception):
    """A file cannot be kept: it cannot be read, or it lacks a UID to find it by."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One instance: as it was read, and as it came."""

    dataset: Dataset
    content: bytes

    @property
    def uids(self) -> tuple[str, ...]:
        """Those of its study, its series and itself."""
        return tuple(str(self.dataset.get(each, "") or "") for each in UIDS)

    @property
    def syntax(self) -> str:
        """The transfer syntax of its pixels."""
        meta = self.dataset.file_meta
        return str(meta.get("TransferSyntaxUID", "") or ImplicitVRLittleEndian)


class Store:
    """Instances in the order in which they came; a later one of the same UIDs takes the place."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lock = Lock()
        self._kept: dict[tuple[str, ...], Stored] = {}

    def add(self, content: bytes) -> Stored:
        """Keep a file. Raises RefusedError."""
        stored = Stored(_read(content), content)
        if not all(stored.uids):
            raise RefusedError("no UID of study, series or instance")
        with self._lock:
            self._kept[stored.uids] = stored
        return stored

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()

    def below(self, *uids: str) -> list[Stored]:
        """Return the instances of a study, of a series of it, or one of those; all without UIDs."""
        with self._lock:
            return [each for key, each in self._kept.items() if key[: len(uids)] == uids]

    def grouped(self, level: int, *uids: str) -> Iterator[list[Stored]]:
        """Yield the instances by study (level 1), series (2) or one by one (3)."""
        groups: dict[tuple[str, ...], list[Stored]] = {}
        for each in self.below(*uids):
            groups.setdefault(each.uids[:level], []).append(each)
        yield from groups.values()


def _read(content: bytes) -> Dataset:
    try:
        return dcmread(BytesIO(content), force=True)
    except Exception as error:
        raise RefusedError(f"{type(error).__name__}: {error}") from error
