"""Answers QIDO-RS: the studies, series and instances, with what a viewer lists of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydicom import Dataset

from conformance.pydicom_server.stored import Store, Stored
from conformance.pydicom_server.to_json import some_to_json

_STUDY = (
    *("SpecificCharacterSet", "StudyInstanceUID", "StudyID", "StudyDate", "StudyTime"),
    *("StudyDescription", "AccessionNumber", "ReferringPhysicianName"),
    *("PatientID", "PatientName", "PatientBirthDate", "PatientSex"),
)
_SERIES = (
    *("SpecificCharacterSet", "StudyInstanceUID", "SeriesInstanceUID", "Modality", "SeriesNumber"),
    *("SeriesDescription", "SeriesDate", "SeriesTime", "BodyPartExamined"),
)
_INSTANCE = (
    *("SpecificCharacterSet", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"),
    *("SOPClassUID", "InstanceNumber", "Rows", "Columns", "BitsAllocated", "NumberOfFrames"),
)
_LEVELS = {"studies": (1, _STUDY), "series": (2, _SERIES), "instances": (3, _INSTANCE)}
_FILTERS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "PatientID", "Modality")


def search(
    store: Store, what: str, uids: Sequence[str], wanted: Mapping[str, str], mode: str
) -> list[dict[str, Any]]:
    """Return studies, series or instances below some UIDs."""
    level, keywords = _LEVELS[what]
    offset = int(wanted.get("offset", "0"))
    groups = [each for each in store.grouped(level, *uids) if _is_wanted(each, wanted)]
    chosen = groups[offset : offset + int(wanted.get("limit", "1000"))]
    return [_describe(each, level, keywords, mode) for each in chosen]


def _is_wanted(group: Sequence[Stored], wanted: Mapping[str, str]) -> bool:
    named = {key: text for key, text in wanted.items() if key in _FILTERS and "*" not in text}
    return all(
        any(str(each.dataset.get(key, "")) in text.replace("\\", ",").split(",") for each in group)
        for key, text in named.items()
    )


def _describe(
    group: Sequence[Stored], level: int, keywords: Sequence[str], mode: str
) -> dict[str, Any]:
    """Return what the first instance says, and what is counted."""
    told = some_to_json(group[0].dataset, keywords, mode)
    counted = _counted(group, level)
    return {**told, **some_to_json(counted, list(counted.dir()), mode)}


def _counted(group: Sequence[Stored], level: int) -> Dataset:
    found = Dataset()
    if level == 1:
        modalities = {str(each.dataset.get("Modality", "") or "") for each in group}
        found.ModalitiesInStudy = sorted(modalities - {""})
        found.NumberOfStudyRelatedSeries = len({each.uids[:2] for each in group})
        found.NumberOfStudyRelatedInstances = len(group)
    if level == 2:  # noqa: PLR2004 - of three
        found.NumberOfSeriesRelatedInstances = len(group)
    return found
