"""Inputs that are made to harm: a few bytes that ask for gigabytes, depths, counts or years."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.support.dicom_files import (
    BIG_ENDIAN,
    COMPLETE,
    DEFLATED,
    EXPLICIT,
    IMPLICIT,
    Value,
    data_set,
    dicom_file,
    element,
    series,
    to_tag,
    without,
    write_zip,
)
from tests.support.raw_zip import (
    End,
    Entry,
    central_header,
    deflate,
    deflated,
    end_record,
    local_header,
    stored,
    write_raw_zip,
)

KILO, MEGA, GIGA = 1 << 10, 1 << 20, 1 << 30
FINE, FOUND, UNREADABLE = 0, 1, 3
_UNDEFINED = 0xFFFFFFFF
_PIXELS = "7FE00010"


@dataclass(frozen=True)
class Bomb:
    """What writes it into a folder, and what has to come of it: exit code and codes of faults."""

    write: Callable[[Path], Path]
    exit_code: int
    codes: frozenset[str]
    options: tuple[str, ...] = ()


def _bomb(
    write: Callable[[Path], Path], exit_code: int, *codes: str, options: tuple[str, ...] = ()
) -> Bomb:
    return Bomb(write, exit_code, frozenset(codes), options)


def _halves(syntax: str, tag: int) -> tuple[bytes, bytes]:
    """Return a data set before a tag, and behind it."""
    low = {name: value for name, value in COMPLETE.items() if to_tag(name) < tag}
    high = {name: value for name, value in COMPLETE.items() if to_tag(name) > tag}
    return data_set(low, syntax, {}), data_set(high, syntax, {})


def _ui(uid: str) -> bytes:
    return element("TransferSyntaxUID", uid, EXPLICIT)


def _packed(folder: Path, syntax: str, *middle: tuple[bytes, int]) -> Path:
    """Write a zip of one file with something in its middle many times, and one sound file."""
    written = EXPLICIT if syntax == DEFLATED else syntax
    head, tail = _halves(written, _tag_of(middle[0][0], written))
    meta, parts = dicom_file({}, syntax=syntax), [(head, 1), *middle, (tail, 1)]
    if syntax == DEFLATED:
        meta = _deflated_meta()
        body = deflate(parts)
        entry = stored(b"bomb.dcm", meta + body)
    else:
        entry = deflated(b"bomb.dcm", (meta, 1), *parts)
    return write_raw_zip(folder / "bomb.zip", [entry, _sound()])


def _tag_of(content: bytes, syntax: str) -> int:
    group, number = struct.unpack(f"{_order(syntax)}HH", content[:4])
    return int(group << 16 | number)


def _deflated_meta() -> bytes:
    whole = dicom_file({}, syntax=DEFLATED)
    return whole[: whole.index(_ui(DEFLATED)) + len(_ui(DEFLATED))]


def _private(syntax: str, value: bytes, length: int | None = None) -> bytes:
    return element("00091010", value, syntax, "OB", length)


def _tiny(syntax: str) -> bytes:
    """Return 32,768 private elements without a value."""
    tags = (f"0009{number:04X}" for number in range(0x1000, 0x9000))
    return b"".join(element(tag, b"", syntax, "LO") for tag in tags)


def _open(keyword: str, syntax: str) -> bytes:
    return element(keyword, b"", syntax, "SQ", _UNDEFINED)


def _item(order: str, length: int = 0, tag: int = 0xE000) -> bytes:
    return struct.pack(f"{order}HHL", 0xFFFE, tag, length)


def _order(syntax: str) -> str:
    return ">" if syntax == BIG_ENDIAN else "<"


def _empty_items(folder: Path, syntax: str, keyword: str, items: int) -> Path:
    """Write an open sequence of so many empty items."""
    order = _order(syntax)
    block = _item(order) * KILO
    written = EXPLICIT if syntax == DEFLATED else syntax
    end = _item(order, 0, 0xE0DD)
    return _packed(folder, syntax, (_open(keyword, written), 1), (block, items // KILO), (end, 1))


def _empty_items_within(folder: Path, syntax: str, items: int) -> Path:
    """Write a sequence with a length, of so many empty items, that is looked into."""
    body = _item(_order(syntax)) * items
    return _packed(folder, syntax, (element("RequestAttributesSequence", body, syntax), 1))


def _items_with_elements(folder: Path, syntax: str, items: int) -> Path:
    """Write an open sequence of items with an element each, as functional groups have them."""
    order = _order(syntax)
    written = EXPLICIT if syntax == DEFLATED else syntax
    one = _item(order, _UNDEFINED) + element("CodeValue", "X" * 14, written)
    block = (one + _item(order, 0, 0xE00D)) * KILO
    end = _item(order, 0, 0xE0DD)
    head = _open("00091011", written) if written != IMPLICIT else _open("00081115", written)
    return _packed(folder, syntax, (head, 1), (block, items // KILO), (end, 1))


def _nested(folder: Path, syntax: str, keyword: str, depth: int, *, has_lengths: bool) -> Path:
    """Write a sequence in a sequence in a sequence."""
    order = _order(syntax)
    if has_lengths:
        step = len(_open(keyword, syntax)) + 8
        lengths = range((depth - 1) * step, -1, -step)
        levels = (
            element(keyword, b"", syntax, "SQ", left + 8) + _item(order, left) for left in lengths
        )
        body = b"".join(levels)
    else:
        body = (_open(keyword, syntax) + _item(order, _UNDEFINED)) * depth
        body += (_item(order, 0, 0xE00D) + _item(order, 0, 0xE0DD)) * depth
    return _packed(folder, syntax, (body, 1))


def _zeros(folder: Path) -> Path:
    entries = [deflated(b"%d.dcm" % number, (bytes(MEGA), 50)) for number in range(16)]
    return write_raw_zip(folder / "bomb.zip", entries)


def _huge(folder: Path, head: bytes) -> Path:
    entry = deflated(b"bomb.dcm", (head, 1), (bytes(16 * MEGA), 10 * GIGA // (16 * MEGA)))
    return write_raw_zip(folder / "bomb.zip", [entry])


def _sparse(folder: Path) -> Path:
    path = folder / "bomb.dcm"
    with path.open("wb") as out:
        out.write(dicom_file(without(COMPLETE, "PixelData")))
        out.write(element(_PIXELS, b"", EXPLICIT, "OW", 0xFFFFFFF0))
        out.truncate(100 * GIGA)
    return path


def _many_entries(folder: Path, count: int) -> Path:
    one = stored(b"a.dcm", dicom_file())
    body = _local(one)
    central = central_header(one, 0) * count
    path = folder / "bomb.zip"
    path.write_bytes(body + central + end_record(count, len(central), len(body), End()))
    return path


def _hidden_entries(folder: Path, count: int) -> Path:
    """Write an end record whose two numbers of entries hold the signature of an end record."""
    path = _many_entries(folder, count)
    with path.open("r+b") as out:
        out.seek(-14, io.SEEK_END)
        out.write(b"PK\5\6")
    return path


def _local(entry: Entry) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(entry.name.decode(), entry.data)
        return buffer.getvalue()


def _empty_members(folder: Path) -> Path:
    """Write 200,000 members without a byte."""
    numbers = range(200_000)
    locals_ = b"".join(local_header(Entry(b"%06d.dcm" % each, b"", 0, 0)) for each in numbers)
    step = len(locals_) // len(numbers)
    central = b"".join(
        central_header(Entry(b"%06d.dcm" % each, b"", 0, 0), each * step) for each in numbers
    )
    end = end_record(len(numbers), len(central), len(locals_), End())
    path = folder / "bomb.zip"
    path.write_bytes(locals_ + central + end)
    return path


def _sound() -> Entry:
    [table] = [*series(2).values()][1:]
    return stored(b"sound.dcm", dicom_file(table))


def _claims(folder: Path, end: End) -> Path:
    return write_raw_zip(folder / "bomb.zip", [_sound()], end)


def _sparse_directory(folder: Path) -> Path:
    """Write a zip whose directory is said to take three gigabytes of nothing."""
    path = folder / "bomb.zip"
    with path.open("wb") as out:
        out.write(b"PK\3\4")
        out.seek(3 * GIGA)
        out.write(end_record(1, 0, 3 * GIGA, End(size=3 * GIGA - 4, offset=4)))
    return path


def _nested_zips(folder: Path) -> Path:
    content = dicom_file()
    for level in range(50):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{level}.zip" if level else "a.dcm", content)
        content = buffer.getvalue()
    path = folder / "bomb.zip"
    path.write_bytes(content)
    return path


def _one_for_many(folder: Path) -> Path:
    """Write many entries that share one local header and its bytes."""
    first = deflated(b"a.dcm", (dicom_file(), 1), (bytes(MEGA), 100))
    others = [Entry(b"a.dcm", first.data, first.size, offset=0, local=False)] * 1_000
    return write_raw_zip(folder / "bomb.zip", [first, *others])


def _quoted(folder: Path) -> Path:
    """Write entries of which each one's data holds the next one's local header: zbsm's way."""
    inner = stored(b"b.dcm", dicom_file())
    whole = _local(inner)
    outer = stored(b"a.dcm", whole)
    at = 30 + len(outer.name)
    entries = [outer, Entry(b"b.dcm", inner.data, inner.size, 0, inner.crc, at, local=False)]
    return write_raw_zip(folder / "bomb.zip", entries)


