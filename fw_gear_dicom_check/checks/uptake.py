"""Asks whether a PET has what a standardized uptake value (SUV) is computed from."""

from collections.abc import Iterator, Mapping

from fw_gear_dicom_check.checks.check import Check, CheckContext, CheckResult, Question, value_of
from fw_gear_dicom_check.checks.judge_headers import OK, judge_each
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.checks.study_dates import to_day
from fw_gear_dicom_check.derive.geometry.numbers import to_number
from fw_gear_dicom_check.model import Attribute, Header, InstanceOutcome, Outcome, Rule

_DOSE = "RadiopharmaceuticalInformationSequence"
_STARTS = ("RadiopharmaceuticalStartDateTime", "RadiopharmaceuticalStartTime")
_IN_DOSE = ("RadionuclideHalfLife", "RadionuclideTotalDose")
_AT_ROOT = ("PatientWeight", "DecayCorrection", "Units", "AcquisitionDate")
_ACTIVITY = "BQML"
"""Units of activity (PS3.3 C.8.9.1.1.3); others are no input of an SUV, or are one."""
_FAR = InstanceOutcome(Outcome.INCONSISTENT, fault="injection_far")


def check_uptake(rule: Rule, archive: PartitionedArchive, context: CheckContext) -> CheckResult:
    """Answer missing for the first input that is absent, inconsistent for a far injection."""
    return judge_each(rule, archive, context, _judge)


def reads(_rule: Rule, _context: CheckContext) -> Mapping[str, Question]:
    """Return the inputs, at the root and of the injection."""
    return dict.fromkeys((*_AT_ROOT, *_IN_DOSE, *_STARTS), value_of)


def _judge(header: Header) -> InstanceOutcome:
    if header.text("Units").strip() != _ACTIVITY:
        return OK
    dose = {each.keyword: each for item in header.items if item.path == _DOSE for each in item[2]}
    lacking = next(_lacking(header, dose), "")
    if lacking:
        return InstanceOutcome(Outcome.MISSING, fault=lacking)
    start = dose.get(_STARTS[0])
    injected = to_day(start.text) if start else None
    acquired = to_day(header.text("AcquisitionDate"))
    is_far = injected and acquired and abs((acquired - injected).days) > 1
    return _FAR if is_far else OK


def _lacking(header: Header, dose: Mapping[str, Attribute]) -> Iterator[str]:
    """Yield the inputs that have no value; a weight, a half-life and a dose of zero are none."""
    if not to_number(header.get("PatientWeight")):
        yield "PatientWeight"
    yield from (each for each in _IN_DOSE if not to_number(dose.get(each)))
    if not any(each in dose and not dose[each].is_empty for each in _STARTS):
        yield _STARTS[1]
    if not header.text("DecayCorrection").strip():
        yield "DecayCorrection"


CHECK = Check(
    "uptake",
    check_uptake,
    reads=reads,
    in_items={_DOSE: (*_IN_DOSE, *_STARTS)},
    faults={Outcome.INCONSISTENT: ("injection_far",)},
    names_attributes=True,
)
