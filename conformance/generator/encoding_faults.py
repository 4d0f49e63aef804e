"""Draws how a file is written: syntax, file meta, character set, lengths, private elements."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import Any

from conformance.generator.draft import Draft
from conformance.generator.encode import UNDEFINED, Written
from conformance.generator.fault import Fault
from conformance.generator.pixel_faults import (
    Do,
    draw_codec,
    draw_false_syntax,
    draw_fragments,
    draw_pixel_length,
    draw_rle,
)
from tests.support.dicom_files import BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT

_NATIVE = (IMPLICIT, EXPLICIT, BIG_ENDIAN, DEFLATED)
_SETS: Mapping[str, tuple[str, str]] = {
    "": ("ascii", "Doe^Jane"),
    "ISO_IR 100": ("latin-1", "Müller^Jörg"),
    "ISO_IR 101": ("iso8859_2", "Łukasz^Źle"),
    "ISO_IR 144": ("iso8859_5", "Люк^Скай"),
    "ISO_IR 126": ("iso8859_7", "Διον^Α"),
    "ISO_IR 127": ("iso8859_6", "قبا^ني"),
    "ISO_IR 13": ("shift_jis", "ﾔﾏﾀﾞ^ﾀﾛｳ"),
    "\\ISO 2022 IR 87": ("iso2022_jp", "Yamada^Tarou=山田^太郎"),
    "ISO 2022 IR 6\\ISO 2022 IR 149": ("iso2022_kr", "Hong^Gildong=洪^吉洞"),
    "ISO_IR 192": ("utf-8", "Wang^XiaoDong=王^小东"),
    "GB18030": ("gb18030", "Wang^XiaoDong=王^小东"),
    "ISO_IR 100\\ISO_IR 192": ("utf-8", "Müller^Jörg"),
    "ISO-8859-1": ("latin-1", "Müller^Jörg"),
    "UTF-8": ("utf-8", "Müller^Jörg"),
    "iso_ir 192": ("utf-8", "Müller^Jörg"),
    "NOT A SET": ("latin-1", "Müller^Jörg"),
}
"""SpecificCharacterSet -> a codec for it, and a name in it."""


def _syntax(random: Random) -> tuple[str, Do]:
    syntax = random.choice(_NATIVE)
    return syntax, lambda draft: replace(draft, syntax=syntax)


def _written_as(random: Random) -> tuple[str, Do]:
    declared, real = random.sample(_NATIVE, 2)
    words = f"{declared} declared, {real} written"
    return words, lambda draft: replace(draft, syntax=declared, written_as=real)


def _odd_syntax(random: Random) -> tuple[str, Do]:
    odd = (None, "", "1.2.3", "x", f"{EXPLICIT} ", "1.2.840.10008.1.2.4.999", f"{EXPLICIT}\\1.2")
    syntax = random.choice(odd)
    return repr(syntax), lambda draft: replace(draft, syntax=syntax, written_as=EXPLICIT)


def _head(random: Random) -> tuple[str, Do]:
    odd = random.choice(("no preamble", "no preamble and no file meta", "no file meta"))
    real = random.choice((IMPLICIT, EXPLICIT))
    has_meta = odd == "no preamble"

    def behead(draft: Draft) -> Draft:
        meta = draft.meta if has_meta else None
        return replace(draft, has_head=odd == "no file meta", meta=meta, syntax=real)

    return f"{odd}, {real}", behead


def _preamble(random: Random) -> tuple[str, Do]:
    begin = random.choice((b"II*\0\x08\0\0\0", b"MM\0*", b"DICM", b"PK\x03\x04", b"\xff" * 128))
    return repr(begin[:8]), lambda draft: replace(draft, begin=begin)


def _meta(random: Random) -> tuple[str, Do]:
    further: list[Mapping[str, Any]] = [
        *({"FileMetaInformationGroupLength": each} for each in (0, 4, 100, 5000)),
        *({"MediaStorageSOPClassUID": each} for each in ("", "1.2.3", "1.2.840.10008.1.3.10")),
        *({"MediaStorageSOPInstanceUID": each} for each in ("", "1.2.3.99", "x")),
        {"PrivateInformationCreatorUID": "1.2.3", "PrivateInformation": b"\1\2\3\4"},
        {"SourceApplicationEntityTitle": "A TITLE THAT IS FAR TOO LONG"},
        {"ImplementationVersionName": "Ünïcödé"},
    ]
    meta = random.choice(further)
    return str(meta), lambda draft: replace(draft, meta=meta)


def _meta_lost(random: Random) -> tuple[str, Do]:
    names = (
        *("FileMetaInformationGroupLength", "FileMetaInformationVersion"),
        *("MediaStorageSOPClassUID", "MediaStorageSOPInstanceUID", "ImplementationClassUID"),
    )
    lost = random.choice(names)
    return lost, lambda draft: replace(draft, drop=(lost,))


def _character_set(random: Random) -> tuple[str, Do]:
    declared = random.choice(sorted(_SETS))
    other = random.choice(sorted(_SETS)) if random.random() < _FALSE else declared
    codec, name = _SETS[other]
    keyword = random.choice(("PatientName", "PatientName", "SeriesDescription", "PatientID"))
    changes = {"SpecificCharacterSet": declared, keyword: name.encode(codec, "replace")}
    words = f"{declared!r} declared, {keyword} in {other!r}"
    return words, lambda draft: replace(draft, elements={**draft.elements, **changes})


def _lengths(_random: Random) -> tuple[str, Do]:
    return "", lambda draft: replace(draft, is_undefined=True)


def _group_lengths(_random: Random) -> tuple[str, Do]:
    return "", lambda draft: replace(draft, has_group_lengths=True)


def _order(_random: Random) -> tuple[str, Do]:
    return "", lambda draft: replace(draft, is_shuffled=True)


def _private(random: Random) -> tuple[str, Do]:
    group = random.choice((0x0009, 0x0019, 0x0029, 0x0051, 0x2005, 0x7FE1))
    has_creator = random.random() < _MOSTLY
    item = [{"CodeValue": "1"}]
    written = random.choice(
        (
            *(Written("text", vr="LO"), Written(b"\1\2\3", vr="UN", is_odd=True)),
            *(Written(bytes(5000), vr="OB"), Written(item, vr="SQ"), Written(b"\1\2\3", vr="US")),
            *(Written(item, vr="UN", length=UNDEFINED), Written(b"", vr="UN")),
            *(Written("x", vr="??"), Written(b"\0\0\0\0", vr="UN", length=8)),
        )
    )
    elements: dict[str, Any] = {f"{group:04X}1001": written}
    if has_creator:
        elements[f"{group:04X}0010"] = Written("A CREATOR", vr="LO")
    words = f"{group:04X}, {written.vr}, {'a' if has_creator else 'no'} creator"
    return words, lambda draft: replace(draft, elements={**draft.elements, **elements})


def _planes(random: Random) -> tuple[str, Do]:
    overlay = {
        "60000010": Written(b"\x10\0", vr="US"),
        "60000011": Written(b"\x10\0", vr="US"),
        "60000040": Written("G", vr="CS"),
        "60000050": Written(b"\1\0\1\0", vr="SS"),
        "60000100": Written(b"\1\0", vr="US"),
        "60000102": Written(b"\0\0", vr="US"),
        "60003000": Written(bytes(32), vr="OW"),
    }
    lost = random.choice((*overlay, "", ""))
    elements = {key: value for key, value in overlay.items() if key != lost}
    words = f"overlay without {lost}" if lost else "overlay"
    return words, lambda draft: replace(draft, elements={**draft.elements, **elements})


def _after(random: Random) -> tuple[str, Do]:
    after = random.choice((bytes(2), bytes(16), bytes(512), b"\xff" * 7, b"text\n", _PADDING))
    return repr(after[:8]), lambda draft: replace(draft, after=after)


def _cut(random: Random) -> tuple[str, Do]:
    cut = random.choice((1, 2, 10, 100, 400, 700, 1000))
    return f"{cut} bytes", lambda draft: replace(draft, cut=cut)


_PADDING = b"\xfc\xff\xfc\xffOB\0\0\x08\0\0\0" + bytes(8)
"""Data Set Trailing Padding (PS3.10 7.2)."""
_FALSE, _MOSTLY = 0.3, 0.8
ENCODINGS: Mapping[str, Callable[[Random], tuple[str, Do]]] = {
    "transfer syntax": _syntax,
    "written in another syntax": _written_as,
    "odd transfer syntax": _odd_syntax,
    "no head": _head,
    "preamble": _preamble,
    "file meta": _meta,
    "file meta lost": _meta_lost,
    "character set": _character_set,
    "undefined lengths": _lengths,
    "group lengths": _group_lengths,
    "order of elements": _order,
    "private element": _private,
    "overlay": _planes,
    "bytes after it": _after,
    "cut": _cut,
    "RLE": draw_rle,
    "fragments": draw_fragments,
    "pixels against syntax": draw_false_syntax,
    "compressed": draw_codec,
    "pixel length": draw_pixel_length,
}
"""Kind -> what draws one of it."""


def draw_encoding_fault(random: Random, where: tuple[str, tuple[int, ...]]) -> Fault:
    """Return a fault of the encoding."""
    kind = random.choice(list(ENCODINGS))
    words, apply = ENCODINGS[kind](random)
    return Fault(kind, words, *where, apply)
