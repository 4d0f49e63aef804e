"""Turns the cases that real peers were run on into DICOM bytes, and these into our headers."""

import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from fw_gear_dicom_check.derive.mapping import load_mappings
from fw_gear_dicom_check.derive.mapping import mapping_keywords as mapped_keywords
from fw_gear_dicom_check.derive.routing import Route
from fw_gear_dicom_check.derive.routing import route_keywords as routed_keywords
from fw_gear_dicom_check.derive.timestamp import ATTRIBUTES, Zone
from fw_gear_dicom_check.model import Header
from fw_gear_dicom_check.reading.dicom.read_header import Reading, read_header
from fw_gear_dicom_check.reading.dicom.tags import to_wanted
from tests.support.dicom_files import Value, dicom_file
from tests.support.places import SHARED

UTF_8 = "ISO_IR 192"
"""The one character set in the cases that is not written as Latin-1."""
DELETED = "__DEL__"
"""What an instance of a series case writes for an attribute that it has not."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case: what stands in the file, how the peer was set up, what the peer answered."""

    name: str
    tags: Mapping[str, Any]
    config: Mapping[str, Any]
    answer: Mapping[str, Any]

    @property
    def zone(self) -> Zone:
        """The zone of the peer's process."""
        name = self.config.get("TZ", "UTC")
        return Zone(name, ZoneInfo(name))

    @property
    def routes(self) -> tuple[Route, ...]:
        """The peer's routing patterns."""
        return tuple(Route(source, pattern) for source, pattern in self.config.get("mappings", ()))

    @property
    def instances(self) -> tuple[Mapping[str, Any], ...]:
        """The tags of each instance: one, or as many as the case's series has."""
        rows = self.config.get("series", [{}])
        merged = ({**self.tags, **row} for row in rows)
        return tuple({k: v for k, v in tags.items() if v != DELETED} for tags in merged)


def load_cases(file: str, answer: str) -> dict[str, Case]:
    """Return the cases of a file by name, with one peer's answer; none without the file."""
    path = SHARED / "oracles" / file
    cases = json.loads(path.read_text("utf-8")) if path.is_file() else []
    return {
        case["name"]: Case(case["name"], case["tags"], case["config"], case[answer])
        for case in cases
    }


def to_bytes(tags: Mapping[str, Any]) -> bytes:
    """Return one instance as a file: each value in the VR and the bytes that the case names."""
    codec = "utf-8" if tags.get("SpecificCharacterSet") == UTF_8 else "iso8859-1"
    table = {_keyword(key): _value(value, codec) for key, value in tags.items()}
    vrs = {_keyword(key): value["VR"] for key, value in tags.items() if _has_vr(value)}
    return dicom_file(table, vrs=vrs)


def read_instance(tags: Mapping[str, Any], routes: Iterable[Route] = ()) -> Header:
    """Return our header of one instance, read from its bytes."""
    content = to_bytes(tags)
    sources = tuple(keyword for route in routes for keyword in routed_keywords(route))
    header = read_header(
        io.BytesIO(content), len(content), Reading(to_wanted([*_keywords(), *sources], {}))
    )
    assert isinstance(header, Header)
    return header


@lru_cache(maxsize=1)
def _keywords() -> tuple[str, ...]:
    mapped = {keyword for mapping in load_mappings() for keyword in mapped_keywords(mapping)}
    return ("SpecificCharacterSet", *sorted(mapped | {*ATTRIBUTES}))


def _keyword(key: str) -> str:
    return key.replace(",", "")


def _has_vr(value: object) -> bool:
    return isinstance(value, dict) and "VR" in value


def _value(value: Any, codec: str) -> Value:  # noqa: ANN401 - what JSON holds
    if isinstance(value, list):
        return [{_keyword(k): _value(v, codec) for k, v in item.items()} for item in value]
    if isinstance(value, dict) and "bytes_hex" in value:
        return bytes.fromhex(value["bytes_hex"])
    text = value["value"] if isinstance(value, dict) else value
    return str(text).encode(codec)
