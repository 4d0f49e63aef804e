"""Says where an input is: at a path or a URL, whose secrets are never shown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from fw_gear_dicom_check.errors import CallError
from fw_gear_dicom_check.reading.inputs.folder import Found

SCHEMES = ("s3", "http", "https")
"""Schemes of the URLs that can be read."""
TIMEOUT = 10.0
"""Seconds to wait for a host that does not answer, unless the user chooses otherwise."""
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)(?:::|://)")


@dataclass(frozen=True, slots=True, repr=False)
class Url:
    """A URL. `text` may hold credentials and signatures; `str()` of it holds neither.

    `timeout`: seconds to wait for a host that does not answer.
    """

    text: str
    timeout: float = TIMEOUT

    def __str__(self) -> str:
        """Return the URL without user, query and fragment, as it may be shown."""
        host, slash, path = self._bare.partition("/")
        return f"{self.scheme}://{host.rpartition('@')[2]}{slash}{path}"

    __repr__ = __str__

    @property
    def scheme(self) -> str:
        """The part before `://`, in lower case."""
        return self.text.partition("://")[0].lower()

    @property
    def is_folder(self) -> bool:
        """Tell whether the URL means all files below it: it ends with a slash."""
        return self._bare.endswith("/") or "/" not in self._bare

    @property
    def path(self) -> str:
        """The path without host, decoded, as on a disk."""
        path = self._bare.partition("/")[2]
        return path if self.scheme == "s3" else unquote(path)

    @property
    def name(self) -> str:
        """The last part of the path, the whole URL where there is none."""
        return PurePosixPath(self.path).name or str(self)

    @property
    def _bare(self) -> str:
        rest = self.text.partition("://")[2]
        return rest if self.scheme == "s3" else re.split(r"[?#]", rest, maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class LooseSeries:
    """One series among the loose files below a folder; `name` is unique there."""

    folder: Path
    name: str
    files: tuple[Found, ...]

    def __str__(self) -> str:
        """Return folder and name, as if the series were one file."""
        return f"{self.folder}/{self.name}"


Location = Path | Url | LooseSeries
"""Where an input is: a path, a URL, or a series of a folder."""


def to_location(text: str, timeout: float = TIMEOUT) -> Location:
    """Return the path or URL that a user has typed. Raises CallError for an invalid URL."""
    found = _URL.match(text)
    if not found:
        return Path(text)
    scheme = found[1].lower()
    if scheme not in SCHEMES or "::" in found[0]:
        hint = (
            "give the path itself"
            if scheme == "file"
            else f"use {', '.join(SCHEMES[:-1])} or {SCHEMES[-1]}"
        )
        raise CallError(f"{scheme}: this kind of URL cannot be read; {hint}")
    url = Url(text, timeout)
    if not _has_host(text):
        raise CallError(f"{url}: not a valid URL; its host or its port is missing or wrong")
    return url


def input_name(location: Location) -> str:
    """Return the name of an input in reports: the last part of its path."""
    return location.resolve().name if isinstance(location, Path) else location.name


def folders_above(location: Location) -> Iterator[Location]:
    """Yield the folders above a path or a URL, the innermost first."""
    if isinstance(location, Path):
        yield from location.parents
        return
    if isinstance(location, LooseSeries):
        yield from (location.folder, *location.folder.parents)
        return
    parts = location.text.split("/")
    yield from (
        replace(location, text="/".join(parts[:at]) + "/") for at in range(len(parts) - 1, 2, -1)
    )


def path_below(location: Location, folder: Location) -> str:
    """Return the relative path of a location below a folder, with slashes."""
    if isinstance(location, LooseSeries):
        return location.name
    if isinstance(location, Url) and isinstance(folder, Url):
        return location.path.removeprefix(folder.path)
    return Path(str(location)).relative_to(str(folder)).as_posix()


def _has_host(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return bool(parts.netloc.rpartition("@")[2]) and parts.port != 0
    except ValueError:
        return False
