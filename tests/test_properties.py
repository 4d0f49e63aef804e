"""Whatever a report says, what is written can be read back; whatever a file says, it is derived."""

import csv
import io
import json
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.invariants import hold_page, hold_report
from fuzz.product import settings_for as product_settings
from fuzz.product import to_header, wanted
from fw_gear_dicom_check.derive.dates import parse_date, parse_datetime, parse_offset, parse_time
from fw_gear_dicom_check.derive.hierarchy import derive_hierarchy
from fw_gear_dicom_check.derive.labels import to_group_id, to_label
from fw_gear_dicom_check.derive.timestamp import ATTRIBUTES, derive_timestamp
from fw_gear_dicom_check.model import Outcome, Report
from fw_gear_dicom_check.report.about import About
from fw_gear_dicom_check.report.csv_cells import to_cell
from fw_gear_dicom_check.report.csv_report import to_csv
from fw_gear_dicom_check.report.flywheel_metadata import to_metadata
from fw_gear_dicom_check.report.json_report import to_json
from fw_gear_dicom_check.report.lines import to_visible
from fw_gear_dicom_check.report.storable_text import to_storable
from tests.support.reports_at_random import REPORTS, TEXTS

few = settings(max_examples=50, derandomize=True, deadline=None, database=None)
many = settings(max_examples=80, derandomize=True, deadline=None, database=None)
_DATES = st.one_of(
    st.datetimes().map(lambda moment: moment.strftime("%Y%m%d%H%M%S.%f")),
    st.from_regex(r"\A[0-9]{8}([0-9]{2}){0,3}(\.[0-9]{1,6})?([+-][0-9]{4})?\Z"),
    st.text("0123456789.:+- ", max_size=30),
    st.text(max_size=20),
)


@given(REPORTS)
@few
def test_every_output_of_any_report_is_whole_and_safe(report: Report) -> None:
    hold_report(report)


@given(REPORTS)
@settings(parent=few, max_examples=10)
def test_a_page_of_any_report_is_whole_and_safe(report: Report) -> None:
    hold_page(report)


@given(REPORTS)
@few
def test_json_holds_what_the_report_says(report: Report) -> None:
    text = "".join(to_json([report, report], About()))
    document = json.loads(text)
    first, second = document["archives"]
    assert first == second
    assert first["name"] == to_storable(report.name)
    members = [to_storable(each.member) for each in report.unreadable]
    assert [each["member"] for each in first["unreadable"]] == members
    for verdict in report.verdicts:
        result = first["results"][verdict.profile.name]
        assert sum(result["rules"].values()) == len(verdict.findings)
        problems = [
            each
            for each in verdict.findings
            if each.outcome not in (Outcome.OK, Outcome.NOT_APPLICABLE)
        ]
        assert [each["rule"] for each in result["findings"]] == [each.rule.id for each in problems]
        examples = [to_storable(list(each.examples)) for each in problems]
        assert [each["examples"] for each in result["findings"]] == examples
    uids = [to_storable(each.series_uid) for each in report.series]
    assert [each["series_uid"] for each in first["series"]] == uids
    assert text == "".join(to_json([report, report], About()))


@given(REPORTS)
@few
def test_csv_holds_a_row_for_each_requirement_and_each_derived_value(report: Report) -> None:
    text = "".join(to_csv([report]))
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    told = [row["requirement"] for row in rows if row["record"] == "requirement"]
    findings = [each for verdict in report.verdicts for each in verdict.findings]
    problems = [each.rule.id for each in findings if each.is_problem]
    assert sorted(told) == sorted(each.rule.id for each in findings)
    assert sorted(told[: len(problems)]) == sorted(problems)
    derived = [row["value"] for row in rows if row["record"] == "derived"]
    values = [
        value
        for series in report.series
        for value in [
            *(each.value for fields in series.hierarchy.values() for each in fields.values()),
            series.timestamp.value,
            series.classifier_route,
        ]
    ]
    assert derived == [to_cell(value) for value in values]
    assert text == "".join(to_csv([report]))


@given(REPORTS)
@few
def test_metadata_has_the_same_keys_whatever_the_report_says(report: Report) -> None:
    metadata = to_metadata(report)
    assert list(metadata.results) == ["archive", "ohif-viewer", "site"]
    assert len({tuple(result) for result in metadata.results.values()}) == 1
    assert to_metadata(report) == metadata


@given(TEXTS)
@many
def test_a_text_is_made_visible_once(text: str) -> None:
    seen = to_visible(text)
    assert to_visible(seen) == seen
    seen.encode("utf-8")


@given(st.text(max_size=300), st.integers(1, 128))
@many
def test_a_label_is_made_safe_once_and_for_all(text: str, limit: int) -> None:
    label = to_label(text, limit)
    assert to_label(label, limit) == label
    assert len(label) <= limit
    assert not set(label) & set("*/:<>?\\|\n\0")


@given(st.text(max_size=80))
@many
def test_a_group_id_stays_one(text: str) -> None:
    group = to_group_id(text)
    assert group is None or to_group_id(group) == group


@given(_DATES)
@many
def test_a_date_or_a_time_is_read_or_refused(text: str) -> None:
    moment = parse_datetime(text)
    assert moment is None or moment.day.year == int(text.strip()[:4])
    assert parse_date(text) is None or any(map(str.isdecimal, text))
    assert parse_time(text) is None or any(map(str.isdecimal, text))
    assert parse_offset(text) is None or text.strip()[0] in "+-"


@given(st.lists(st.lists(_DATES, min_size=6, max_size=6), min_size=1, max_size=3))
@many
def test_a_timestamp_can_be_read_by_anybody(rows: list[list[str]]) -> None:
    product = product_settings()
    headers = [
        to_header(
            {name: ("DT", text) for name, text in zip(ATTRIBUTES, row, strict=True)}, wanted()
        )
        for row in rows
    ]
    stamp = derive_timestamp(headers, product.zone)
    assert (stamp.value is None) == (stamp.source is None)
    if stamp.value:
        assert datetime.fromisoformat(stamp.value).utcoffset() is not None
    for mapping in product.mappings:
        fields = derive_hierarchy(headers[0], mapping, product.routes, product.zone)
        stamps = [each.value for name, each in fields.items() if name.endswith(".timestamp")]
        assert all(datetime.fromisoformat(each).utcoffset() is not None for each in stamps if each)
