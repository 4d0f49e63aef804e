"""Derives the fields that Flywheel's importer files an instance by (fw-file 4.2.4, `get_meta`).

fw-meta 4.13.0 makes them fit (`load_field_tuple`); group and project come from a routing string.
"""

import re
from collections.abc import Mapping
from datetime import datetime, tzinfo

from fw_gear_dicom_check.derive.importer_dates import (
    ACQUISITION_LEVELS,
    IMPORTER_TIMES,
    SESSION_LEVELS,
    importer_timestamp,
    parse_importer_time,
)
from fw_gear_dicom_check.derive.importer_value import ImporterError, ImporterValue, importer_value
from fw_gear_dicom_check.derive.labels import to_safe_text
from fw_gear_dicom_check.model import Header

FieldValue = str | float | datetime
"""What a field of one instance is set to."""
SESSION_LABEL, ACQUISITION_LABEL = "session.label", "acquisition.label"
SESSION_TIME, ACQUISITION_TIME = "session.timestamp", "acquisition.timestamp"
LABEL_LIMITS = {"subject.label": 64, SESSION_LABEL: 64, ACQUISITION_LABEL: 128}
"""Label -> its greatest length."""
SOURCES: Mapping[str, tuple[str, ...]] = {
    "subject.label": ("PatientID",),
    "subject.firstname": ("PatientName",),
    "subject.lastname": ("PatientName",),
    "subject.sex": ("PatientSex",),
    "session.uid": ("StudyInstanceUID",),
    SESSION_LABEL: ("StudyDescription", *IMPORTER_TIMES),
    "session.age": ("PatientAge", "PatientBirthDate", *IMPORTER_TIMES),
    "session.weight": ("PatientWeight",),
    "session.operator": ("OperatorsName",),
    SESSION_TIME: IMPORTER_TIMES,
    "acquisition.uid": ("SeriesInstanceUID",),
    ACQUISITION_LABEL: ("SeriesDescription", "ProtocolName", "SeriesNumber", *IMPORTER_TIMES),
    ACQUISITION_TIME: IMPORTER_TIMES,
}
"""Field -> all attributes that it may come from; the fields in the order of comparison."""
READ = tuple(dict.fromkeys(keyword for several in SOURCES.values() for keyword in several))
"""All attributes that any field may come from."""
_SEX = {"m": "male", "f": "female", "o": "other"}
_KNOWN_SEX = re.compile(r"male|female|other|unknown$")
_AGE = re.compile(r"([0-9]{1,255})([dwmy])?", re.IGNORECASE)
_DAYS = {"Y": 365.25, "M": 30, "W": 7, "D": 1}
_SECONDS_OF_DAY = 86400


def derive_fields(header: Header, zone: tzinfo) -> Mapping[str, FieldValue]:
    """Return the fields that have a value, in the order in which the importer compares them.

    Raises ImporterError where nothing of the instance is filed, because the importer ends in one.
    """
    session = _moment(header, SESSION_LEVELS, zone)
    acquisition = _moment(header, ACQUISITION_LEVELS, zone)
    first, last = _to_names(_text(header, "PatientName"))
    found: dict[str, FieldValue | None] = {
        "subject.label": _text(header, "PatientID"),
        "subject.firstname": first,
        "subject.lastname": last,
        "subject.sex": _to_sex(_text(header, "PatientSex")),
        "session.uid": _text(header, "StudyInstanceUID"),
        SESSION_LABEL: _session_label(header, session),
        "session.age": _age(header, acquisition, zone),
        "session.weight": _weight(importer_value(header, "PatientWeight")),
        "session.operator": _operator(importer_value(header, "OperatorsName")),
        SESSION_TIME: session,
        "acquisition.uid": _text(header, "SeriesInstanceUID"),
        ACQUISITION_LABEL: _acquisition_label(header, acquisition),
        ACQUISITION_TIME: acquisition,
    }
    for label, limit in LABEL_LIMITS.items():
        found[label] = to_safe_text(str(found[label]), limit)
    return {name: value for name, value in found.items() if value is not None and value != ""}


def label_source(header: Header, field: str, zone: tzinfo) -> str:
    """Return the attribute that a label comes from; of a date and a time the time."""
    is_session = field == SESSION_LABEL
    names = ("StudyDescription",) if is_session else ("SeriesDescription", "ProtocolName")
    named = next((keyword for keyword in names if _text(header, keyword)), "")
    if named:
        return named
    levels = SESSION_LEVELS if is_session else ACQUISITION_LEVELS
    found = importer_timestamp(header, levels, zone)
    return found[1].rpartition("+")[-1] if found else ""


def series_key(header: Header, zone: tzinfo) -> str:
    """Return what the importer puts a series together by: its UID, else its label."""
    uid = header.text("SeriesInstanceUID").strip()
    if uid:
        return uid
    label = _acquisition_label(header, _moment(header, ACQUISITION_LEVELS, zone))
    return to_safe_text(label, LABEL_LIMITS[ACQUISITION_LABEL])


def _moment(header: Header, levels: tuple[str, ...], zone: tzinfo) -> datetime | None:
    found = importer_timestamp(header, levels, zone)
    return found[0] if found else None


def _text(header: Header, keyword: str) -> str:
    return str(importer_value(header, keyword))


def _to_time_text(moment: datetime | None) -> str:
    return str(moment.year) + moment.strftime("-%m-%dT%H-%M-%S") if moment else ""


def _session_label(header: Header, moment: datetime | None) -> str:
    named = _text(header, "StudyDescription") or _to_time_text(moment)
    return named or _text(header, "StudyInstanceUID")


def _acquisition_label(header: Header, moment: datetime | None) -> str:
    named = _text(header, "SeriesDescription") or _text(header, "ProtocolName")
    label = named or _to_time_text(moment) or _text(header, "SeriesInstanceUID")
    if not label:
        return ""
    try:
        number = importer_value(header, "SeriesNumber")
    except ImporterError:
        return ""
    return f"{number} - {label}" if number else label


def _to_names(name: str) -> tuple[str, str]:
    """Return first and last name, title-cased, as the importer takes a name apart."""
    if "^" in name:
        last, _, first = name.partition("^")
    else:
        first, _, last = name.rpartition(" ")
    return first.strip().title(), last.strip().title()


def _operator(value: ImporterValue) -> str:
    if not isinstance(value, list):
        return str(value)
    return ", ".join(" ".join(_to_names(str(name))).strip() for name in value)


def _to_sex(text: str) -> str:
    lowered = text.lower()
    sex = _SEX.get(lowered, lowered)
    return sex if _KNOWN_SEX.match(sex) else ""


def _weight(value: ImporterValue) -> float | str:
    if isinstance(value, list):
        raise ImporterError
    return value


def _age(header: Header, acquisition: datetime | None, zone: tzinfo) -> int | None:
    """Return seconds: of PatientAge, else from the day of birth to that of the acquisition."""
    written = _AGE.match(_text(header, "PatientAge"))
    if written:
        return int(int(written[1]) * _DAYS[(written[2] or "Y").upper()] * _SECONDS_OF_DAY)
    born = parse_importer_time(_text(header, "PatientBirthDate"), zone)
    if born is None or acquisition is None:
        return None
    days = (acquisition.date() - born.date()).days
    return days * _SECONDS_OF_DAY if days >= 0 else None
