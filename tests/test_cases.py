"""Every rule is broken by a case of its own, and finds just that."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import pytest

from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import PROBLEMS, Policy, State
from fw_gear_dicom_check.rules.profile import load_profiles
from tests.support.case_files import Case, build_archive, load_cases
from tests.support.dicom_files import dicom_file, series, write_zip
from tests.support.reports import (
    describe,
    describe_verdict,
    find,
    problems_of,
    settings_for,
    verdict_of,
)

CASES = load_cases()
CHOSEN = {"policy": "documented", "via": "connector"}
"""What a case says of levels and verdicts is said of a user who chooses these."""
RULES = {rule.id for profile in load_profiles() for rule in profile.rules}
CORRECTED = {"CT.InstanceNumber.empty"}
"""Records of the oracle that our own evidence corrects: the number is not shown."""
BY_ROUTE = {
    *("CT.ImageOrientationPatient.mal_text", "CT.PixelSpacing.mal_text"),
    *("CT.TransferSyntaxUID.removed", "CT.TransferSyntaxUID.empty"),
    *("CT.TransferSyntaxUID.mal_says_implicit", "CT.ts.deflated", "CT.ts.bigendian"),
    *("CT.PatientID.one_missing", "CT.PhotometricInterpretation.removed"),
    *("CT.file.no_preamble", "CT.file.no_meta", "CT.PixelData.mal_file_truncated"),
}
"""Records of local files, or of one server, that others do not agree with: `observed_in`."""
WORST_FIRST = {"hard": "blocks", "soft": "degrades", "none": "none"}
"""Words of the oracle -> ours, the weightiest first."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.name}")
def test_a_rule_finds_in_an_archive_what_its_case_says(case: Case, tmp_path: Path) -> None:
    report = check_archive(
        build_archive(case, tmp_path), settings_for(**{**CHOSEN, **case.options})
    )
    finding = find(report, case.rule)
    found = describe(finding)
    assert {key: found[key] for key in case.expect} == case.expect
    assert problems_of(report) - {case.rule} == set(case.also)
    stated = describe_verdict(verdict_of(report, case.profile))
    assert {key: stated[key] for key in case.verdict} == case.verdict


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_rule_has_a_case_that_breaks_it(rule: str) -> None:
    outcomes = [case.expect["outcome"] for case in CASES if case.rule == rule]
    assert set(outcomes) & set(PROBLEMS), f"write tests/cases/{rule}.toml"


@pytest.mark.parametrize("rule", sorted({case.rule for case in CASES}))
def test_a_file_of_cases_is_named_after_a_rule(rule: str) -> None:
    cases = [case for case in CASES if case.rule == rule]
    assert {rule, *(other for case in cases for other in case.also)} <= RULES
    names = [case.name for case in cases]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("case", [each for each in CASES if each.seen], ids=lambda case: case.seen)
def test_an_observation_is_the_worse_of_those_in_the_oracle(case: Case, shared: Path) -> None:
    if case.seen in CORRECTED | BY_ROUTE:
        assert case.expect["observed"] != observations(shared)[case.seen]
    else:
        assert case.expect["observed"] == observations(shared)[case.seen]


@pytest.mark.parametrize("policy", list(Policy))
def test_a_complete_series_meets_every_rule(policy: Policy, tmp_path: Path) -> None:
    members = {name: dicom_file(table) for name, table in series(3).items()}
    archive = write_zip(tmp_path / "whole.dicom.zip", members)
    report = check_archive(archive, settings_for(policy=str(policy)))
    assert problems_of(report) == set()
    for verdict in report.verdicts:
        documented = State.PASS if verdict.profile.is_documented else State.NA
        found = (verdict.state, verdict.documented, verdict.observed)
        assert found == (State.PASS, documented, State.PASS)


@lru_cache
def observations(shared: Path) -> Mapping[str, str]:
    """Return record -> the worse of what OHIF 3 did with local files and through DICOMweb."""
    records = json.loads((shared / "oracles" / "ohif.json").read_text("utf-8"))
    seen: dict[str, set[str]] = {}
    for record in records:
        if record["ohif_version"].startswith("3."):
            seen.setdefault(record["id"], set()).add(record["verdict"])
    return {
        name: next(ours for word, ours in WORST_FIRST.items() if word in words)
        for name, words in seen.items()
    }
