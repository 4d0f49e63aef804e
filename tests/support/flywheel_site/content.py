"""What a site tells of a file's content: a zip's directory, a member, or the file itself."""

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from tests.support.flywheel_site.state import RefusedError, State

BLOCK = 16 * 1024
"""Bytes that are sent at a time."""

KINDS = {
    "acquisitions": "acquisition",
    "analyses": "analysis",
    "projects": "project",
    "sessions": "session",
    "subjects": "subject",
}
"""Part of a path -> what a file stands in."""


@dataclass
class Content:
    """Content that is still to be sent: its length, and what opens it."""

    length: int
    open: Callable[[ExitStack], IO[bytes]]

    def blocks(self) -> Iterator[bytes]:
        """Yield the content block by block."""
        with ExitStack() as stack:
            stream = self.open(stack)
            while block := stream.read(BLOCK):
                yield block


def list_zip(state: State, file_id: str, query: Mapping[str, str]) -> dict[str, Any]:
    """Return a zip's members, folders too; refuse what is none."""
    path = _find(state, state.files.get(file_id), query)
    with _open(path) as archive:
        members = [_to_member(each) for each in archive.infolist()]
    return {"comment": "", "members": members}


def begin_content(state: State, found: re.Match[str], query: Mapping[str, str]) -> Content:
    """Return a file's content, or with `member` that of a zip's member, inflated."""
    kind, parent, name = found.groups()
    file = state.find_file(parent, name)
    if file is not None and KINDS.get(kind) != file["parent_ref"]["type"]:
        raise RefusedError(404, f"no such {kind}")
    path = _find(state, file, query)
    member = query.get("member")
    if member is None:
        return Content(path.stat().st_size, lambda stack: stack.enter_context(path.open("rb")))
    with _open(path) as archive:
        try:
            entry = archive.getinfo(member)
        except KeyError:
            raise RefusedError(400, "zip file contains no such member") from None
        if entry.flag_bits & 1:
            raise RefusedError(500, "encrypted")
    return Content(entry.file_size, lambda stack: _open_member(stack, path, entry))


def _find(state: State, file: Mapping[str, Any] | None, query: Mapping[str, str]) -> Path:
    if file is None or query.get("version", str(file["version"])) != str(file["version"]):
        raise RefusedError(404, "no such file, or no such version of it")
    return state.folder / str(file["file_id"])


def _open(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except zipfile.BadZipFile:
        raise RefusedError(400, "not a zip file") from None


def _open_member(stack: ExitStack, path: Path, entry: zipfile.ZipInfo) -> IO[bytes]:
    return stack.enter_context(stack.enter_context(zipfile.ZipFile(path)).open(entry))


def _to_member(entry: zipfile.ZipInfo) -> dict[str, Any]:
    stamp = datetime(*entry.date_time, tzinfo=UTC)
    return {
        "path": entry.filename,
        "size": entry.file_size,
        "timestamp": stamp.isoformat(),
        "comment": "",
    }
