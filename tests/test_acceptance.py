"""What the product promises about Flywheel's document: the whole list, and what it is worth."""

import re
from pathlib import Path

import pytest
from pydicom._uid_dict import UID_dictionary

from fw_gear_dicom_check.checks.instance_groups import load_sop_classes
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Documented, Observed, Report, Rule, State
from fw_gear_dicom_check.report.words import to_tag_text, to_vr
from fw_gear_dicom_check.rules.profile import load_profiles
from fw_gear_dicom_check.settings import Settings
from tests.support.case_files import Case, build_archive
from tests.support.dicom_files import COMPLETE, Table, dicom_file, without, write_zip
from tests.support.document import (
    CONNECTOR,
    DOCUMENT,
    OHIF,
    TIMESTAMP,
    TRUE_TAGS,
    TRUE_VRS,
    Listed,
)

PIXEL_DESCRIPTION = (
    "BitsAllocated",
    "BitsStored",
    "HighBit",
    "PixelRepresentation",
    "PhotometricInterpretation",
)
IMAGE_ATTRIBUTES = ("Rows", "Columns", "SamplesPerPixel", "PixelData")
SERVICES = {
    "1.2.840.10008.1.20.1",  # Storage Commitment Push Model
    "1.2.840.10008.1.20.2",  # Storage Commitment Pull Model
    "1.2.840.10008.1.3.10",  # Media Storage Directory: an index
    "1.2.840.10008.5.1.1.27",  # Stored Print: for printers
    "1.2.840.10008.5.1.1.29",  # Hardcopy Grayscale Image: for printers
    "1.2.840.10008.5.1.1.30",  # Hardcopy Color Image: for printers
}
"""SOP classes with "Storage" in their name that store no instance of a patient (PS3.4)."""


def test_the_documented_minimum_alone_leaves_the_viewer_black(
    settings: Settings, tmp_path: Path
) -> None:
    report = check(documented_minimum(), settings, tmp_path)
    assert documented_verdicts(report) == [State.PASS] * 3
    assert observed_verdicts(report)[0] is State.FAIL
    assert "BitsAllocated" in blocking(report, OHIF)


def test_the_pixel_description_shows_what_lacks_the_procedure_ids(
    settings: Settings, tmp_path: Path
) -> None:
    lacking = without(
        documented_minimum(), "ScheduledProcedureStepID", "RequestedProcedureID", "StudyID"
    )
    table = lacking | {keyword: COMPLETE[keyword] for keyword in PIXEL_DESCRIPTION}
    report = check(table, settings, tmp_path)
    assert documented_verdicts(report)[0] is State.FAIL
    assert State.FAIL not in observed_verdicts(report)


@pytest.mark.parametrize("listed", DOCUMENT, ids=lambda each: f"{each.profile}/{each.keyword}")
def test_an_attribute_of_the_document_is_a_rule_with_the_right_tag_and_vr(listed: Listed) -> None:
    rule = documented_rules()[listed.profile, listed.keyword]
    assert rule.check == "attribute"
    assert to_tag_text(rule.keyword) == TRUE_TAGS.get(listed.keyword, listed.tag)
    assert to_vr(rule.keyword) == TRUE_VRS.get(listed.keyword, listed.vr)
    is_spare = listed.keyword in TIMESTAMP
    assert rule.documented is (Documented.ALTERNATIVE if is_spare else Documented.REQUIRED)


def test_no_other_rule_claims_to_be_documented() -> None:
    rows = {(listed.profile, listed.keyword) for listed in DOCUMENT}
    assert documented_rules().keys() == rows | {(CONNECTOR, "timestamp")}


def test_the_documents_errors_are_told() -> None:
    rules = documented_rules()
    assert "(0028,0010)" in rules[OHIF, "Columns"].source
    assert "DM" in rules[OHIF, "StudyTime"].source
    assert "twice" in rules[OHIF, "SeriesNumber"].source


