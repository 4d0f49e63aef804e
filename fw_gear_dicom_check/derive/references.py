"""Derives which other series the objects of a series are about (SEG, RTSTRUCT, PR, KO, SR)."""

from collections.abc import Iterable, Mapping

from fw_gear_dicom_check.model import Header

_SERIES = "SeriesInstanceUID"
_OF_SERIES = "ReferencedSeriesSequence"
_LONGEST_UID = 64
"""Characters of a UID (PS3.5 9.1); longer ones lead nowhere."""
_PATHS = (
    _OF_SERIES,
    f"CurrentRequestedProcedureEvidenceSequence/{_OF_SERIES}",
    "ReferencedFrameOfReferenceSequence/RTReferencedStudySequence/RTReferencedSeriesSequence",
)
REFERENCES: Mapping[str, tuple[str, ...]] = dict.fromkeys(_PATHS, (_SERIES,))
"""Sequences that name other series (PS3.3 C.12.1.1.8, C.17.2.3, C.8.8.5) -> what names them."""


def list_references(headers: Iterable[Header], most: int) -> tuple[str, ...]:
    """Return the UIDs of other series that these objects name, `most` of them at most."""
    found: dict[str, None] = {}
    for header in headers:
        if header.items and len(found) < most:
            found |= dict.fromkeys(_named(header))
    return tuple(found)[:most]


def _named(header: Header) -> Iterable[str]:
    own = header.text(_SERIES)
    for item in header.items:
        if item.path in REFERENCES:
            uids = (each.text for each in item.attributes if each.keyword == _SERIES)
            yield from (uid for uid in uids if uid != own and 0 < len(uid) <= _LONGEST_UID)
