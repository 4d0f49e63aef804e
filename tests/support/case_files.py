"""Reads tests/cases, where faults stand as tables, and builds the archives that have them.

A file `<profile>/<rule>.toml` holds the cases of one rule, and on top `also`: other rules that the
same fault breaks, for all cases that are a problem and say nothing else, and `kind`, for all cases
that do not name one. A case tells what is wrong
with an archive that is otherwise whole, and what the rule finds in it; see `Case`.
"""

import struct
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from fw_gear_dicom_check.model import PROBLEMS
from tests.support.dicom_files import (
    BIG_ENDIAN,
    DEFLATED,
    EXPLICIT,
    IMPLICIT,
    JPEG_2000,
    Table,
    Value,
    dicom_file,
    picture,
    series,
    to_rle,
    without,
    write_zip,
)
from tests.support.frames import WAYS, in_frames
from tests.support.kinds import KINDS
from tests.support.places import ROOT

FOLDER = ROOT / "tests" / "cases"
SYNTAXES = {
    "implicit": IMPLICIT,
    "explicit": EXPLICIT,
    "deflated": DEFLATED,
    "big-endian": BIG_ENDIAN,
    "jpeg-2000": JPEG_2000,
    "rle": "1.2.840.10008.1.2.5",
    "none": None,
}
"""Word in a case -> transfer syntax; any other word is taken as a UID."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One archive, and what one rule finds in it.

    `expect`: some of outcome, affected, total, observed, details, found_in, level, examples.
    `verdict`: some of state, documented, observed of the rule's profile. `also`: the other rules of
    any profile that have a problem; all those not named have none. `seen`: the record of
    `oracles/ohif.json` that shows the same fault.

    The archive has `instances` of a `kind`, with the attributes of `base` besides, and of `each`
    the value of their number. Those numbered in `only` (none: all) have attributes `remove`d and
    `set`, and are written with `file`: syntax, written_as, preamble, begin, meta, vrs,
    pixel_length, and cut, the bytes lost at the end;
    `pixels` is the form in which the picture is written: rle, floats, doubles, longer than
    needed, wider (32 bits a sample), wider-still (64), or in one of `frames.WAYS`. `hex:…`,
    `zeros:<n>` and `pixels:<n>` stand for bytes.
    `container`: zip, folder or file. `copy`: new member = the member that it is a copy of.
    `extra`: further members. `content`: the whole input, instead of a container. `cut`: bytes that
    the container lost at its end. `options`: what the user chose, as in main.Options.
    """

    rule: str
    name: str
    expect: Mapping[str, Any]
    verdict: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    seen: str = ""
    kind: str = "CT"
    instances: int = 3
    only: tuple[int, ...] = ()
    base: Mapping[str, Any] = field(default_factory=dict)
    each: Mapping[str, list[Any]] = field(default_factory=dict)
    remove: tuple[str, ...] = ()
    set: Mapping[str, Any] = field(default_factory=dict)
    file: Mapping[str, Any] = field(default_factory=dict)
    container: str = "zip"
    copy: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)
    content: str | None = None
    cut: int = 0
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def profile(self) -> str:
        """The profile that the rule belongs to."""
        return self.rule.partition("/")[0]


@lru_cache(maxsize=1)
def load_cases() -> tuple[Case, ...]:
    """Return the cases of all files. Raises TypeError for a key that a case does not have."""
    return tuple(case for path in sorted(FOLDER.glob("*/*.toml")) for case in _load_file(path))


def build_archive(case: Case, folder: Path) -> Path:
    """Write the archive that a case describes, and return its path."""
    members = _members(case)
    if case.content is not None:
        return _write(folder / "case.dicom.zip", _to_bytes(case.content))
    if case.container == "file":
        return _write(folder / "case.dcm", next(iter(members.values())))
    if case.container == "folder":
        return _write_folder(folder / "case", members)
    path = write_zip(folder / "case.dicom.zip", members)
    content = path.read_bytes()
    return _write(path, content[: len(content) - case.cut])


def _load_file(path: Path) -> list[Case]:
    content = tomllib.loads(path.read_text("utf-8"))
    rule = f"{path.parent.name}/{path.stem}"
    also, kind = content.pop("also", []), content.pop("kind", "CT")
    entries = content.pop("case")
    if content:
        raise TypeError(f"{rule}: unknown keys {', '.join(content)}")
    return [_to_case(rule, also, {"kind": kind, **entry}) for entry in entries]