def test_the_list_is_the_documents(shared: Path) -> None:
    text = next((shared / "seeds").glob("*.txt")).read_text("utf-8").replace("*", "")
    printed = [row_of(listed) for listed in DOCUMENT]
    assert [row for row in printed if row not in text] == []
    assert len(re.findall(r"\([0-9A-F]{4},[0-9A-F]{4}\)", text)) == len(DOCUMENT)


@pytest.mark.parametrize("kind", ["SR", "RTSTRUCT", "KO", "PR"])
def test_image_attributes_do_not_fail_an_object_that_is_no_image(
    kind: str, settings: Settings, tmp_path: Path
) -> None:
    case = Case(rule="", name=kind, expect={}, kind=kind)
    report = check_archive(build_archive(case, tmp_path), settings)
    asked = [
        finding
        for verdict in report.verdicts
        for finding in verdict.findings
        if finding.rule.keyword in IMAGE_ATTRIBUTES
    ]
    assert len(asked) > len(IMAGE_ATTRIBUTES)
    assert {(finding.outcome, finding.total) for finding in asked} == {("not_applicable", 0)}
    assert State.FAIL not in [*documented_verdicts(report), *observed_verdicts(report)]


def test_every_storage_class_is_an_image_or_none() -> None:
    groups = load_sop_classes().groups
    classes = {uid for uid, (name, kind, *_) in UID_dictionary.items() if is_storage(name, kind)}
    assert groups["pixels"] & groups["no_pixels"] == set()
    assert classes - SERVICES - groups["pixels"] - groups["no_pixels"] == set()


@pytest.mark.parametrize(
    "group", sorted(load_sop_classes().groups.keys() - {"pixels", "no_pixels"})
)
def test_a_class_of_any_group_is_an_image_or_none(group: str) -> None:
    groups = load_sop_classes().groups
    assert groups[group] - groups["pixels"] - groups["no_pixels"] == set()


def documented_minimum() -> Table:
    """Return a table of the listed attributes, all at the root, and nothing else."""
    at_root = {**COMPLETE, "ScheduledProcedureStepID": "SPS1", "RequestedProcedureID": "RP1"}
    return {listed.keyword: at_root[listed.keyword] for listed in DOCUMENT}


def check(table: Table, settings: Settings, folder: Path) -> Report:
    """Check an archive of one file."""
    archive = write_zip(folder / "minimum.dicom.zip", {"001.dcm": dicom_file(table)})
    return check_archive(archive, settings)


def documented_rules() -> dict[tuple[str, str], Rule]:
    """Return (profile, name) -> rule, of those that say that the document lists them."""
    rules = [rule for profile in load_profiles() for rule in profile.rules]
    return {
        (rule.profile, rule.name): rule
        for rule in rules
        if rule.documented is not Documented.NOT_LISTED
    }


def documented_verdicts(report: Report) -> list[State]:
    """Return the verdicts by the document, of the consumers that it speaks of."""
    return [each.documented for each in report.verdicts[1:] if each.profile.is_documented]


def observed_verdicts(report: Report) -> list[State]:
    """Return the same consumers' verdicts by what was seen, the viewer's first."""
    return [each.observed for each in report.verdicts[1:] if each.profile.is_documented]


def blocking(report: Report, profile: str) -> set[str]:
    """Return the names of the rules that were seen to block a consumer."""
    verdict = next(each for each in report.verdicts if each.profile.name == profile)
    return {
        finding.rule.name
        for finding in verdict.findings
        if finding.is_problem and finding.observed is Observed.BLOCKS
    }


def row_of(listed: Listed) -> str:
    """Return a row as the document prints it."""
    if listed.profile == CONNECTOR:
        return f"{listed.name} {listed.tag} {listed.vr}".strip()
    return f"{listed.tag} {listed.vr} {listed.name}"


def is_storage(name: str, kind: str) -> bool:
    """Tell whether an entry of the dictionary is a Storage SOP class."""
    return kind == "SOP Class" and "Storage" in name
