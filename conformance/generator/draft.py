"""An instance on its way to a file: what is in it, and how it is to be written."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.generator.encode import Elements, Style, to_data_set
from tests.support.dicom_files import DEFLATED, EXPLICIT


@dataclass(frozen=True, slots=True)
class Draft:
    """One instance.

    `syntax`: what the file meta declares, None for none; `written_as`: how the data set is encoded,
    if not so. `meta`: further file meta, None for no file meta at all; `drop`: elements of it that
    are left out. `has_head`: a preamble and DICM before it; `begin`: the preamble's first bytes.
    `after`: bytes behind the data set. `cut`: bytes that the file lost at its end.
    """

    elements: Elements
    syntax: str | None = EXPLICIT
    written_as: str | None = None
    meta: Mapping[str, Any] | None = field(default_factory=dict)
    drop: tuple[str, ...] = ()
    has_head: bool = True
    begin: bytes = b""
    is_undefined: bool = False
    is_shuffled: bool = False
    has_group_lengths: bool = False
    after: bytes = b""
    cut: int = 0


def to_file(draft: Draft) -> bytes:
    """Return the bytes of a file."""
    written_as = draft.written_as or draft.syntax or EXPLICIT
    style = Style(written_as, draft.is_undefined, draft.is_shuffled, draft.has_group_lengths)
    body = to_data_set(draft.elements, style)
    if written_as == DEFLATED:
        deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        body = deflater.compress(body) + deflater.flush()
    head = draft.begin.ljust(128, b"\0") + b"DICM" if draft.has_head else b""
    content = head + _file_meta(draft) + body + draft.after
    return content[: len(content) - draft.cut]


def _file_meta(draft: Draft) -> bytes:
    if draft.meta is None:
        return b""
    declared = {
        "FileMetaInformationVersion": b"\0\1",
        "MediaStorageSOPClassUID": draft.elements.get("SOPClassUID", ""),
        "MediaStorageSOPInstanceUID": draft.elements.get("SOPInstanceUID", ""),
        "ImplementationClassUID": "1.2.3.99",
        **({"TransferSyntaxUID": draft.syntax} if draft.syntax is not None else {}),
    }
    declared = {**declared, **draft.meta}
    body = to_data_set(_keep(declared, draft.drop), Style(EXPLICIT))
    length = {"FileMetaInformationGroupLength": draft.meta.get(_LENGTH, len(body))}
    return to_data_set(_keep(length, draft.drop), Style(EXPLICIT)) + body


_LENGTH = "FileMetaInformationGroupLength"


def _keep(elements: Elements, drop: tuple[str, ...]) -> Elements:
    return {keyword: value for keyword, value in elements.items() if keyword not in drop}
