"""Asks whether a palette image has its palette: descriptor and data of red, green and blue."""

from collections.abc import Mapping

from fw_gear_dicom_check.checks.check import (
    Check,
    CheckContext,
    CheckResult,
    Question,
    is_there,
)
from fw_gear_dicom_check.checks.judge_headers import OK, judge_each
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.model import Header, InstanceOutcome, Outcome, Rule

_COLOURS = ("Red", "Green", "Blue")
_NEEDED = tuple(
    f"{colour}PaletteColorLookupTable{part}"
    for part in ("Descriptor", "Data")
    for colour in _COLOURS
)
"""Attributes of a palette (PS3.3 C.7.9)."""
_SEGMENTED = tuple(f"Segmented{colour}PaletteColorLookupTableData" for colour in _COLOURS)
"""Attributes that may stand in for the data (PS3.3 C.7.9.2)."""
_ONLY_SEGMENTED = InstanceOutcome(Outcome.UNSUPPORTED, fault="segmented")


def check_palette(rule: Rule, archive: PartitionedArchive, context: CheckContext) -> CheckResult:
    """Answer missing or empty, with the first attribute that is; unsupported if it is segmented."""
    return judge_each(rule, archive, context, _judge)


def reads(_rule: Rule, _context: CheckContext) -> Mapping[str, Question]:
    """Return the attributes of a palette."""
    return dict.fromkeys((*_NEEDED, *_SEGMENTED), is_there)


def _judge(header: Header) -> InstanceOutcome:
    lacking = [each for each in _NEEDED if not _has(header, each)]
    if not lacking:
        return OK
    if set(lacking) <= set(_NEEDED[len(_COLOURS) :]) and all(_has(header, s) for s in _SEGMENTED):
        return _ONLY_SEGMENTED
    found = header.get(lacking[0])
    return InstanceOutcome(Outcome.MISSING if found is None else Outcome.EMPTY, fault=lacking[0])


def _has(header: Header, keyword: str) -> bool:
    found = header.get(keyword)
    return found is not None and not found.is_empty


CHECK = Check(
    "palette",
    check_palette,
    reads=reads,
    faults={Outcome.UNSUPPORTED: ("segmented",)},
    names_attributes=True,
)