def _beyond(folder: Path) -> Path:
    """Write an entry whose data would reach over the directory."""
    content = dicom_file()
    bomb = Entry(b"bomb.dcm", content, 10 * GIGA, 0, packed=10 * GIGA)
    return write_raw_zip(folder / "bomb.zip", [_sound(), bomb])


def _contradicting(folder: Path) -> Path:
    content = dicom_file()
    bomb = Entry(b"bomb.dcm", content, len(content), 0, local_name=b"other.dcm")
    return write_raw_zip(folder / "bomb.zip", [_sound(), bomb])


def _long_names(folder: Path) -> Path:
    content = dicom_file()[:200]
    names = (b"%d/" % number + b"n" * 65_000 for number in range(400))
    return write_raw_zip(
        folder / "bomb.zip", [_sound(), *(stored(name, content) for name in names)]
    )


def _long_extras(folder: Path) -> Path:
    extra = struct.pack("<2H", 0x9999, 65_000) + bytes(65_000)
    content = dicom_file()
    entries = [
        Entry(b"%d.dcm" % number, content, len(content), 0, extra=extra) for number in range(1_000)
    ]
    return write_raw_zip(folder / "bomb.zip", entries)


def _long_comment(folder: Path) -> Path:
    return write_raw_zip(folder / "bomb.zip", [_sound()], End(comment=b"PK\5" * 21_845))


