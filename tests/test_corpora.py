"""Real files: our reading against pydicom's, as the manifest has it, and against DCMTK's."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Archive, Attribute, Finding, Header, Report
from fw_gear_dicom_check.reading.archive import read_archive
from fw_gear_dicom_check.reading.dicom.tags import to_wanted
from fw_gear_dicom_check.settings import Settings
from tests.support.corpora import CODES, FILES, KEYWORDS, NOT_READ, decode, load_truth

BINARY, ITEMS = "<binary>", "<items>"
"""What the DCMTK truth says of a value without text, and of a sequence that has items."""
STEPS = {"SPSID": "ScheduledProcedureStepID", "RPID": "RequestedProcedureID"}
"""The manifest's short names of the two step ids."""

_LAST_GROUP = "pydicom drops an empty last component group of a person's name, we keep the text"
OTHER_THAN_PYDICOM = {
    ("pip-pydicom/1_1517e6/chrX1.dcm", "PatientName"): _LAST_GROUP,
    ("pip-pydicom/1_320cd9/chrX2.dcm", "PatientName"): _LAST_GROUP,
}
"""Values that we read otherwise than the manifest says, and why."""

_TWO_SETS = "JIS X 0201 and JIS X 0208 by turns in one value, which no codec of Python reads alone"
OTHER_THAN_DCMTK = {("pip-pydicom/1_249f50/chrH32.dcm", "PatientName"): _TWO_SETS}
"""Values that we read otherwise than DCMTK, and why."""


@pytest.fixture(scope="module")
def archives(shared: Path) -> dict[str, Archive]:
    """Return what we read out of every file, by its name."""
    wanted = to_wanted([*KEYWORDS, "MediaStorageSOPClassUID"], {})
    return {name: read_archive(shared / "corpora" / "files" / name, wanted) for name in FILES}


@pytest.fixture(scope="module")
def headers(archives: dict[str, Archive]) -> dict[str, Header]:
    """Return the header of every file that is an instance."""
    found = ((name, archive.instances) for name, archive in archives.items())
    return {name: instances[0].header for name, instances in found if instances}


@pytest.fixture(scope="module")
def truth(shared: Path) -> dict[str, dict[str, str]]:  # noqa: ARG001 - skips where it is absent
    """Return what DCMTK read, by file and keyword."""
    return load_truth()


def test_every_file_is_an_instance_or_is_known_not_to_be_one(archives: dict[str, Archive]) -> None:
    refused = {name: codes_of(found) for name, found in archives.items() if not found.instances}
    assert refused == {name: [CODES[reason]] for name, reason in NOT_READ.items()}


def test_states_agree_with_the_manifest(headers: dict[str, Header]) -> None:
    differing = {
        (name, keyword): (expected, state)
        for name, header in headers.items()
        for keyword, expected in FILES[name]["state"].items()
        if (state := to_state(header.get(keyword))) != expected
    }
    assert differing == {}


def test_values_agree_with_the_manifest(headers: dict[str, Header]) -> None:
    differing = {
        (name, keyword): (expected, header.text(keyword))
        for name, header in headers.items()
        for keyword, expected in FILES[name]["v"].items()
        if header.text(keyword) != expected
    }
    assert differing.keys() == OTHER_THAN_PYDICOM.keys(), differing


def test_attributes_agree_with_dcmtk(
    headers: dict[str, Header], truth: dict[str, dict[str, str]]
) -> None:
    differing = {
        (name, keyword): (truth[name].get(keyword), header.get(keyword))
        for name, header in headers.items()
        for keyword in KEYWORDS
        if not agrees(name, header.get(keyword), truth[name].get(keyword))
    }
    assert differing.keys() == OTHER_THAN_DCMTK.keys(), differing


def test_dcmtk_reads_none_of_these_attributes_in_the_files_that_we_refuse(
    truth: dict[str, dict[str, str]],
) -> None:
    assert {name: truth[name].keys() & KEYWORDS for name in NOT_READ} == {
        name: set() for name in NOT_READ
    }


@pytest.mark.parametrize("name", [name for name in FILES if name not in NOT_READ])
def test_step_ids_are_found_where_the_manifest_says(
    name: str, shared: Path, settings: Settings
) -> None:
    report = check_archive(shared / "corpora" / "files" / name, settings)
    told = {
        f"{short}@{place}": "E" if finding.outcome == "empty" else "P"
        for short, keyword in STEPS.items()
        for finding in findings_of(report, f"ohif-viewer/{keyword}")
        for place in finding.found_in
    }
    assert told == nested_of(FILES[name])


def codes_of(archive: Archive) -> list[str]:
    """Return why an archive holds no instance."""
    codes = [archive.fault.code] if archive.fault else []
    codes += [each.code for each in archive.unreadable]
    return codes + [each.code for each in archive.skipped]


def to_state(attribute: Attribute | None) -> str:
    """Return the manifest's letter: absent, undecodable (bytes), empty or present."""
    if attribute is None:
        return "A"
    if attribute.fault:
        return "B"
    return "E" if attribute.is_empty else "P"


def agrees(name: str, attribute: Attribute | None, expected: str | None) -> bool:
    """Tell whether we and DCMTK read the same."""
    if attribute is None or expected is None:
        return attribute is None and expected is None
    if expected in (BINARY, ITEMS):
        return not attribute.is_empty
    return attribute.text == decode(name, expected)


def nested_of(file: dict[str, Any]) -> dict[str, str]:
    """Return the manifest's nested step ids, without those whose value at the root goes first."""
    return {
        place: state
        for place, state in (file["nest"] or {}).items()
        if file["state"][STEPS[place.split("@")[0]]] != "P"
    }


def findings_of(report: Report, rule_id: str) -> Iterator[Finding]:
    """Yield the findings of one rule."""
    found = (finding for verdict in report.verdicts for finding in verdict.findings)
    return (finding for finding in found if finding.rule.id == rule_id)
