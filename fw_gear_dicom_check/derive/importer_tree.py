"""Follows Flywheel's importer from file to file (fw-file 4.2.4, `build_dicom_tree`)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from enum import Enum

from fw_gear_dicom_check.derive.importer_fields import (
    ACQUISITION_LABEL,
    SESSION_LABEL,
    FieldValue,
    derive_fields,
)
from fw_gear_dicom_check.derive.importer_series import differing_field, is_sound
from fw_gear_dicom_check.derive.importer_value import ImporterError
from fw_gear_dicom_check.model import Header


class Refusal(Enum):
    """Why the importer files an instance nowhere."""

    ERROR = "the importer ends in an error of its own"
    NO_STUDY = "neither a StudyInstanceUID nor a label in its place"
    NO_SERIES = "neither a SeriesInstanceUID nor a label in its place"
    TWO_STUDIES = "its series belongs to another study"
    UNSOUND = "a field that the importer itself does not read as it wrote it"
    DIFFERS = "a field that is not that of its series"


@dataclass(frozen=True, slots=True)
class Refused:
    """An instance that is not filed: why, the field, and the header that the field differs from."""

    reason: Refusal
    field: str = ""
    before: Header | None = None


@dataclass(slots=True)
class _Series:
    """What is known of a series: its study, its fields, and who has set them."""

    study: str
    fields: dict[str, FieldValue] = field(default_factory=dict)
    setters: dict[str, Header] = field(default_factory=dict)


class ImporterTree:
    """The series of an upload, as they grow file by file."""

    def __init__(self, zone: tzinfo) -> None:
        """Start without a file."""
        self._zone = zone
        self._series: dict[str, _Series] = {}

    def add(self, header: Header) -> Refused | None:
        """Add an instance to its series, or say why it is refused; None for one that is filed."""
        try:
            fields = derive_fields(header, self._zone)
        except ImporterError:
            return Refused(Refusal.ERROR)
        study = _key(fields, "session.uid", SESSION_LABEL)
        if not study:
            return Refused(Refusal.NO_STUDY)
        key = _key(fields, "acquisition.uid", ACQUISITION_LABEL)
        if not key:
            return Refused(Refusal.NO_SERIES)
        series = self._series.setdefault(key, _Series(study))
        if series.study != study:
            return Refused(Refusal.TWO_STUDIES)
        return self._merge(series, fields, header)

    def _merge(
        self, series: _Series, fields: Mapping[str, FieldValue], header: Header
    ) -> Refused | None:
        name = differing_field(series.fields, fields, self._zone)
        for each in fields.keys() & series.fields.keys():
            series.setters.setdefault(each, header)
        if name and not is_sound(name, fields[name]):
            return Refused(Refusal.UNSOUND, name)
        return Refused(Refusal.DIFFERS, name, series.setters[name]) if name else None


def is_filed(headers: Iterable[Header], zone: tzinfo) -> bool:
    """Tell whether the importer files any of these instances, if none was filed before."""
    return any(ImporterTree(zone).add(header) is None for header in headers)


def _key(fields: Mapping[str, FieldValue], uid: str, label: str) -> str:
    return str(fields.get(uid) or fields.get(label) or "")