def _charset(folder: Path) -> Path:
    names = "\\".join(["", *["ISO 2022 IR 87", "ISO 2022 IR 149"] * 1_000])
    text = b"\x1b$B" * 10_000
    tables: dict[str, Value] = {
        "SpecificCharacterSet": names,
        "StudyDescription": text,
        "PatientID": text,
    }
    return write_zip(folder / "bomb.zip", {"a.dcm": dicom_file({**COMPLETE, **tables})})


def _charsets(folder: Path) -> Path:
    return write_zip(
        folder / "bomb.zip",
        {
            f"{number}.dcm": dicom_file({**COMPLETE, "SpecificCharacterSet": f"ISO_IR {number}"})
            for number in range(2_000)
        },
    )


def _charset_of_each(folder: Path, count: int) -> Path:
    """Write members with a Specific Character Set of their own, of 60 kB and a single term."""
    return write_zip(
        folder / "bomb.zip",
        {
            f"{number}.dcm": dicom_file(
                {
                    **COMPLETE,
                    "SpecificCharacterSet": f"{number:08}" * 7_500,
                    "PatientName": b"\xc3\x84%06d" % number,
                }
            )
            for number in range(count)
        },
    )


def _every_instance_a_kind(folder: Path, count: int) -> Path:
    """Write members that all differ in Rows and Columns: what is judged by kind is one by one."""
    common = {**COMPLETE, "Rows": 0x4141, "Columns": 0x4242}
    start, _, rest = dicom_file(common).partition(b"AA")
    middle, _, tail = rest.partition(b"BB")
    members = {
        f"{number}.dcm": start
        + struct.pack("<H", 1 + number % 400)
        + middle
        + struct.pack("<H", 1 + number // 400)
        + tail
        for number in range(count)
    }
    return write_zip(folder / "bomb.zip", members)


def _escapes(folder: Path) -> Path:
    """Write texts of nothing but escape sequences (ISO 2022), different in each member."""
    names = ("PatientName", "PatientID", "StudyDescription", "SeriesDescription", "ProtocolName")
    members: dict[str, bytes] = {}
    for number in range(100):
        text = (b"\x1b$B!!\x1b(J" * 8_000 + b"%04d" % number)[-64_000:]
        values: dict[str, Value] = dict.fromkeys(names, text)
        table = {**COMPLETE, "SpecificCharacterSet": "\\ISO 2022 IR 87", **values}
        members[f"{number}.dcm"] = dicom_file(table)
    return write_zip(folder / "bomb.zip", members)


def _length(folder: Path, syntax: str, length: int) -> Path:
    return _packed(folder, syntax, (_private(syntax, b"", length), 1))


def _long_value(folder: Path, syntax: str, vr: str) -> Path:
    """Write a StudyDescription of 60 MB."""
    size = 60 * MEGA
    head = element("StudyDescription", b"", syntax, vr, size)
    return _packed(folder, syntax, (head, 1), (b"n" * MEGA, 60))


def _many_values(folder: Path) -> Path:
    numbers = "\\".join("1" for _ in range(32_700))
    names = ("ImagePositionPatient", "PixelSpacing", "WindowCenter", "InstanceNumber")
    return _same(folder, {**COMPLETE, **dict.fromkeys(names, numbers)}, 200)


def _long_numbers(folder: Path) -> Path:
    names = ("InstanceNumber", "SeriesNumber", "NumberOfFrames", "Rows", "BitsAllocated")
    table = {**COMPLETE, **dict.fromkeys(names, "9" * 60_000)}
    members = {"a.dcm": dicom_file(table, vrs=dict.fromkeys(names, "IS"))}
    return write_zip(folder / "bomb.zip", members)


def _long_dates(folder: Path) -> Path:
    names = ("StudyDate", "SeriesDate", "AcquisitionDate", "AcquisitionDateTime", "SeriesTime")
    return _same(folder, {**COMPLETE, **dict.fromkeys(names, "1 " * 32_000)}, 100)


def _same(folder: Path, table: Mapping[str, Value], count: int) -> Path:
    members = {
        f"{number}.dcm": dicom_file({**table, "SOPInstanceUID": f"1.2.{number}"})
        for number in range(count)
    }
    return write_zip(folder / "bomb.zip", members)


def _distinct(folder: Path, count: int, fill: str) -> Path:
    """Write members whose texts are all different, and as long as two bytes' length allows."""
    names = ("StudyDescription", "SeriesDescription", "ProtocolName", "StudyComments", "StudyID")
    text = fill * (64_000 // len(fill.encode()))
    utf8: Mapping[str, Value] = {**COMPLETE, "SpecificCharacterSet": "ISO_IR 192"}
    members: dict[str, bytes] = {}
    for number in range(count):
        values = {name: f"{number}-{name}-{text}".encode() for name in names}
        members[f"{number}.dcm"] = dicom_file({**utf8, **values})
    return write_zip(folder / "bomb.zip", members)


_TOO_LARGE = ("header_too_large",)

BOMBS: Mapping[str, Bomb] = {
    "deflated data set: a value of 2 GB": _bomb(
        lambda to: _packed(
            to, DEFLATED, (_private(EXPLICIT, b"", 2 * GIGA - 2), 1), (bytes(MEGA), 2_047)
        ),
        FOUND,
        *_TOO_LARGE,
    ),
    "deflated data set: 256 MB of tiny elements": _bomb(
        lambda to: _packed(to, DEFLATED, (_tiny(EXPLICIT), 1_024)), FOUND, *_TOO_LARGE
    ),
    "deflated data set: 2 GB of empty items": _bomb(
        lambda to: _empty_items(to, DEFLATED, "00091011", 256 * MEGA), FOUND, *_TOO_LARGE
    ),
    "zip: 16 times 50 MB of zeros": _bomb(_zeros, UNREADABLE),
    "zip: 10 GB of zeros": _bomb(partial(_huge, head=b""), UNREADABLE),
    "zip: 10 GB of pixels": _bomb(
        lambda to: _huge(
            to,
            dicom_file(without(COMPLETE, "PixelData"))
            + element(_PIXELS, b"", EXPLICIT, "OW", 0xFFFFFFF0),
        ),
        FOUND,
    ),
    "file: 100 GB, sparse": _bomb(_sparse, FOUND),
    "zip: 4 GB of private elements of 1 MB": _bomb(
        lambda to: _packed(to, EXPLICIT, (_private(EXPLICIT, bytes(MEGA)), 4_096)),
        FOUND,
        *_TOO_LARGE,
    ),
    "zip: 4 GB of private elements, big endian": _bomb(
        lambda to: _packed(to, BIG_ENDIAN, (_private(BIG_ENDIAN, bytes(MEGA)), 4_096)),
        FOUND,
        *_TOO_LARGE,
    ),
    "a million tiny elements": _bomb(
        lambda to: _packed(to, EXPLICIT, (_tiny(EXPLICIT), 32)), FOUND, *_TOO_LARGE
    ),
    "a million tiny elements, big endian": _bomb(
        lambda to: _packed(to, BIG_ENDIAN, (_tiny(BIG_ENDIAN), 32)), FOUND, *_TOO_LARGE
    ),
    **{
        f"2,000,000 empty items in a private sequence, {name}": _bomb(
            partial(_empty_items, syntax=syntax, keyword="00091011", items=2_000 * KILO), code
        )
        for name, syntax, code in (("explicit", EXPLICIT, FINE), ("big endian", BIG_ENDIAN, FINE))
    },
    "2,000,000 empty items in a sequence that is looked into": _bomb(
        partial(
            _empty_items, syntax=EXPLICIT, keyword="RequestAttributesSequence", items=2_000 * KILO
        ),
        FOUND,
        *_TOO_LARGE,
    ),
    **{
        f"32,700 empty items within a length, looked into, {kind}": _bomb(
            partial(_empty_items_within, syntax=syntax, items=32_700), FINE
        )
        for kind, syntax in (("explicit", EXPLICIT), ("big endian", BIG_ENDIAN))
    },
    "1,000,000 items in functional groups, explicit": _bomb(
        partial(_items_with_elements, syntax=EXPLICIT, items=1_000 * KILO), FINE
    ),
    "1,000,000 items in functional groups, deflated": _bomb(
        partial(_items_with_elements, syntax=DEFLATED, items=1_000 * KILO), FINE
    ),
    **{
        f"nested 100,000 deep, {kind}, {how}": _bomb(
            partial(_nested, syntax=syntax, keyword=keyword, depth=100_000, has_lengths=lengths),
            code,
            *codes,
        )
        for kind, syntax, keyword, how, lengths, code, *codes in (
            ("explicit", EXPLICIT, "00091011", "with lengths", True, FINE),
            ("explicit", EXPLICIT, "00091011", "without", False, FOUND, "nested_too_deep"),
            ("implicit", IMPLICIT, "00081115", "without", False, FOUND, "nested_too_deep"),
            ("big endian", BIG_ENDIAN, "00091011", "without", False, FOUND, "nested_too_deep"),
            ("looked into", EXPLICIT, "00400275", "with lengths", True, FOUND, "header_too_large"),
            ("looked into", EXPLICIT, "00400275", "without", False, FOUND, "nested_too_deep"),
        )
    },
    "nested 1,000 deep, looked into, with lengths": _bomb(
        partial(_nested, syntax=EXPLICIT, keyword="00400275", depth=1_000, has_lengths=True),
        FINE,
    ),
    "a directory of 1,000,000 entries": _bomb(
        partial(_many_entries, count=1_000_000), UNREADABLE, "directory_too_large"
    ),
    "a directory of 300,000 entries": _bomb(
        partial(_many_entries, count=300_000), UNREADABLE, "too_many_members"
    ),
    "4,000,000 entries behind an end record that hides itself": _bomb(
        partial(_hidden_entries, count=4_000_000),
        UNREADABLE,
        "damaged_archive",
        options=("--limit", "members=10"),
    ),
    "200,000 members without a byte": _bomb(_empty_members, UNREADABLE, "empty_member"),
    "an end record that claims 4,294,967,295 entries": _bomb(
        partial(_claims, end=End(count=0xFFFFFFFF)), UNREADABLE, "damaged_archive"
    ),
    "an end record that claims a directory of 3 GB": _bomb(
        _sparse_directory, UNREADABLE, "directory_too_large"
    ),
    "a zip in a zip, 50 times": _bomb(_nested_zips, UNREADABLE),
    "1,000 entries that share one member": _bomb(_one_for_many, UNREADABLE, "overlapping_members"),
    "an entry inside another's data": _bomb(_quoted, UNREADABLE, "overlapping_members"),
    "an entry whose data reaches over the directory": _bomb(_beyond, FOUND, "damaged_member"),
    "a local header that contradicts the directory": _bomb(_contradicting, FOUND, "damaged_member"),
    "400 names of 65,000 bytes": _bomb(_long_names, FOUND, "truncated_header"),
    "1,000 extra fields of 65,000 bytes": _bomb(_long_extras, UNREADABLE, "directory_too_large"),
    "a comment of 65,535 bytes": _bomb(_long_comment, FINE),
    "a character set of 2,000 names": _bomb(_charset, FINE),
    "2,000 character sets": _bomb(_charsets, FOUND),
    "1,000 character sets of 60 kB": _bomb(partial(_charset_of_each, count=1_000), FOUND),
    "20,000 instances, each with rows and columns of its own": _bomb(
        partial(_every_instance_a_kind, count=20_000), FOUND
    ),
    "64 kB of escape sequences in each text": _bomb(_escapes, FOUND),
    **{
        f"a length of {length:X}, {kind}": _bomb(
            partial(_length, syntax=syntax, length=length), FOUND, "damaged_element"
        )
        for kind, syntax in (("explicit", EXPLICIT), ("big endian", BIG_ENDIAN))
        for length in (0xFFFFFFFE, 0x7FFFFFF0)
    },
    **{
        f"a text of 60 MB, {vr}, {kind}": _bomb(partial(_long_value, syntax=syntax, vr=vr), FOUND)
        for vr, kind, syntax in (
            ("UC", "explicit", EXPLICIT),
            ("UT", "big endian", BIG_ENDIAN),
            ("PN", "implicit", IMPLICIT),
        )
    },
    "32,700 values in numbers of 200 instances": _bomb(_many_values, FINE),
    "numbers of 60,000 digits": _bomb(_long_numbers, FOUND),
    "dates of 64,000 characters in 100 instances": _bomb(_long_dates, FINE),
    **{
        f"{count} instances, each with {what} of its own": _bomb(
            partial(_distinct, count=count, fill=fill), FOUND, "kept_limit"
        )
        for count, what, fill in (
            (900, "300 KB of texts", "x"),
            (300, "300 KB of wide texts", "x" * 60_000 + "\U0001f9e0"),
            (150, "75,000 short values", "\\x12"),
        )
    },
}
"""What it is -> the bomb."""
