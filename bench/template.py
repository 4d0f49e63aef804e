"""A header written once, with holes for what differs from instance to instance."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from tests.support.dicom_files import Table, Value, dicom_file, element, to_tag

IMPLEMENTATION: Table = {
    "ImplementationClassUID": "1.3.12.2.1107.5.1.4",
    "ImplementationVersionName": "MR_BENCH_1",
    "SourceApplicationEntityTitle": "BENCH",
}
"""File Meta Information that scanners add."""


@dataclass(frozen=True, slots=True)
class Template:
    """`parts`: in the order of the tags, finished bytes or the keyword of a hole."""

    parts: tuple[bytes | str, ...]
    syntax: str
    vrs: Mapping[str, str]
    sop_class: str


def make_template(
    static: Table, varying: Mapping[str, Value], syntax: str, vrs: Mapping[str, str]
) -> Template:
    """Write what is common to all instances; `varying` names the rest by any instance's values."""
    parts: list[bytes | str] = []
    keywords = sorted({*static, *varying}, key=to_tag)
    for is_hole, run in groupby(keywords, varying.__contains__):
        if is_hole:
            parts += run
        else:
            each = (element(word, static[word], syntax, vrs.get(word)) for word in run)
            parts.append(b"".join(each))
    return Template(tuple(parts), syntax, vrs, str(static["SOPClassUID"]))


def fill(template: Template, values: Mapping[str, Value]) -> bytes:
    """Return one instance's file up to its Pixel Data."""
    meta: Table = {
        **IMPLEMENTATION,
        "MediaStorageSOPClassUID": template.sop_class,
        "MediaStorageSOPInstanceUID": values["SOPInstanceUID"],
    }
    body = b"".join(
        part
        if isinstance(part, bytes)
        else element(part, values[part], template.syntax, template.vrs.get(part))
        for part in template.parts
    )
    return dicom_file({}, syntax=template.syntax, meta=meta) + body


def pixel_head(length: int, syntax: str, vr: str = "OW") -> bytes:
    """Return the head of Pixel Data, with its length declared."""
    return element("PixelData", b"", syntax, vr, length)
