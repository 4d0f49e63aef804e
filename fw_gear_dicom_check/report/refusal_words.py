"""What it is called when Flywheel's importer refuses an image, and how to mend it."""

from collections.abc import Mapping

_NAME_SERIES = "Set SeriesDescription, the same in all images of the series."
_NAME_STUDY = "Set StudyDescription, the same in all images of the study."
REFUSAL_WORDS: Mapping[str, tuple[str, str]] = {
    "acquisition_times_apart": ("acquisition times more than five hours apart", ""),
    "age_from_dates": (
        "age differs: it is counted from PatientBirthDate to the day of acquisition",
        "Set PatientAge, the same in all images of the series.",
    ),
    "label_ends_in_full_stop": (
        "a label that ends in a full stop where it is cut to its greatest length",
        "Shorten the description from which the label comes, or remove that full stop.",
    ),
    "label_from_acquisition_date": (
        "acquisition label differs: it comes from AcquisitionDate",
        _NAME_SERIES,
    ),
    "label_from_acquisition_datetime": (
        "acquisition label differs: it comes from AcquisitionDateTime",
        _NAME_SERIES,
    ),
    "label_from_acquisition_time": (
        "acquisition label differs: it comes from AcquisitionTime",
        _NAME_SERIES,
    ),
    "label_from_other_time": (
        "acquisition label differs: it comes from the time of the study or from a UID",
        _NAME_SERIES,
    ),
    "label_from_protocol_name": (
        "acquisition label differs: it comes from ProtocolName",
        _NAME_SERIES,
    ),
    "label_from_series_date": ("acquisition label differs: it comes from SeriesDate", _NAME_SERIES),
    "label_from_series_description": (
        "acquisition label differs: it comes from SeriesDescription",
        "",
    ),
    "label_from_series_time": ("acquisition label differs: it comes from SeriesTime", _NAME_SERIES),
    "label_from_two_attributes": (
        "acquisition label differs: it comes from several attributes",
        _NAME_SERIES,
    ),
    "no_series_key": (
        "neither a SeriesInstanceUID nor anything to make a label of",
        "Export the series again with its UIDs, or set SeriesDescription.",
    ),
    "no_study_key": (
        "neither a StudyInstanceUID nor anything to make a label of",
        "Export the study again with its UIDs, or set StudyDescription.",
    ),
    "number_in_label": ("acquisition label differs: it begins with SeriesNumber", ""),
    "offset_with_seconds": (
        "a time whose offset from UTC has seconds",
        "Give the date an offset (TimezoneOffsetFromUTC), or let the importer run in UTC.",
    ),
    "operator": ("operator differs: OperatorsName", ""),
    "patient_age": ("age differs: PatientAge", ""),
    "patient_name": ("patient's name differs: PatientName", ""),
    "patient_sex": ("sex differs: PatientSex", ""),
    "patient_weight": ("weight differs: PatientWeight", ""),
    "series_in_two_studies": (
        "one series in several studies",
        "Give the series a UID of its own in each study, or all its images the same study.",
    ),
    "session_label_from_study_description": (
        "session label differs: it comes from StudyDescription",
        "",
    ),
    "session_label_from_time": (
        "session label differs: it comes from a date and time",
        _NAME_STUDY,
    ),
    "session_label_from_two_attributes": (
        "session label differs: it comes from several attributes",
        _NAME_STUDY,
    ),
    "session_times_apart": ("session times more than five hours apart", ""),
    "several_weights": ("several values in PatientWeight", "Leave one value in PatientWeight."),
    "subject_label": ("subject label differs: PatientID", ""),
    "weight_not_a_number": (
        "PatientWeight that is not a number",
        "Correct PatientWeight, or remove it.",
    ),
}
"""Fault code -> its words, and its own fix or ""; FAULT_WORDS takes them over."""
