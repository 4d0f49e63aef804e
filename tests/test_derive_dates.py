"""Dates, times and offsets by hand-written cases: legal, old, broken, and at the edges of time."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from fw_gear_dicom_check.derive.dates import (
    Moment,
    is_legal_datetime,
    parse_date,
    parse_datetime,
    parse_offset,
    parse_time,
)
from fw_gear_dicom_check.derive.hierarchy import derive_hierarchy
from fw_gear_dicom_check.derive.importer_dates import importer_timestamp, instance_number
from fw_gear_dicom_check.derive.mapping import load_mappings
from fw_gear_dicom_check.derive.timestamp import Zone, derive_timestamp
from tests.support.oracles import read_instance

UTC_ZONE = Zone("UTC", UTC)
LOCAL_MEAN_TIME = Zone("LMT", timezone(timedelta(hours=5, minutes=53, seconds=28)))
"""What a zone gives for a date before its standard time: here Kolkata's until 1854."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("20240229", Moment(date(2024, 2, 29)), id="legal"),
        pytest.param(" 20240229 ", Moment(date(2024, 2, 29)), id="padded"),
        pytest.param("00010101", Moment(date(1, 1, 1)), id="first day"),
        pytest.param("2004.08.26", Moment(date(2004, 8, 26), is_old=True), id="ACR-NEMA"),
        pytest.param("20230229", None, id="no leap year"),
        pytest.param("20041399", None, id="bad month and day"),
        pytest.param("00000000", None, id="zeros"),
        pytest.param("2004", None, id="year alone"),
        pytest.param("200408", None, id="month"),
        pytest.param("2004-08-26", None, id="ISO 8601"),
        pytest.param("20040101-20051231", None, id="range of a query"),
        pytest.param("20040101-", None, id="open range of a query"),
        pytest.param("20040101\\20050101", None, id="two values"),
        pytest.param("anonymized", None, id="words"),
        pytest.param("٢٠٢٠٠١٠١", None, id="digits of another script"),
        pytest.param("", None, id="empty"),
    ],
)
def test_a_date_is_read_or_refused(text: str, expected: Moment | None) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("03", (time(3), False), id="hour"),
        pytest.param("0304", (time(3, 4), False), id="minute"),
        pytest.param("030405 ", (time(3, 4, 5), False), id="second, padded"),
        pytest.param("030405.1", (time(3, 4, 5, 100000), False), id="tenth"),
        pytest.param("030405.123456", (time(3, 4, 5, 123456), False), id="microsecond"),
        pytest.param("235960", (time(23, 59, 59), False), id="leap second"),
        pytest.param("03:04", (time(3, 4), True), id="ACR-NEMA minute"),
        pytest.param("03:04:05.12", (time(3, 4, 5, 120000), True), id="ACR-NEMA fraction"),
        pytest.param("030405.1234567", None, id="seven digits of a fraction"),
        pytest.param("030405.", None, id="point alone"),
        pytest.param("240000", None, id="hour 24"),
        pytest.param("036000", None, id="minute 60"),
        pytest.param("030461", None, id="second 61"),
        pytest.param("3", None, id="one digit"),
        pytest.param("30405", None, id="five digits"),
        pytest.param("03:0405", None, id="half a form"),
        pytest.param("030405-040506", None, id="range of a query"),
        pytest.param("03 PM", None, id="afternoon"),
        pytest.param("", None, id="empty"),
    ],
)
def test_a_time_is_read_or_refused(text: str, expected: tuple[time, bool] | None) -> None:
    assert parse_time(text) == expected


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        pytest.param("+0000", 0, id="UTC"),
        pytest.param("-0500", -300, id="west"),
        pytest.param("+0545", 345, id="Nepal"),
        pytest.param("+1400", 840, id="easternmost"),
        pytest.param("-1200", -720, id="westernmost"),
        pytest.param(" +0100 ", 60, id="padded"),
        pytest.param("-0000", None, id="negative zero"),
        pytest.param("+1401", None, id="a minute too far east"),
        pytest.param("-1201", None, id="a minute too far west"),
        pytest.param("+0160", None, id="minute 60"),
        pytest.param("0100", None, id="no sign"),
        pytest.param("+01:00", None, id="colon"),
        pytest.param("+01", None, id="hours alone"),
        pytest.param("Z", None, id="letter"),
        pytest.param("", None, id="empty"),
    ],
)
def test_an_offset_is_read_or_refused(text: str, minutes: int | None) -> None:
    expected = None if minutes is None else timezone(timedelta(minutes=minutes))
    assert parse_offset(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("20240102", Moment(date(2024, 1, 2)), id="day"),
        pytest.param("2024010203", Moment(date(2024, 1, 2), time(3)), id="hour"),
        pytest.param(
            "20240102030405.5", Moment(date(2024, 1, 2), time(3, 4, 5, 500000)), id="fraction"
        ),
        pytest.param(
            "20240102030405-0500",
            Moment(date(2024, 1, 2), time(3, 4, 5), timezone(timedelta(hours=-5))),
            id="offset",
        ),
        pytest.param(
            "20240102+0100", Moment(date(2024, 1, 2), None, timezone(timedelta(hours=1))), id="day+"
        ),
        pytest.param("20161231235960", Moment(date(2016, 12, 31), time(23, 59, 59)), id="leap"),
        pytest.param("2024", None, id="year alone"),
        pytest.param("202401", None, id="month alone"),
        pytest.param("20241301", None, id="bad month"),
        pytest.param("20240102250000", None, id="hour 25"),
        pytest.param("20240102030405-0000", None, id="negative zero offset"),
        pytest.param("20240102030405+1401", None, id="offset too far"),
        pytest.param("20240102030405Z", None, id="letter for an offset"),
        pytest.param("20240102 030405", None, id="space inside"),
        pytest.param("2024-01-02T03:04:05", None, id="ISO 8601"),
        pytest.param("20240102-20240103", None, id="range of a query"),
    ],
)
def test_a_date_and_time_is_read_or_refused(text: str, expected: Moment | None) -> None:
    assert parse_datetime(text) == expected


