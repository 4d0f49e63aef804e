"""Reads which files a DICOMDIR lists (PS3.3 F.3, PS3.10 8.6), without parsing its records."""

import re
from typing import BinaryIO

_LONGEST = 64 * 1024 * 1024
"""Bytes of a DICOMDIR up to which it is read: half a million records."""
_IN_USE = rb"\x04\x00\x10\x14(?:US\x02\x00|\x02\x00\x00\x00)"
"""Record In-use Flag (0004,1410) in explicit or implicit VR, little-endian; its value follows."""
_FILE_ID = rb"\x04\x00\x00\x15(?:CS([\x02-\x8f])\x00|([\x02-\x8f])\x00\x00\x00)"
"""Referenced File ID (0004,1500), up to its length: 8 components of 8 characters at most."""
_RECORD = re.compile(_IN_USE + rb"\xff\xff.{0,64}?" + _FILE_ID, re.DOTALL)
"""A record that is in use and has a file; what lies between is its type, and where others are."""
_COMPONENT = re.compile(r"[ -~]+")


def read_listed(stream: BinaryIO) -> list[str] | None:
    """Return the paths that a DICOMDIR lists, below its own folder; None where it is too long.

    Raises OSError.
    """
    data = stream.read(_LONGEST + 1)
    if len(data) > _LONGEST:
        return None
    paths = (_to_path(data, each) for each in _RECORD.finditer(data))
    return list(dict.fromkeys(filter(None, paths)))


def _to_path(data: bytes, record: re.Match[bytes]) -> str:
    length = (record[1] or record[2])[0]
    text = data[record.end() : record.end() + length].decode("ascii", "replace").rstrip(" \0")
    parts = [each.strip() for each in text.split("\\")]
    is_path = all(_COMPONENT.fullmatch(each) and each not in (".", "..") for each in parts)
    return "/".join(parts) if is_path else ""
