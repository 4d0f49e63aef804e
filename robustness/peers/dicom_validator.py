"""dicom-validator on a file or a folder, with the standard's tables out of highdicom's package.

Its own tables are parsed from the standard's DocBook, some 36 MB that it downloads. highdicom ships
the same modules and attribute types, but no conditions: what is required on a condition (types 1C
and 2C, modules of usage C) is not demanded here.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import highdicom
from dicom_validator.validator.dicom_file_validator import DicomFileValidator
from dicom_validator.validator.dicom_info import DicomInfo
from pydicom._dicom_dict import DicomDictionary
from pydicom.datadict import tag_for_keyword

from robustness.peers.forking import serve

Attribute = Mapping[str, Any]


def check(path: str) -> int:
    """Validate as `validate_iods` does, and end with the number of errors, as it does."""
    results = DicomFileValidator(STANDARD).validate(path)
    errors: int = sum(result.errors for result in results.values())
    return min(errors, 255)


def read_standard() -> DicomInfo:
    """Return highdicom's tables in dicom-validator's form."""
    folder = Path(highdicom.__file__).parent / "_standard"
    classes, modules, attributes = (
        json.loads((folder / f"{name}.json").read_text("utf-8"))
        for name in ("sop_class_iod_map", "iod_module_map", "module_attribute_map")
    )
    dictionary = {
        to_id(tag): {"name": entry[2], "vr": entry[0], "vm": entry[1], "prop": entry[4]}
        for tag, entry in DicomDictionary.items()
    }
    iods = {
        uid: {"title": name, "modules": to_modules(modules[name]), "group_macros": {}}
        for uid, name in classes.items()
        if name in modules
    }
    tables = {key: dict(to_items(entries, [])) for key, entries in attributes.items()}
    return DicomInfo(dictionary, iods, tables)


def to_modules(entries: Sequence[Attribute]) -> dict[str, Any]:
    """Return an IOD's modules by name."""
    return {each["key"]: {"ref": each["key"], "use": each["usage"]} for each in entries}


def to_items(entries: Sequence[Attribute], path: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """Yield the attributes at a path of sequences, with those inside them."""
    for entry in entries:
        tag = tag_for_keyword(entry["keyword"])
        if entry["path"] != path or tag is None:
            continue
        inside = dict(to_items(entries, [*path, entry["keyword"]]))
        about = {"name": entry["keyword"], "type": entry["type"]}
        yield to_id(tag), about | ({"items": inside} if inside else {})


def to_id(tag: int) -> str:
    """Return a tag as dicom-validator writes it."""
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"


STANDARD = read_standard()

if __name__ == "__main__":
    serve(check)
