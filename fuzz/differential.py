"""Compares what is read with what DCMTK reads: on files of all kinds, and on mutations of them.

`python -m fuzz.differential`; every kind of difference is explained in differences.toml, or told.
"""

import shutil
import struct
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from fuzz.dcmdump import OTHER, PROGRAM, Elements, dump
from fuzz.header_mutations import damage
from fuzz.product import wanted
from fuzz.seeds import made_files, real_files
from fw_gear_dicom_check.model import Attribute, Fault, Header
from fw_gear_dicom_check.reading.dicom.quiet_pydicom import quiet_pydicom
from fw_gear_dicom_check.reading.dicom.read_header import Reading, read_header
from fw_gear_dicom_check.reading.dicom.tags import META_GROUP, PIXEL_DATA
from fw_gear_dicom_check.reading.walker.buffer import HeaderBuffer
from fw_gear_dicom_check.reading.walker.walker import Walker

EXPLAINED = Path(__file__).with_name("differences.toml")
MUTATIONS = 4_000
_LARGEST = 256 * 1024
_TEXTS = frozenset({"AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI", "UR"})
"""VRs whose text needs no character set; the others are compared where they are plain ASCII."""
_NUMBERS = frozenset({"US", "SS", "UL", "SL"})
_REALS = frozenset({"FL", "FD"})
_BINARY = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"})
"""VRs of which we read the length alone."""


@dataclass(slots=True)
class Compared:
    """What was counted. `kinds`: kind of difference -> how often; `examples`: one of each."""

    files: int = 0
    both: int = 0
    refused: int = 0
    attributes: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def tell(self, kind: str, example: str) -> None:
        """Count a difference."""
        self.kinds[kind] += 1
        self.examples.setdefault(kind, example)


def compare(contents: Sequence[bytes]) -> Compared:
    """Compare files."""
    compared = Compared()
    walker = Walker(wanted())
    with TemporaryDirectory() as folder, quiet_pydicom():
        paths = [Path(folder) / f"{number}.dcm" for number in range(len(contents))]
        for path, content in zip(paths, contents, strict=True):
            path.write_bytes(content)
        dumped = dump(paths)
        for path, content in zip(paths, contents, strict=True):
            _compare_file(compared, _ours(walker, content), dumped[path], path)
    return compared


def _ours(walker: Walker, content: bytes) -> Header | Fault:
    walked = walker.walk(HeaderBuffer(BytesIO(content).read, len(content), 4096))
    return walked or read_header(BytesIO(content), len(content), Reading(wanted()))


def _compare_file(
    compared: Compared, ours: Header | Fault, theirs: Elements | None, path: Path
) -> None:
    compared.files += 1
    if isinstance(ours, Fault):
        if theirs is None:
            compared.refused += 1
        else:
            compared.tell(f"refused-by-us.{ours.code}", path.name)
    elif theirs is None:
        compared.tell("refused-by-dcmtk", path.name)
    else:
        compared.both += 1
        for kind, example in _differences(compared, ours, theirs, path.read_bytes()):
            compared.tell(kind, f"{path.name}: {example}")


def _differences(
    compared: Compared, ours: Header, theirs: Elements, content: bytes
) -> Iterator[tuple[str, str]]:
    for tag, slot in wanted().slots.items():
        attribute, other = ours.slots[slot], theirs.get(tag)
        if tag in PIXEL_DATA or (attribute and attribute.where):
            continue
        compared.attributes += 1
        kind = _kind(attribute, other)
        if kind:
            yield (
                _narrowed(kind, attribute, tag, content),
                f"{wanted().keywords[slot]} {attribute} {other}",
            )


def _kind(attribute: Attribute | None, other: tuple[str, str] | None) -> str:
    if attribute is None or other is None:
        if attribute is None and other is None:
            return ""
        return "absent-for-us" if attribute is None else "absent-for-dcmtk"
    vr, value = other
    is_unread = attribute.vr in _BINARY and not attribute.values
    if (
        value == OTHER
        or is_unread
        or attribute.fault
        or not (vr in _TEXTS | _NUMBERS or _is_plain(value))
    ):
        return ""
    text = "\\".join(part.rstrip(" \0") for part in value.split("\\"))
    is_same = _plain(attribute.text, vr) == _plain(text, vr) or (
        vr in _REALS and _reals(attribute.text) == _reals(text)
    )
    return "" if is_same else "another-value"


def _reals(text: str) -> list[float]:
    """Return real numbers to the digits that dcmdump writes."""
    return [float(f"{float(part):.6g}") for part in text.split("\\")]


def _plain(text: str, vr: str) -> str:
    """Return a text without what dcmdump leaves out: line ends, and any white space of a UID."""
    left_out = "\r\n\t\v\f " if vr == "UI" else "\r\n"
    return "".join(each for each in text if each not in left_out).strip(" \0")


def _narrowed(kind: str, attribute: Attribute | None, tag: int, content: bytes) -> str:
    """Tell a kind of difference more closely, by what the file holds."""
    places = [content.find(_to_bytes(each)) for each in PIXEL_DATA]
    pixels = min((place for place in places if place >= 0), default=len(content))
    if tag >> 16 == META_GROUP:
        return f"{kind}.file-meta"
    if attribute is None and pixels < content.rfind(_to_bytes(tag)):
        return f"{kind}.behind-pixels"
    return f"{kind}.element-twice" if content.count(_to_bytes(tag)) > 1 else kind


def _to_bytes(tag: int) -> bytes:
    return struct.pack("<HH", tag >> 16, tag & 0xFFFF)


def _is_plain(value: str) -> bool:
    return value.isascii() and "\x1b" not in value


def mutations(count: int) -> list[bytes]:
    """Return damaged files, the same in every run."""
    draw = Random(20)  # noqa: S311 - the same in every run
    files = [each for each in (*made_files(), *real_files()) if len(each) > 200]  # noqa: PLR2004 - a header
    return [damage(draw.choice(files), draw) for _ in range(count)]


def explained() -> Mapping[str, str]:
    """Return kind of difference -> why it stands."""
    table = tomllib.loads(EXPLAINED.read_text("utf-8"))
    return dict(_flatten("", table))


def _flatten(kind: str, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, entry in table.items():
        if isinstance(entry, str):
            yield kind, entry
        else:
            yield from _flatten(f"{kind}.{key}".lstrip("."), entry)


def main() -> int:
    """Compare, and tell what was found; 1 if a difference is not explained."""
    if shutil.which(PROGRAM) is None:
        sys.stderr.write("differential: no dcmdump; install Debian's package dcmtk\n")
        return 2
    known, code = explained(), 0
    sets = {"real": real_files(_LARGEST), "made": made_files(), "mutated": mutations(MUTATIONS)}
    for name, contents in sets.items():
        found = compare(contents)
        _say(
            f"{name}: {found.files} files, {found.both} read by both, {found.refused} by none; "
            f"{found.attributes} attributes compared, {sum(found.kinds.values())} differences"
        )
        for kind, count in found.kinds.most_common():
            why = known.get(kind) or f"UNEXPLAINED {ascii(found.examples[kind])[:300]}"
            _say(f"  {count:>5} {kind}: {why}")
            code |= kind not in known
    return code


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
