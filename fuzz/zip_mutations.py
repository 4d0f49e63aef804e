"""Packs members into zips, and damages what is not their content: heads, directory, ends."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from random import Random

_SIGNATURES = (b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06", b"PK\x01\x02", b"PK\x05\x06")
_REACH = {b"PK\x01\x02": 46, b"PK\x03\x04": 30, b"PK\x05\x06": 22}
"""Bytes of a structure's fixed part (APPNOTE 4.3)."""
_METHODS = (
    *(zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_STORED),
    *(zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA),
)
_NAMES = (
    *("a/b.dcm", "../../etc/passwd", "/abs.dcm", "C:\\x.dcm", "__MACOSX/._a", "Thumbs.db", "="),
    *("\u202eevil.dcm", "x" * 240, "a\x1b[2J.dcm", "a\nb.dcm", "DICOMDIR", "e\u0301.dcm", "@x"),
    *("a.dcm", "."),
)
_WORDS = (b"\0\0", b"\xff\xff", b"\x01\0", b"\x08\0", b"\x63\0", b"\xff\x7f", b"\0\x08")


def pack(members: Mapping[str, bytes], draw: Random) -> bytes:
    """Pack members, each by a method of its own."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, (2024, 1, 2, 3, 4, 6))
            archive.writestr(info, content, draw.choice(_METHODS))
    return out.getvalue()


def unpack(content: bytes) -> dict[str, bytes]:
    """Return what can be read of a zip, () of something else."""
    found: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist()[:8]:
                if entry.file_size <= 1 << 20:
                    found[entry.filename] = archive.read(entry)
    except Exception:  # noqa: BLE001 - a mutation of a damaged zip: what was read so far does
        return found
    return found


def with_member(content: bytes, draw: Random, change: Callable[[bytes], bytes]) -> bytes:
    """Return a sound zip in which one member, now and then its name, is changed."""
    members = unpack(content)
    if not members:
        return content
    name = draw.choice(sorted(members))
    body = change(members.pop(name))
    members[draw.choice(_NAMES) if not draw.randrange(8) else name] = body
    return pack(members, draw)


def damage_zip(content: bytes, draw: Random) -> bytes:
    """Change a field of a head, of the directory or of its end; cut, insert, or double a part."""
    changed = bytearray(content)
    for _ in range(draw.choice((1, 1, 2))):
        kind = draw.randrange(6)
        place = draw.randrange(len(changed) + 1)
        if kind <= 2:  # noqa: PLR2004 - half of the kinds
            _change_field(changed, draw)
        elif kind == 3:  # noqa: PLR2004 - one kind of six
            del changed[place:]
        elif kind == 4:  # noqa: PLR2004 - the same
            changed[place:place] = draw.randbytes(draw.choice((1, 4, 100)))
        else:
            changed[place : place + 1] = draw.randbytes(1)
    return bytes(changed)


def _change_field(changed: bytearray, draw: Random) -> None:
    signature = draw.choice(_SIGNATURES)
    places = [found.start() for found in re.finditer(re.escape(signature), changed)]
    if places:
        at = draw.choice(places) + 4 + 2 * draw.randrange(_REACH[signature] // 2 - 2)
        changed[at : at + 2] = draw.choice((*_WORDS, draw.randbytes(2)))
