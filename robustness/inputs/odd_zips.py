"""Z13 to Z23: bombs, escapes, encryption, lies of the directory, and what only looks like a zip."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib

from robustness.inputs.bad_input import (
    file_fine,
    zip_fine,
    zip_found,
    zip_lost,
)
from robustness.inputs.making import (
    MEGABYTE,
    deflated_zeros,
    patch_entry,
    place_of,
    sound_file,
    sound_members,
    sound_zip,
    with_members,
    zip_of,
)
from tests.support.dicom_files import dicom_file, series

_METHOD, _FLAGS = (10, 8), (8, 6)
"""Offsets in an entry of the directory and in a local header (APPNOTE 4.3.7, 4.3.12)."""
_UNREADABLE = "archive/readable-members"
_OUTSIDE = sound_members(4)[3][1]


def packed_zeros(name: str, megabytes: int) -> tuple[bytes, bytes]:
    """Return a local entry and its directory entry (offset 0) for a member of zeros."""
    packed = deflated_zeros(megabytes)
    crc = 0
    for _ in range(megabytes):
        crc = zlib.crc32(bytes(MEGABYTE), crc)
    raw = name.encode()
    sizes = struct.pack("<LLL", crc, len(packed), megabytes * MEGABYTE)
    local = struct.pack("<4s5H", b"PK\3\4", 20, 0, 8, 0, 0x5821) + sizes
    local += struct.pack("<HH", len(raw), 0) + raw + packed
    central = struct.pack("<4s6H", b"PK\1\2", 20, 20, 0, 8, 0, 0x5821) + sizes
    central += struct.pack("<HHHHHLL", len(raw), 0, 0, 0, 0, 0, 0) + raw
    return local, central


def zeros_zip(members: int, megabytes: int, *, overlapping: bool = False) -> bytes:
    """Return a zip of members that are zeros; `overlapping`: all of them are the same bytes."""
    body, directory = b"", b""
    for number in range(members):
        local, central = packed_zeros(f"{number:03}.dcm", megabytes)
        offset = 0 if overlapping else len(body)
        directory += central[:42] + struct.pack("<L", offset) + central[46:]
        body = local if overlapping else body + local
    end = struct.pack("<4s4HLLH", b"PK\5\6", 0, 0, members, members, len(directory), len(body), 0)
    return body + directory + end


def _overlapping_images() -> bytes:
    """Return a zip whose second entry is the first once more, under another name."""
    content = sound_zip()
    first = content[place_of(content, b"PK\1\2", 0) + 42 :][:4]
    return patch_entry(content, 1, 42, -1, first)


def _symbolic_link() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in sound_members():
            archive.writestr(zipfile.ZipInfo(name), content)
        link = zipfile.ZipInfo("004.dcm")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def _with_flags(flags: int, method: int | None = None) -> bytes:
    content = patch_entry(sound_zip(), 0, *_FLAGS, struct.pack("<H", flags))
    if method is not None:
        content = patch_entry(content, 0, *_METHOD, struct.pack("<H", method))
    return content


def _with_method(method: int) -> bytes:
    return patch_entry(sound_zip(), 0, *_METHOD, struct.pack("<H", method))


def _packed_as(compression: int) -> bytes:
    return zip_of(sound_members(), compression)


def _many(count: int) -> bytes:
    table = series(1)["001.dcm"]
    numbered = (
        {**table, "SOPInstanceUID": f"1.2.3.4.5.{number}", "InstanceNumber": str(number)}
        for number in range(1, count + 1)
    )
    members = [(f"{number}.dcm", dicom_file(each)) for number, each in enumerate(numbered)]
    return zip_of(members, zipfile.ZIP_STORED)


def _many_folders(count: int) -> bytes:
    """Return a sound zip with so many folders besides, which takes a zip64 end record."""
    content = sound_zip()
    start, end = place_of(content, b"PK\1\2", 0), content.rindex(b"PK\5\6")
    local, central = [content[:start]], [content[start:end]]
    at, offset = start, 0
    for number in range(count):
        name = b"%06d/" % number
        local.append(struct.pack("<4s5H3L2H", b"PK\3\4", 20, *(0,) * 7, len(name), 0) + name)
        offset, at = at, at + len(local[-1])
        fields = (20, 20, *(0,) * 7, len(name), *(0,) * 5, offset)
        central.append(struct.pack("<4s6H3L5H2L", b"PK\1\2", *fields) + name)
    directory = b"".join(central)
    entries = count + len(sound_members())
    place = at + len(directory)
    counts = (0, 0, entries, entries, len(directory), at)
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, *counts)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, place, 1)
    last = struct.pack("<4s4HLLH", b"PK\5\6", 0, 0, *(0xFFFF,) * 2, len(directory), at, 0)
    return b"".join(local) + directory + record + locator + last


def _tar(mode: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in sound_members():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def _shifted(stub: bytes) -> bytes:
    """Return a zip behind other bytes, as in a program that unpacks itself."""
    return stub + sound_zip()


_UNPACKED = ("unsupported_container", "archive/opens")
_PROGRAM = b"MZ" + bytes(126)

ODD_ZIPS = (
    zip_lost("Z13", "16 members of 50 MB zeros", lambda: zeros_zip(16, 50), "archive/holds-dicom"),
    zip_found(
        "Z13",
        "a member that declares 4 GB and holds nothing",
        lambda: patch_entry(sound_zip(), 0, 24, 22, b"\xfe\xff\xff\xff"),
        "damaged_member",
        _UNREADABLE,
    ),
    zip_lost(
        "Z14",
        "64 members of 50 MB zeros in one place",
        lambda: zeros_zip(64, 50, overlapping=True),
        "overlapping_members",
    ),
    zip_lost("Z14", "two entries for one place", _overlapping_images, "overlapping_members"),
    *(
        zip_fine(
            "Z15", f"a path that leads outside: {kind}", with_members((name, _OUTSIDE)), read=4
        )
        for kind, name in (
            ("dots", "../../evil.dcm"),
            ("absolute", "/evil.dcm"),
            ("a drive", "C:\\evil.dcm"),
        )
    ),
    zip_fine("Z16", "a symbolic link to /etc/passwd", _symbolic_link, "not_dicom"),
    zip_found("Z17", "an encrypted member", lambda: _with_flags(0x1), "encrypted", _UNREADABLE),
    zip_found("Z17", "a member encrypted by AES", lambda: _with_flags(0x1, 99), "encrypted"),
    zip_found(
        "Z18",
        "an unknown compression",
        lambda: _with_method(99),
        "unsupported_compression",
        _UNREADABLE,
    ),
    zip_found("Z18", "packed by Zstandard", lambda: _with_method(93), "unsupported_compression"),
    zip_fine("Z18", "packed by bzip2", lambda: _packed_as(zipfile.ZIP_BZIP2)),
    zip_fine("Z18", "packed by LZMA", lambda: _packed_as(zipfile.ZIP_LZMA)),
    zip_found(
        "Z18", "said to be packed by bzip2, and is not", lambda: _with_method(12), "damaged_member"
    ),
    zip_found(
        "Z19",
        "the local header has another name",
        lambda: patch_entry(sound_zip(), 0, -1, 30, b"x"),
        "damaged_member",
    ),
    zip_found(
        "Z19",
        "the directory declares fewer bytes",
        lambda: patch_entry(sound_zip(), 0, 24, -1, struct.pack("<L", 700)),
        "archive/readable-members:damaged_member",
        read=2,
    ),
    zip_fine("Z20", "66,000 folders, in a zip64", lambda: _many_folders(66_000)),
    zip_fine("Z20", "2,000 members", lambda: _many(2000), read=2000),
    file_fine("Z21", "a DICOM file with a zip behind it", lambda: sound_file() + sound_zip()),
    file_fine(
        "Z21",
        "a DICOM file whose preamble begins as a zip",
        lambda: b"PK\3\4" + sound_file()[4:],
        "archive/plain-preamble",
    ),
    zip_fine("Z21", "a zip behind a program", lambda: _shifted(_PROGRAM)),
    zip_fine("Z21", "a zip behind a TIFF", lambda: _shifted(b"II*\0" + bytes(60))),
    zip_lost(
        "Z22",
        "a gzip file",
        lambda: gzip.compress(sound_file(), mtime=0),
        *_UNPACKED,
        ending=".dcm.gz",
    ),
    zip_lost("Z22", "a tar archive", lambda: _tar("w"), *_UNPACKED, ending=".tar"),
    zip_lost(
        "Z22",
        "a packed tar archive",
        lambda: gzip.compress(_tar("w"), mtime=0),
        *_UNPACKED,
        ending=".tgz",
    ),
    zip_lost(
        "Z22", "a bzip2 file", lambda: bz2.compress(sound_file()), *_UNPACKED, ending=".dcm.bz2"
    ),
    zip_lost(
        "Z22", "an xz file", lambda: lzma.compress(sound_file()), *_UNPACKED, ending=".dcm.xz"
    ),
    zip_lost(
        "Z22",
        "a 7z archive",
        lambda: b"7z\xbc\xaf\x27\x1c\0\4" + bytes(400),
        *_UNPACKED,
        ending=".7z",
    ),
    zip_lost(
        "Z22", "a rar archive", lambda: b"Rar!\x1a\x07\1\0" + bytes(400), *_UNPACKED, ending=".rar"
    ),
    zip_fine("Z23", "a DICOM file that is called zip", sound_file, read=1),
    file_fine("Z23", "a zip that is called dcm", sound_zip, read=3),
    zip_lost(
        "Z23",
        "a gzip file that is called zip",
        lambda: gzip.compress(sound_zip(), mtime=0),
        *_UNPACKED,
    ),
)
"""Rows Z13 to Z23."""
