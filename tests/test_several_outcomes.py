"""Where one attribute has several kinds of fault, each has its own count and its own examples."""

import csv
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Affected, Finding, Level, Outcome, Report
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.pseudonyms import hide_name
from fw_gear_dicom_check.report.about import About
from fw_gear_dicom_check.report.csv_report import to_csv
from fw_gear_dicom_check.report.lines import to_plain
from fw_gear_dicom_check.report.page.html_report import to_html
from fw_gear_dicom_check.report.text_report import to_terminal
from fw_gear_dicom_check.report.words import to_headline
from fw_gear_dicom_check.settings import Settings, to_settings
from tests.support.dicom_files import dicom_file, series, without, write_zip

RULE = "ohif-viewer/StudyDate"


def mixed(folder: Path, settings: Settings | None = None) -> Report:
    """Check four images: one without a study date, two with an empty one, one with a bad one."""
    first, *empty, bad = series(4).values()
    tables = [
        without(first, "StudyDate"),
        *({**each, "StudyDate": ""} for each in empty),
        {**bad, "StudyDate": "2024.01.02"},
    ]
    members = {f"{number}.dcm": dicom_file(table) for number, table in enumerate(tables)}
    path = write_zip(folder / "mixed.dicom.zip", members)
    return check_archive(path, settings or to_settings(Options()))


def finding_of(report: Report) -> Finding:
    [found] = [
        each for verdict in report.verdicts for each in verdict.findings if each.rule.id == RULE
    ]
    return found


def test_a_finding_holds_each_outcome_with_its_own_count_and_examples(tmp_path: Path) -> None:
    assert finding_of(mixed(tmp_path)).by_outcome == (
        Affected(Outcome.MISSING, 1, ("0.dcm",)),
        Affected(Outcome.EMPTY, 2, ("1.dcm", "2.dcm")),
        Affected(Outcome.MALFORMED, 1, ("3.dcm",), ("old_form",)),
    )


def test_a_headline_counts_each_kind_of_fault_on_its_own(tmp_path: Path) -> None:
    told = to_headline(finding_of(mixed(tmp_path)))
    expected = "is missing in 1 of 4 instances, is empty in 2, is malformed in 1"
    assert told == f"StudyDate (0008,0020) {expected} (in the old ACR-NEMA format)"


def test_a_kind_of_fault_is_told_beside_the_outcome_that_it_belongs_to(tmp_path: Path) -> None:
    found = finding_of(mixed(tmp_path))
    one, _, three = found.by_outcome
    inconsistent = Affected(Outcome.INCONSISTENT, 2, (), ("differs_in_study",))
    told = to_headline(replace(found, by_outcome=(one, three, inconsistent)))
    assert told.endswith(
        "is missing in 1 of 4 instances, is malformed in 1 (in the old ACR-NEMA format), "
        "is inconsistent in 2 (several values in one study)"
    )


def test_the_text_names_examples_of_each_outcome(tmp_path: Path) -> None:
    text = to_plain(to_terminal(mixed(tmp_path)))
    expected = """\
    where    missing: 0.dcm
             empty: 1.dcm, 2.dcm
             malformed: 3.dcm
"""
    assert expected in text


def test_the_table_counts_each_kind_of_fault_on_its_own(tmp_path: Path) -> None:
    rows = csv.DictReader("".join(to_csv([mixed(tmp_path)])).splitlines())
    [row] = [row for row in rows if row["requirement"] == RULE]
    assert row["counts"] == "missing: 1 | empty: 2 | malformed: 1"
    examples = "missing: 0.dcm | empty: 1.dcm | empty: 2.dcm | malformed: 3.dcm"
    assert row["examples_by_outcome"] == examples
    assert (row["affected"], row["total"]) == ("4", "4")


def test_the_page_names_examples_of_each_outcome(tmp_path: Path) -> None:
    page = "".join(to_html([mixed(tmp_path)], About()))
    words = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))
    assert "where missing: 0.dcm empty: 1.dcm , 2.dcm malformed: 3.dcm affects" in words
    row = "StudyDate missing: 1, empty: 2, malformed: 1 4 of 4"
    assert row in words
    assert "StudyDate is missing 4 of 4" not in words


def test_a_short_list_names_all_outcomes_of_an_attribute(tmp_path: Path) -> None:
    ignored = replace(to_settings(Options()), levels={RULE: Level.IGNORED})
    assert "StudyDate: missing, empty, malformed (" in to_plain(
        to_terminal(mixed(tmp_path, ignored))
    )


@pytest.mark.parametrize("key", ["", "secret"])
def test_hidden_names_are_hidden_in_the_examples_of_each_outcome(tmp_path: Path, key: str) -> None:
    report = mixed(tmp_path, to_settings(Options(hash_names=True, names_key=key)))
    names = [name for each in finding_of(report).by_outcome for name in each.examples]
    assert names == [hide_name(f"{number}.dcm", key) for number in range(4)]
