"""A variant: one archive that is put to a consumer, and what tells whether it is still the same."""

import hashlib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.support.case_files import Case, build_archive


class Put(Protocol):
    """What can be put to a consumer."""

    @property
    def id(self) -> str:
        """Its name."""

    def build(self, folder: Path) -> Path:
        """Return its path; what has to be written goes to the folder."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One archive of the matrix. `rule`: the one that it is about, "" for none.

    `whole`: id of the whole archive that it differs from, if not the one of its kind. `is_core`: it
    belongs to the set that is small enough to be run often.
    """

    id: str
    rule: str
    case: Case
    is_core: bool = False
    whole: str = ""

    @property
    def baseline(self) -> str:
        """The whole archive that it differs from; its own id if it is one."""
        return self.whole or whole(self.case.kind)

    def build(self, folder: Path) -> Path:
        """Write the archive and return its path."""
        return build_archive(self.case, folder)


def whole(kind: str) -> str:
    """Return the id of a kind's whole archive."""
    return f"whole: {kind}"


def digest(archive: Path) -> str:
    """Return what tells whether an archive is still the one that was seen: names and contents."""
    found = hashlib.sha256()
    for name, content in sorted(read_members(archive).items()):
        found.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return found.hexdigest()[:16]


def read_members(archive: Path) -> Mapping[str, bytes]:
    """Return the members of a zip, a folder or a file."""
    if archive.is_dir():
        files = (path for path in sorted(archive.rglob("*")) if path.is_file())
        return {path.relative_to(archive).as_posix(): path.read_bytes() for path in files}
    if not zipfile.is_zipfile(archive):
        return {archive.name: archive.read_bytes()}
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}