def _to_case(rule: str, also: list[str], entry: Mapping[str, Any]) -> Case:
    is_problem = entry["expect"]["outcome"] in PROBLEMS
    return Case(**_tuples({"rule": rule, "also": also if is_problem else [], **entry}))


def _tuples(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(each) if isinstance(each, list) else each for key, each in entry.items()}


def _members(case: Case) -> dict[str, bytes]:
    tables = series(case.instances, {**KINDS[case.kind], **_values(case.base)})
    members = {}
    for number, (name, whole) in enumerate(tables.items(), start=1):
        table = whole | {keyword: values[number - 1] for keyword, values in case.each.items()}
        is_changed = number in case.only or not case.only
        members[name] = _to_member(case, table) if is_changed else dicom_file(table)
    members |= {name: members[original] for name, original in case.copy.items()}
    return members | {name: _to_bytes(text) for name, text in case.extra.items()}


def _to_member(case: Case, table: Table) -> bytes:
    changed = without(table, *case.remove)
    changed |= _values(case.set)
    options = {key: value for key, value in case.file.items() if key not in ("cut", "pixels")}
    if "pixels" in case.file:
        changed = _PICTURES[case.file["pixels"]](changed)
    if "begin" in options:
        options["begin"] = _to_bytes(options["begin"])
    for key in {"syntax", "written_as"} & options.keys():
        options[key] = SYNTAXES.get(options[key], options[key])
    content = dicom_file(changed, **options)
    return content[: len(content) - case.file.get("cut", 0)]


def _values(table: Mapping[str, Any]) -> Table:
    return {keyword: _to_value(value) for keyword, value in table.items()}


def _to_value(value: Any) -> Value:  # noqa: ANN401 - what TOML holds
    is_bytes = isinstance(value, str) and value.partition(":")[0] in {"hex", *_FORMS}
    return _to_bytes(value) if is_bytes else value


def _to_bytes(text: str) -> bytes:
    form, _, content = text.partition(":")
    if form in _FORMS:
        return _FORMS[form](int(content or 0))
    return bytes.fromhex(content) if form == "hex" else text.encode()


_FORMS: Mapping[str, Callable[[int], bytes]] = {
    "zeros": bytes,
    "pixels": lambda count: (picture() * (count // len(picture()) + 1))[:count],
}
"""Word before a colon -> the bytes of so many bytes that it stands for."""


def _as_numbers(table: Table, keyword: str, form: str, bits: int) -> dict[str, Value]:
    """Return a table with the same picture as floating-point numbers, in another attribute."""
    pixels = table["PixelData"]
    assert isinstance(pixels, bytes)
    values = struct.unpack(f"<{len(pixels) // 2}H", pixels)
    numbers = struct.pack(f"<{len(values)}{form}", *values)
    return without(table, "PixelData") | {keyword: numbers, "BitsAllocated": bits}


def _change_pixels(change: Callable[[bytes], bytes]) -> Callable[[Table], dict[str, Value]]:
    def apply(table: Table) -> dict[str, Value]:
        pixels = table["PixelData"]
        assert isinstance(pixels, bytes)
        return {**table, "PixelData": change(pixels)}

    return apply


def _widen(size: int) -> Callable[[Table], dict[str, Value]]:
    """Return what writes a picture with so many bytes for each sample."""

    def apply(table: Table) -> dict[str, Value]:
        pixels, bits = table["PixelData"], table["BitsAllocated"]
        assert isinstance(pixels, bytes)
        assert isinstance(bits, int)
        part = bits // 8
        parts = (pixels[at : at + part] for at in range(0, len(pixels), part))
        wide = b"".join(each + bytes(size - part) for each in parts)
        return {**table, "PixelData": wide, "BitsAllocated": 8 * size}

    return apply


_PICTURES: Mapping[str, Callable[[Table], dict[str, Value]]] = {
    "doubles": lambda table: _as_numbers(table, "DoubleFloatPixelData", "d", 64),
    "floats": lambda table: _as_numbers(table, "FloatPixelData", "f", 32),
    "longer": _change_pixels(lambda pixels: pixels + bytes(88)),
    "rle": _change_pixels(to_rle),
    "wider": _widen(4),
    "wider-still": _widen(8),
    **{way: in_frames(way) for way in WAYS},
}
"""Form of an instance's own picture -> its table with the picture in that form."""


def _write_folder(path: Path, members: Mapping[str, bytes]) -> Path:
    path.mkdir()
    for name, content in members.items():
        _write(path / name, content)
    return path


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
