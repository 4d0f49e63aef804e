"""Damages DICOM files: single bytes, whole elements, lengths, values, the declared encoding."""

from collections.abc import Callable
from random import Random

from fuzz.spans import Span, find_spans

HOSTILE = (
    b"\xff\xff\xff\xff",
    bytes(4),
    b"\xfe\xff\x00\xe0",
    b"\xfe\xff\x0d\xe0",
    b"\xfe\xff\xdd\xe0",
    b"UN\0\0",
    b"SQ\0\0",
    b"OB\0\0",
    b"XX\x02\0",
    b"US\x03\0",
)
"""Lengths, delimiters and VRs where they do not belong."""
VALUES = (
    b"",
    b"\\",
    b"\0\0",
    b"  ",
    b"NaN ",
    b"1e400 ",
    b"-0",
    b"\xd9\xa3\xd9\xa4",
    b"99991231235959.999999-1200",
    b"00010101000000.000000+1400",
    b"20240230",
    b"0000-00-00",
    b"19970424\\19970425",
    b"=HYPERLINK(1)",
    b"<script>alert(1)</script>",
    b"\x1b[2J\x07\r\n",
    b"\xe2\x80\xae\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"ISO 2022 IR 87\\ISO 2022 IR 149",
    b"\\ISO 2022 IR 58",
    b"ISO_IR 192",
    b"GB18030 ",
    b"fw://a/b/c/d/e/f",
    b"fw://" + b"_" * 300,
    b"1.2.840.10008.1.2",
    b"1.2.840.10008.1.2.2 ",
    b"1.2.840.10008.1.2.1.99",
    b"1.2.840.10008.1.3.10",
    b"--5 ",
    b"9" * 400,
    b"9" * 5000,
    b"x" * 70_000,
)
"""Values that some reader, table or screen stumbles over."""

Change = Callable[[bytearray, Random], None]


def scratch(content: bytes, draw: Random) -> bytes:
    """Change values, lengths, VRs and delimiters, insert, delete and cut, mostly in the header."""
    changed = bytearray(content)
    end = min(len(changed), draw.choice((1_000, 6_000, 60_000)))
    for _ in range(draw.choice((1, 1, 1, 2, 4))):
        place = min(draw.randrange(132, end), len(changed))
        kind = draw.randrange(7)
        if kind <= 1:
            changed[place : place + 1] = draw.randbytes(1)
        elif kind == 2:  # noqa: PLR2004 - one kind of seven
            del changed[place : place + draw.choice((1, 2, 4, 8, 16))]
        elif kind == 3:  # noqa: PLR2004 - the same
            changed[place:place] = draw.randbytes(draw.choice((1, 2, 4, 8)))
        elif kind <= 5:  # noqa: PLR2004 - the same
            changed[place : place + 4] = draw.choice(HOSTILE)
        else:
            del changed[place:]
    return bytes(changed)


def rearrange(content: bytes, draw: Random) -> bytes:
    """Change whole elements: remove, double or swap them, give them other values and lengths."""
    changed = bytearray(content)
    for _ in range(draw.choice((1, 1, 2, 3))):
        if find_spans(bytes(changed)):
            draw.choice(_CHANGES)(changed, draw)
    return bytes(changed)


def _one(changed: bytearray, draw: Random) -> Span:
    return draw.choice(find_spans(bytes(changed)))


def _remove(changed: bytearray, draw: Random) -> None:
    span = _one(changed, draw)
    del changed[span.start : span.end]


def _double(changed: bytearray, draw: Random) -> None:
    span, at = _one(changed, draw), _one(changed, draw).start
    changed[at:at] = changed[span.start : span.end]


def _swap(changed: bytearray, draw: Random) -> None:
    first, second = sorted((_one(changed, draw), _one(changed, draw)))
    if first != second:
        later = changed[second.start : second.end]
        changed[second.start : second.end] = changed[first.start : first.end]
        changed[first.start : first.end] = later


def _set_value(changed: bytearray, draw: Random) -> None:
    span, value = _one(changed, draw), draw.choice(VALUES)
    most = 0xFFFE if span.width == 2 else len(value)  # noqa: PLR2004 - bytes of a short length
    value = value[:most] + b" " * (len(value[:most]) % 2)
    changed[span.length_at : span.end] = len(value).to_bytes(span.width, "little") + value


def _lie_of_length(changed: bytearray, draw: Random) -> None:
    span = _one(changed, draw)
    length = span.end - span.value
    lie = draw.choice((0, 1, length - 1, length + 1, length + 8, 2 * length, 0xFFFF, 0xFFFFFFFF))
    lie = max(lie, 0) & (1 << 8 * span.width) - 1
    changed[span.length_at : span.value] = lie.to_bytes(span.width, "little")


def _set_vr(changed: bytearray, draw: Random) -> None:
    at = _one(changed, draw).start + 4
    changed[at : at + 2] = draw.choice((b"UN", b"SQ", b"OB", b"UT", b"LO", b"US", b"DT", b"??"))


def _set_tag(changed: bytearray, draw: Random) -> None:
    at = _one(changed, draw).start
    tags = (b"\x08\0\x05\0", b"\x40\0\x75\2", b"\xe0\x7f\x10\0", b"\2\0\x10\0", draw.randbytes(4))
    changed[at : at + 4] = draw.choice(tags)


def _nest(changed: bytearray, draw: Random) -> None:
    span = _one(changed, draw)
    head = b"\x40\0\x75\2SQ\0\0\xff\xff\xff\xff\xfe\xff\0\xe0\xff\xff\xff\xff"
    tail = b"\xfe\xff\x0d\xe0\0\0\0\0\xfe\xff\xdd\xe0\0\0\0\0"
    depth = draw.choice((1, 2, 17, 40))
    changed[span.start : span.start] = head * depth + tail * draw.choice((depth, depth - 1))


_CHANGES: tuple[Change, ...] = (
    *(_remove, _double, _swap, _set_value, _set_value, _set_value),
    *(_lie_of_length, _set_vr, _set_tag, _nest),
)


def damage(content: bytes, draw: Random) -> bytes:
    """Damage a DICOM file in one way or the other."""
    if len(content) <= 200 or draw.randrange(3):  # noqa: PLR2004 - no header worth scratching
        return rearrange(content, draw)
    return scratch(content, draw)
