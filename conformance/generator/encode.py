"""Writes data sets byte by byte: elements and sequences as they should not be, too."""

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.support.dicom_files import BIG_ENDIAN, IMPLICIT, LONG_VRS, encode, to_tag, to_text, vr_of

UNDEFINED = 0xFFFFFFFF
"""The length of what ends with a delimiter."""
_WORDS = ("AT", "OW")
"""VRs of which a table holds bytes in little endian, in words of two bytes."""
_ZEROS = ("OB", "OW", "UI", "UN", "SQ")
"""VRs that are padded with zeros."""

Elements = Mapping[str, Any]
"""Keyword or eight hex digits -> Value, Written, or a list of items, which are elements again."""


@dataclass(frozen=True, slots=True)
class Written:
    """A value that is not written by the book: `vr`, `length` that is declared, no padding."""

    value: Any
    vr: str | None = None
    length: int | None = None
    is_odd: bool = False


@dataclass(frozen=True, slots=True)
class Style:
    """How a data set is written; the order of its bytes follows from the syntax."""

    syntax: str
    is_undefined: bool = False
    is_shuffled: bool = False
    has_group_lengths: bool = False

    @property
    def order(self) -> str:
        """The order of bytes, as struct says."""
        return ">" if self.syntax == BIG_ENDIAN else "<"


def to_data_set(elements: Elements, style: Style) -> bytes:
    """Return the bytes of a data set."""
    keywords = sorted(elements, key=to_tag)
    if style.is_shuffled:
        keywords = keywords[1::2] + keywords[::2]
    written = {keyword: _element(keyword, elements[keyword], style) for keyword in keywords}
    parts = _with_group_lengths(written, style) if style.has_group_lengths else written.values()
    return b"".join(parts)


def _with_group_lengths(written: Mapping[str, bytes], style: Style) -> Iterable[bytes]:
    groups: dict[int, bytes] = {}
    for keyword, content in written.items():
        group = to_tag(keyword) >> 16
        groups[group] = groups.get(group, b"") + content
    for group, content in groups.items():
        length = struct.pack(f"{style.order}L", len(content))
        yield _with_head(group << 16, "UL", length, None, style) + content


def _element(keyword: str, value: Any, style: Style) -> bytes:  # noqa: ANN401 - what a table holds
    written = value if isinstance(value, Written) else Written(value)
    tag = to_tag(keyword)
    vr = written.vr or vr_of(tag)
    items = _items(written.value, is_sequence=vr_of(tag) == "SQ")
    if items is not None:
        raw = b"".join(_item(each, style) for each in items)
        length = written.length
        if style.is_undefined and length is None:
            raw, length = raw + _mark(0xE0DD, 0, style), UNDEFINED
        return _with_head(tag, vr if written.vr else "SQ", raw, length, style)
    raw = _to_bytes(tag, written.value, vr, style)
    if len(raw) % 2 and not written.is_odd:
        raw += b"\0" if vr in _ZEROS else b" "
    return _with_head(tag, vr, raw, written.length, style)


def _items(value: Any, *, is_sequence: bool) -> Sequence[Elements] | None:  # noqa: ANN401 - the same
    """Return the items of a sequence, None for any other value."""
    if not isinstance(value, list | tuple):
        return None
    is_items = bool(value) and isinstance(value[0], Mapping)
    return value if is_items or (is_sequence and not value) else None


def _to_bytes(tag: int, value: Any, vr: str, style: Style) -> bytes:  # noqa: ANN401 - the same
    if isinstance(value, bytes):
        return _swap(value) if style.syntax == BIG_ENDIAN and vr in _WORDS else value
    if isinstance(value, str):
        return to_text(value)
    return encode(value, vr_of(tag), style.order, style.syntax)


def _item(elements: Elements, style: Style) -> bytes:
    body = to_data_set(elements, style)
    if style.is_undefined:
        return _mark(0xE000, UNDEFINED, style) + body + _mark(0xE00D, 0, style)
    return _mark(0xE000, len(body), style) + body


def _mark(element: int, length: int, style: Style) -> bytes:
    return struct.pack(f"{style.order}HHL", 0xFFFE, element, length)


def _with_head(tag: int, vr: str, raw: bytes, length: int | None, style: Style) -> bytes:
    size = len(raw) if length is None else length
    head = struct.pack(f"{style.order}HH", tag >> 16, tag & 0xFFFF)
    if style.syntax == IMPLICIT:
        return head + struct.pack(f"{style.order}L", size) + raw
    if vr in LONG_VRS:
        return head + vr.encode() + bytes(2) + struct.pack(f"{style.order}L", size) + raw
    return head + vr.encode() + struct.pack(f"{style.order}H", min(size, 0xFFFE)) + raw


def _swap(content: bytes) -> bytes:
    words = struct.unpack(f"<{len(content) // 2}H", content[: len(content) // 2 * 2])
    return struct.pack(f">{len(words)}H", *words) + content[2 * len(words) :]
