"""What is counted of a project stays small, whatever stands in the rows."""

import pytest

from fw_gear_dicom_check.report.grouping import Weight
from fw_gear_dicom_check.report.lines import to_plain
from fw_gear_dicom_check.report.project.needs import Need
from fw_gear_dicom_check.report.project.page import to_project_page
from fw_gear_dicom_check.report.project.tally import MOST_FAILING, OTHERS, Tally, month_of
from fw_gear_dicom_check.report.project.text_overview import to_project_overview
from fw_gear_dicom_check.report.project.unmet_needs import to_unmet_needs
from fw_gear_dicom_check.rules.profile import load_profiles

MOST = 501
"""Groups that are told apart, and the one of all others."""


def row(number: int, **facts: str) -> dict[str, str]:
    """Return the row of a file that fails."""
    return {
        "file": f"{number}.dcm",
        "checked": "yes",
        "state": "FAIL",
        "policy": "documented",
        "manufacturer": "ACME",
        "timestamp": "2024-01-02",
        "link": "https://site.example/",
        "ohif-viewer state": "FAIL",
        **facts,
    }


def test_what_differs_in_every_file_is_told_apart_to_a_limit() -> None:
    tally = Tally()
    for number in range(3000):
        stamp = f"{1000 + number // 12}-{1 + number % 12:02d}-03"
        needs = {"ohif-viewer missing": f"rule-{number}", "ohif-viewer empty": f"rule-{number}"}
        facts = {"manufacturer": f"maker {number}", "timestamp": stamp, "policy": f"{number}"}
        tally.count(row(number, **facts, **needs))
    assert len(tally.manufacturers) == MOST
    assert len(tally.months) == MOST
    assert len(tally.policies) == MOST
    assert len(tally.lacking) <= MOST + 1
    assert len(tally.failing) == MOST_FAILING
    assert sum(each.total() for each in tally.manufacturers.values()) == 3000
    assert tally.manufacturers[OTHERS].total() == 2500
    assert sum(tally.lacking.values()) == 6000
    page = to_project_page(tally, "neuro/Amnesia", load_profiles(), "1.2.3")
    assert len(page) < 300_000
    assert len(to_plain(to_project_overview(tally, 80, load_profiles())).splitlines()) < 50


def test_a_list_that_was_cut_names_no_half_need() -> None:
    tally = Tally()
    tally.count(row(1, **{"ohif-viewer missing": "Rows, Colu…"}))
    assert dict(tally.lacking) == {Need("ohif-viewer", "missing", "Rows"): 1}


@pytest.mark.parametrize(
    ("timestamp", "month"),
    [
        ("2024-01-02T03:04:05+01:00", "2024-01"),
        ("2024-13-02", ""),
        ("2024", ""),
        ("20240102", ""),
        ("", ""),
    ],
)
def test_a_month_is_read_where_there_is_one(timestamp: str, month: str) -> None:
    assert month_of(timestamp) == month


def test_needs_are_told_by_weight_with_the_words_of_their_rules() -> None:
    tally = Tally()
    missing = {
        "ohif-viewer missing": "BitsAllocated, StudyID, SeriesNumber, ours",
        "ohif-viewer inconsistent": "Modality",
        "archive unreadable": "readable-members",
    }
    tally.count(row(1, **missing))
    tally.count(row(2, **{"ohif-viewer missing": "StudyID"}))
    unmet = to_unmet_needs(tally, load_profiles())
    assert [each.weight for each in unmet] == sorted(each.weight for each in unmet)
    weights = {each.need.name: each.weight for each in unmet}
    assert weights == {
        "readable-members": Weight.BREAKS,
        "BitsAllocated": Weight.BREAKS,
        "SeriesNumber": Weight.WORSENS,
        "ours": Weight.ASKED,
        "StudyID": Weight.LISTED,
        "Modality": Weight.LISTED,
    }
    words = {each.need.name: (each.headline, each.files, each.effect) for each in unmet}
    assert words["StudyID"][:2] == ("StudyID (0020,0010) is missing", 2)
    assert words["BitsAllocated"][2].startswith("The viewport stays black")
    assert words["Modality"][2].startswith("Programs use one of the values for all images")
    assert words["ours"] == ("ours is missing", 1, "")
