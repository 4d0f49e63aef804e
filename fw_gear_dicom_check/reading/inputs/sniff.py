"""Recognises the kind of a file by its first bytes; its name does not count."""

import struct

from fw_gear_dicom_check.errors import ArchiveFault
from fw_gear_dicom_check.model import Fault

PREAMBLE_SIZE = 128
"""Bytes of the File Preamble (PS3.10 7.1)."""
DICOM_PREFIX = b"DICM"
"""The DICOM Prefix, which follows the preamble (PS3.10 7.1)."""
META_START = PREAMBLE_SIZE + len(DICOM_PREFIX)
"""Offset of File Meta Information in bytes (PS3.10 7.1)."""
ZERO_PREAMBLE = bytes(PREAMBLE_SIZE)
"""The preamble of a file that no other format uses (PS3.10 7.1)."""

_CONTAINERS = (
    (0, b"PK\x03\x04", "zip"),
    (0, b"PK\x05\x06", "zip"),
    (0, b"\x1f\x8b", "gzip"),
    (0, b"BZh", "bzip2"),
    (0, b"\xfd7zXZ\x00", "xz"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"Rar!\x1a\x07", "rar"),
    (0, b"\x28\xb5\x2f\xfd", "zstd"),
    (257, b"ustar", "tar"),
)
"""Offset, signature, name of containers."""
_FIRST_GROUPS = (0x0002, 0x0008)
"""Groups that a DICOM file begins with: File Meta Information, or the identifying group."""
_LONGEST_FIRST_VALUE = 1024
"""Bytes of the first element's value in a DICOM file at most: a length, a date or a UID."""


def sniff(head: bytes) -> str:
    """Return dicom, bare-dicom (no preamble), a container's name, empty or other.

    `head` holds the first 132 bytes, for tar the first 262; fewer if the stream is shorter.
    """
    if head[PREAMBLE_SIZE:META_START] == DICOM_PREFIX:
        return "dicom"
    if not head:
        return "empty"
    for offset, magic, name in _CONTAINERS:
        if head[offset : offset + len(magic)] == magic:
            return name
    return "bare-dicom" if _starts_data_set(head) else "other"


def fault_of_kind(kind: str) -> Fault:
    """Return why a file of this kind (see `sniff`) cannot be opened."""
    if kind == "empty":
        return Fault(
            ArchiveFault.EMPTY_FILE, "the file is empty (0 bytes); copy or upload it again"
        )
    if kind == "zip":
        return Fault(
            ArchiveFault.DAMAGED_ARCHIVE,
            "the zip is cut: its central directory is missing; copy or upload it again",
        )
    if kind == "other":
        return Fault(ArchiveFault.NOT_DICOM, "the file is neither a zip nor a DICOM file")
    return Fault(
        ArchiveFault.UNSUPPORTED_CONTAINER,
        f"the file is packed as {kind}; unpack it and pack it again as a zip",
    )


def guess_encoding(first: bytes) -> tuple[bool, bool]:
    """Guess (is implicit VR, is little endian) from a data set's first 8 bytes (PS3.5 7.1)."""
    is_explicit = first[4:6].isalpha() and first[4:6].isupper()
    little, big = struct.unpack("<H", first[:2])[0], struct.unpack(">H", first[:2])[0]
    return not is_explicit, little <= big


def _starts_data_set(head: bytes) -> bool:
    if len(head) < 8:  # noqa: PLR2004 - the shortest element there is
        return False
    is_implicit, is_little = guess_encoding(head)
    order = "<" if is_little else ">"
    group, element = struct.unpack(f"{order}HH", head[:4])
    length_layout = f"{order}L" if is_implicit else f"{order}H"
    length = struct.unpack_from(length_layout, head, 4 if is_implicit else 6)[0]
    return group in _FIRST_GROUPS and element < 0x2000 and length <= _LONGEST_FIRST_VALUE  # noqa: PLR2004 - highest element of these groups
