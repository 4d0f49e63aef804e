"""Names why Flywheel's importer refuses an instance, and from which attributes that comes."""

from collections.abc import Mapping, Sequence

from fw_gear_dicom_check.derive.importer_fields import (
    ACQUISITION_LABEL,
    ACQUISITION_TIME,
    SESSION_LABEL,
    SESSION_TIME,
    label_source,
)
from fw_gear_dicom_check.derive.importer_tree import Refusal, Refused
from fw_gear_dicom_check.derive.importer_value import importer_text
from fw_gear_dicom_check.derive.timestamp import Zone
from fw_gear_dicom_check.model import Header, InstanceOutcome, Outcome

_OF_FIELD = {
    "subject.label": "subject_label",
    "subject.firstname": "patient_name",
    "subject.lastname": "patient_name",
    "subject.sex": "patient_sex",
    "session.age": "patient_age",
    "session.weight": "patient_weight",
    "session.operator": "operator",
    SESSION_TIME: "session_times_apart",
    ACQUISITION_TIME: "acquisition_times_apart",
}
"""Field that differs in a series -> the fault."""
_AGE_FROM_DATES = "age_from_dates"
_NUMBER_IN_LABEL = "number_in_label"
_TWO_STUDIES = "series_in_two_studies"
_OF_LABEL_SOURCE = {
    (ACQUISITION_LABEL, "SeriesDescription"): "label_from_series_description",
    (ACQUISITION_LABEL, "ProtocolName"): "label_from_protocol_name",
    (ACQUISITION_LABEL, "AcquisitionDateTime"): "label_from_acquisition_datetime",
    (ACQUISITION_LABEL, "AcquisitionDate"): "label_from_acquisition_date",
    (ACQUISITION_LABEL, "AcquisitionTime"): "label_from_acquisition_time",
    (ACQUISITION_LABEL, "SeriesDate"): "label_from_series_date",
    (ACQUISITION_LABEL, "SeriesTime"): "label_from_series_time",
    (SESSION_LABEL, "StudyDescription"): "session_label_from_study_description",
}
"""Label that differs, and the attribute that it comes from -> the fault."""
_OTHER_SOURCES = {
    ACQUISITION_LABEL: "label_from_other_time",
    SESSION_LABEL: "session_label_from_time",
}
_TWO_SOURCES = {
    ACQUISITION_LABEL: "label_from_two_attributes",
    SESSION_LABEL: "session_label_from_two_attributes",
}
_UNSOUND = {
    "session.weight": "weight_not_a_number",
    SESSION_TIME: "offset_with_seconds",
    ACQUISITION_TIME: "offset_with_seconds",
}
"""Field that the importer does not read as it wrote it -> the fault; else it is a label."""
_STOP = "label_ends_in_full_stop"
_SEVERAL_WEIGHTS = "several_weights"
_NO_KEY = {Refusal.NO_STUDY: "no_study_key", Refusal.NO_SERIES: "no_series_key"}
FAULTS: Mapping[Outcome, Sequence[str]] = {
    Outcome.MISSING: tuple(_NO_KEY.values()),
    Outcome.MALFORMED: (_SEVERAL_WEIGHTS, _STOP, *dict.fromkeys(_UNSOUND.values())),
    Outcome.INCONSISTENT: (
        *dict.fromkeys(_OF_FIELD.values()),
        *(_AGE_FROM_DATES, _NUMBER_IN_LABEL, _TWO_STUDIES),
        *_OF_LABEL_SOURCE.values(),
        *_OTHER_SOURCES.values(),
        *_TWO_SOURCES.values(),
    ),
}
"""Outcome -> all faults that an instance may be refused for."""


def to_outcome(refused: Refused, header: Header, zone: Zone) -> InstanceOutcome:
    """Return what a refused instance lacks, or in what it differs from those before."""
    if refused.reason in _NO_KEY:
        return InstanceOutcome(Outcome.MISSING, fault=_NO_KEY[refused.reason])
    if refused.reason is Refusal.ERROR:
        return InstanceOutcome(Outcome.MALFORMED, fault=_SEVERAL_WEIGHTS)
    if refused.reason is Refusal.UNSOUND:
        return InstanceOutcome(Outcome.MALFORMED, fault=_UNSOUND.get(refused.field, _STOP))
    if refused.before is None:
        return InstanceOutcome(Outcome.INCONSISTENT, fault=_TWO_STUDIES)
    fault = _difference(refused.field, refused.before, header, zone)
    return InstanceOutcome(Outcome.INCONSISTENT, fault=fault)


def _difference(field: str, before: Header, header: Header, zone: Zone) -> str:
    if field in _OTHER_SOURCES:
        return _label_difference(field, before, header, zone)
    has_age = any(importer_text(each, "PatientAge") for each in (before, header))
    if field == "session.age" and not has_age:
        return _AGE_FROM_DATES
    return _OF_FIELD[field]


def _label_difference(field: str, before: Header, header: Header, zone: Zone) -> str:
    sources = [label_source(each, field, zone.info) for each in (before, header)]
    if sources[0] != sources[1]:
        return _TWO_SOURCES[field]
    numbers = {importer_text(each, "SeriesNumber") for each in (before, header)}
    if field == ACQUISITION_LABEL and len(numbers) > 1:
        return _NUMBER_IN_LABEL
    return _OF_LABEL_SOURCE.get((field, sources[0]), _OTHER_SOURCES[field])