@pytest.mark.parametrize(
    ("text", "is_legal"),
    [
        ("2024", True),
        ("202401", True),
        ("2024+0100", True),
        ("20240102030405.123456-0500", True),
        ("202413", False),
        ("2024-0000", False),
        ("2024-1300", False),
        ("20240102-20240103", False),
        ("24", False),
        ("", False),
    ],
)
def test_a_legal_date_and_time_may_stop_at_the_year(text: str, is_legal: bool) -> None:  # noqa: FBT001 - a column
    assert is_legal_datetime(text) is is_legal


def test_an_offset_with_seconds_is_rounded_as_no_timestamp_can_hold_it() -> None:
    header = read_instance({"SeriesDate": "18000101", "SeriesTime": "010203"})
    assert derive_timestamp([header], LOCAL_MEAN_TIME).value == "1800-01-01T01:02:03+05:53"


def test_the_importer_leaves_a_timestamp_blank_whose_offset_has_seconds() -> None:
    header = read_instance({"SeriesDate": "18000101", "SeriesTime": "010203"})
    (importer,) = [each for each in load_mappings() if each.name == "fw-file"]
    fields = derive_hierarchy(header, importer, (), LOCAL_MEAN_TIME)
    assert fields["acquisition.timestamp"].value is None
    assert "seconds" in fields["acquisition.timestamp"].passed_over[0].reason
    assert fields["acquisition.label"].value == "1800-01-01T01-02-03"


@pytest.mark.parametrize("name", ["EST", "PETER", "CET"])
def test_the_importers_date_takes_a_name_for_no_zone_and_stays_silent(name: str) -> None:
    header = read_instance({"SeriesDate": "20200101", "SeriesTime": f"010203 {name}"})
    assert importer_timestamp(header, ("Series",), UTC) == (
        datetime(2020, 1, 1, 1, 2, 3, tzinfo=UTC),
        "SeriesDate+SeriesTime",
    )


@pytest.mark.parametrize("offset", ["-1200", "+1400", ""])
@pytest.mark.parametrize("day", ["00010101", "99991231"])
def test_the_first_and_the_last_day_can_be_compared_in_any_zone(day: str, offset: str) -> None:
    table = {"AcquisitionDate": day, "TimezoneOffsetFromUTC": offset}
    headers = [read_instance({**table, "AcquisitionTime": clock}) for clock in ("000000", "235959")]
    stamp = derive_timestamp(headers, UTC_ZONE)
    assert (stamp.value or "").startswith(f"{day[:4]}-{day[4:6]}-{day[6:]}T00:00:00")
    assert stamp.spread == 24 * 60 * 60 - 1


def test_seconds_of_more_digits_than_a_decimal_holds_give_no_time() -> None:
    """Found by fuzzing: dateutil reads them as a Decimal, and fails otherwise than with words."""
    header = read_instance({"StudyDate": "20240101", "StudyTime": "03:04:05" + "2" * 60 + "H"})
    assert importer_timestamp(header, ("Study",), UTC) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param("-5", -5, id="negative"),
        pytest.param("+5", 5, id="signed"),
        pytest.param("--5", 0, id="two signs"),
        pytest.param("9" * 5000, 0, id="more digits than Python reads"),
        pytest.param("5.0", 0, id="no integer"),
    ],
)
def test_an_instance_number_that_is_none_counts_as_zero(text: str, number: int) -> None:
    assert instance_number(read_instance({"InstanceNumber": text})) == number
