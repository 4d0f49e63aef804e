"""Loads the mappings, which say from which attributes Flywheel's fields are filled."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

FIELDS = (
    "group._id",
    "project.label",
    "subject.label",
    "session.uid",
    "session.label",
    "session.timestamp",
    "acquisition.uid",
    "acquisition.label",
    "acquisition.timestamp",
)
"""Flywheel's field names, from the top of its hierarchy down."""


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """How one field is filled.

    `sources`: keywords and other fields, the first with a value counts. `levels`: of a timestamp,
    see SESSION_LEVELS. `prefix`: keyword of a number before the value. `limit`: characters.
    """

    name: str
    sources: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    prefix: str = ""
    limit: int = 0


@dataclass(frozen=True, slots=True)
class HierarchyMapping:
    """One way to fill all of Flywheel's fields: as documented, or as an importer does."""

    name: str
    fields: tuple[FieldMapping, ...]


def load_mappings() -> tuple[HierarchyMapping, ...]:
    """Return the mappings that come with the product, the documented one first."""
    return tuple(_load(name) for name in ("documented", "fw-file"))


def mapping_keywords(mapping: HierarchyMapping) -> set[str]:
    """Return the attributes that a mapping reads."""
    found = {source for field in mapping.fields for source in field.sources if "." not in source}
    found |= {field.prefix for field in mapping.fields if field.prefix}
    levels = {level for field in mapping.fields for level in field.levels}
    found |= {f"{level}{kind}" for level in levels for kind in ("Date", "Time")}
    return found | {"AcquisitionDateTime", "TimezoneOffsetFromUTC", "InstanceNumber"}


def _load(name: str) -> HierarchyMapping:
    text = (
        files("fw_gear_dicom_check")
        .joinpath("derive", "mappings", f"{name}.toml")
        .read_text("utf-8")
    )
    table = tomllib.loads(text)
    return HierarchyMapping(name, tuple(_field(entry) for entry in table["field"]))


def _field(entry: dict[str, Any]) -> FieldMapping:
    return FieldMapping(
        name=entry["name"],
        sources=tuple(entry.get("sources", ())),
        levels=tuple(entry.get("levels", ())),
        prefix=entry.get("prefix", ""),
        limit=entry.get("limit", 0),
    )
