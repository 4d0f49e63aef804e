"""Flywheel's importer as an oracle: our `fw-file` mapping foretells what fw-file 4.2.4 answered."""

from pathlib import Path

import pytest

from fw_gear_dicom_check.derive.hierarchy import derive_hierarchy
from fw_gear_dicom_check.derive.mapping import FIELDS, load_mappings
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Report
from fw_gear_dicom_check.settings import Settings
from tests.support.dicom_files import write_zip
from tests.support.oracles import Case, load_cases, read_instance, to_bytes

CASES = load_cases("fw_file.json", "fw_meta_output")
SERIES = {name: case for name, case in CASES.items() if "series" in case.config}
SINGLE = {name: case for name, case in CASES.items() if name not in SERIES}
SHIFT_ALLOWED = 5 * 60 * 60
"""Seconds that the importer lets the timestamps of one series differ."""

_DEFAULTS = "run with the connector's own defaults for a group and a project, which we do not know"
_STRICT = "run in the importer's strict mode, which mends or empties values before it reads them"
EXPLAINED = {
    "K44_defaults_unknown": _DEFAULTS,
    "K45_defaults_partial": _DEFAULTS,
    "P03_strict_iso_da": _STRICT,
    "P04_strict_dotted_da": _STRICT,
    "P05_strict_bad_tm": _STRICT,
    "P06_strict_uid_leading_zero": _STRICT,
    "P08_strict_tm_one_digit": _STRICT,
}
"""Cases in which we foretell something else, and why."""

FOUND = {
    "N03_series_acqtime_over_5h": "dicom-connector/derived-fields: inconsistent",
    "N04_series_desc_conflict": "dicom-classifier/SeriesDescription: inconsistent",
    "N05_series_patient_conflict": "archive/one-patient: inconsistent",
    "N10_tree_dup_sop": "archive/unique-instances: inconsistent",
    "N11_tree_series_in_two_studies": "archive/one-study: inconsistent",
    "N07_series_weight_conflict": "dicom-connector/derived-fields: inconsistent",
    "N12_tree_missing_series_key": "dicom-connector/SeriesInstanceUID: missing",
    "N15_tree_missing_sop": "dicom-connector/SOPInstanceUID: missing",
}
"""Series that the importer refuses -> our finding about them."""


@pytest.mark.parametrize("name", SINGLE)
def test_the_hierarchy_is_what_the_importer_made_of_it(name: str) -> None:
    case = SINGLE[name]
    expected = {field: value for field, value in case.answer.items() if field in FIELDS}
    if name in EXPLAINED:
        assert foretell(case) != expected, f"{name} agrees now: take it out of EXPLAINED"
    else:
        assert foretell(case) == expected


@pytest.mark.usefixtures("shared")
def test_only_cases_of_another_mode_are_explained() -> None:
    modes = ("defaults", "reading_validation_mode")
    assert all(any(mode in SINGLE[name].config for mode in modes) for name in EXPLAINED)
    assert len(SINGLE) + len(SERIES) == len(CASES) > len(EXPLAINED)


@pytest.mark.usefixtures("shared")
def test_the_first_instance_stands_for_a_series_whose_times_differ_a_little(
    tmp_path: Path, settings: Settings
) -> None:
    case = SERIES["N02_series_acqtime_within_5h"]
    (series,) = check_series(case, tmp_path, settings).series
    fields = series.hierarchy["fw-file"]
    foretold = {name: found.value for name, found in fields.items() if found.value is not None}
    assert foretold == {field: value for field, value in case.answer.items() if field in FIELDS}
    assert series.timestamp.spread < SHIFT_ALLOWED


@pytest.mark.usefixtures("shared")
def test_the_spread_tells_of_times_that_differ_too_much_for_the_importer(
    tmp_path: Path, settings: Settings
) -> None:
    case = SERIES["N03_series_acqtime_over_5h"]
    assert "Metadata conflict on acquisition.label" in case.answer["ERROR"]
    (series,) = check_series(case, tmp_path, settings).series
    assert series.timestamp.spread > SHIFT_ALLOWED


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("name", FOUND)
def test_a_series_that_the_importer_refuses_has_a_finding(
    name: str, tmp_path: Path, settings: Settings
) -> None:
    assert SERIES[name].answer.keys() & {"ERROR", "errors"}
    assert FOUND[name] in problems_of(check_series(SERIES[name], tmp_path, settings))


@pytest.mark.usefixtures("shared")
def test_every_series_is_accounted_for() -> None:
    assert SERIES.keys() == FOUND.keys() | {"N02_series_acqtime_within_5h"}


def foretell(case: Case) -> dict[str, str]:
    """Return the fields that we foretell, without those that stay blank."""
    (mapping,) = [each for each in load_mappings() if each.name == "fw-file"]
    header = read_instance(case.instances[0], case.routes)
    fields = derive_hierarchy(header, mapping, case.routes, case.zone)
    return {name: found.value for name, found in fields.items() if found.value is not None}


def check_series(case: Case, folder: Path, settings: Settings) -> Report:
    """Check a case's series as one zip."""
    members = {f"{number}.dcm": to_bytes(tags) for number, tags in enumerate(case.instances)}
    return check_archive(write_zip(folder / "series.dicom.zip", members), settings)


def problems_of(report: Report) -> set[str]:
    """Return what is wrong, as `rule: outcome`."""
    findings = (finding for verdict in report.verdicts for finding in verdict.findings)
    return {f"{each.rule.id}: {each.outcome}" for each in findings if each.is_problem}
