"""Where an input is: at a path, or at a URL, whose secrets no text shows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from fw_gear_dicom_check.errors import CallError

SCHEMES = ("s3", "http", "https")
"""What a URL may begin with; others were never tried."""
TIMEOUT = 10.0
"""Seconds after which a host that says nothing is given up, unless the user says otherwise."""
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)(?:::|://)")


@dataclass(frozen=True, slots=True, repr=False)
class Url:
    """An address. `text` may hold credentials and signatures; `str` of it holds neither.

    `timeout`: seconds after which a host that says nothing is given up.
    """

    text: str
    timeout: float = TIMEOUT

    def __str__(self) -> str:
        """Return it without user, query and fragment, as it may be shown."""
        host, slash, path = self._bare.partition("/")
        return f"{self.scheme}://{host.rpartition('@')[2]}{slash}{path}"

    __repr__ = __str__

    @property
    def scheme(self) -> str:
        """What stands before the colon."""
        return self.text.partition("://")[0].lower()

    @property
    def is_folder(self) -> bool:
        """It means all that is below it."""
        return self._bare.endswith("/") or "/" not in self._bare

    @property
    def path(self) -> str:
        """Its path, as it would stand on a disk."""
        path = self._bare.partition("/")[2]
        return path if self.scheme == "s3" else unquote(path)

    @property
    def name(self) -> str:
        """The last part of its path, as a file would be called."""
        return PurePosixPath(self.path).name or str(self)

    @property
    def _bare(self) -> str:
        rest = self.text.partition("://")[2]
        return rest if self.scheme == "s3" else re.split(r"[?#]", rest, maxsplit=1)[0]


Location = Path | Url
"""Where an input is."""


def to_location(text: str, timeout: float = TIMEOUT) -> Location:
    """Return what a user means by a text. Raises CallError for a URL that is not understood."""
    found = _URL.match(text)
    if not found:
        return Path(text)
    scheme = found[1].lower()
    if scheme not in SCHEMES or "::" in found[0]:
        hint = "give the path itself" if scheme == "file" else f"use {', '.join(SCHEMES)}"
        raise CallError(f"{scheme}: no kind of URL that can be read; {hint}")
    url = Url(text, timeout)
    if not _has_host(text):
        raise CallError(f"{url}: no valid URL; its host or its port is missing or wrong")
    return url


def input_name(location: Location) -> str:
    """Return what an input is called in reports."""
    return location.name if isinstance(location, Url) else location.resolve().name


def folders_above(location: Location) -> Iterator[Location]:
    """Yield the folders that a path or a URL lies in, the innermost first."""
    if isinstance(location, Path):
        yield from location.parents
        return
    parts = location.text.split("/")
    yield from (
        replace(location, text="/".join(parts[:at]) + "/") for at in range(len(parts) - 1, 2, -1)
    )


def path_below(location: Location, folder: Location) -> str:
    """Return a path below a folder, as it would stand on a disk."""
    if isinstance(location, Url) and isinstance(folder, Url):
        return location.path.removeprefix(folder.path)
    return Path(str(location)).relative_to(str(folder)).as_posix()


def _has_host(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return bool(parts.netloc.rpartition("@")[2]) and parts.port != 0
    except ValueError:
        return False
