"""Flywheel's importer as an oracle for the timestamp: equal, or the reason has a name."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import pytest

from fw_gear_dicom_check.derive.timestamp import derive_timestamp
from tests.support.oracles import Case, load_cases, read_instance

CASES = load_cases("timestamps.json", "fw_meta")

_STUDY = "the date stands at the study, which the document does not name: blank"
_UID = "the date stands inside a UID, which the document does not name: blank"
_SETS_FIRST = "reading R1 of the document: a complete set goes before a date alone"
_DAY = "reading R1 of the document: a date and time must name a day"
_NOON = "reading R1 of the document: a date whose time is no TM counts as a date alone"
_DEFECT_1 = "defect 1 of the importer: TimezoneOffsetFromUTC wins over the value's own offset"
_DEFECT_3 = "defect 3 of the importer: it cannot read a leap second"
_DEFECT_7 = "defect 7 of the importer: it takes forms that are not DICOM's"

EXPLAINED = {
    "C02_acqdate_only_with_full_series": (_SETS_FIRST, "2020-02-02T02:02:02+00:00"),
    "D02_dt[2020]": (_DAY, None),
    "D14_dt[20200404040404 +0200]": (_DEFECT_7, None),
    "D24_dt[20200404040404.0000000]": (_DEFECT_7, None),
    "D30_bad_dt_falls_to_acq_pair?": (_SETS_FIRST, "2020-03-03T03:03:03+00:00"),
    "D33_dt_year_only_with_acq_pair": (_SETS_FIRST, "2020-03-03T03:03:03+00:00"),
    "G20_dt_negative_offset_and_tzoffset": (_DEFECT_1, "2020-04-04T04:04:04.400000-05:00"),
    "H01_siemens_study_uid_ts": (_UID, None),
    "H03_series_uid_before_study_tags": (_UID, None),
    "H06_acqtime_only_series_uid_ts": (_UID, None),
    "H07_uuid_uid_bogus_ts": (_UID, None),
    "A04_missing_studyinstanceuid": (_STUDY, None),
    "B_only_study": (_STUDY, None),
    "C06_acqtime_only_with_study": (_STUDY, None),
    "E06_da[20200101 ]": (_STUDY, None),
    "E09_da[00010101]": (_STUDY, None),
    "F01_tm[01]": (_STUDY, None),
    "F05_tm[010101.123456]": (_STUDY, None),
    "F07_tm[01:01]": (_STUDY, None),
    "F14_tm[01 PM]": (_STUDY, None),
    "F17_tm[000000]": (_STUDY, None),
    "G01_no_tz_utc": (_STUDY, None),
    "G02_no_tz_budapest": (_STUDY, None),
    "G04_dst_gap": (_STUDY, None),
    "G05_dst_fold": (_STUDY, None),
    "G06_tzoffset_plus": (_STUDY, None),
    "G08_tzoffset_unsigned": (_STUDY, None),
    "G09_tzoffset_zero": (_STUDY, None),
    "G10_tzoffset_empty": (_STUDY, None),
    "G11_tzoffset_colon": (_STUDY, None),
}
"""Cases that we answer otherwise: why, and what we answer."""

EXPLAINED_AS_SERIES = {
    "F09_tm[1]": (_NOON, "2020-01-01T12:00:00+00:00"),
    "F10_tm[10101]": (_NOON, "2020-01-01T12:00:00+00:00"),
    "F11_tm[240000]": (_NOON, "2020-01-01T12:00:00+00:00"),
    "F12_tm[235960]": (_DEFECT_3, "2020-01-01T23:59:59+00:00"),
    "F14_tm[01 PM]": (_DEFECT_7, "2020-01-01T12:00:00+00:00"),
    "F19_tm[010101\\020202]": (_NOON, "2020-01-01T12:00:00+00:00"),
    "G08_tzoffset_unsigned": (_DEFECT_7, "2020-01-01T01:01:01+00:00"),
    "G11_tzoffset_colon": (_DEFECT_7, "2020-01-01T01:01:01+00:00"),
}
"""The same for cases of a study's date when it stands at the series."""


MOVED = {"StudyDate": "SeriesDate", "StudyTime": "SeriesTime"}
"""From where to where, so that the document's order gets to the value."""


def is_about_the_study(case: Case) -> bool:
    """Tell whether the only date that the importer found is the study's."""
    others = {"SeriesDate", "AcquisitionDate", "AcquisitionDateTime"}
    is_alone = case.answer.get("acquisition.timestamp") == case.answer.get("session.timestamp")
    return "StudyDate" in case.tags and is_alone and not case.tags.keys() & others


AS_SERIES = {name: case for name, case in CASES.items() if is_about_the_study(case)}
"""Cases whose date and time the importer would read alike if they stood at the series."""


@pytest.mark.parametrize("name", CASES)
def test_the_timestamp_is_the_importers_or_differs_for_a_named_reason(name: str) -> None:
    case = CASES[name]
    assert_agrees(case, derive(case), EXPLAINED)


@pytest.mark.parametrize("name", AS_SERIES)
def test_a_studys_date_at_the_series_is_read_as_the_importer_reads_it(name: str) -> None:
    case = AS_SERIES[name]
    tags = {MOVED.get(keyword, keyword): value for keyword, value in case.tags.items()}
    assert_agrees(case, derive(replace(case, tags=tags)), EXPLAINED_AS_SERIES)


@pytest.mark.usefixtures("shared")
def test_every_explained_case_exists() -> None:
    assert EXPLAINED.keys() <= CASES.keys()
    assert EXPLAINED_AS_SERIES.keys() <= AS_SERIES.keys()


def derive(case: Case) -> str | None:
    """Return our timestamp of a case."""
    return derive_timestamp([read_instance(tags) for tags in case.instances], case.zone).value


def assert_agrees(
    case: Case, found: str | None, explained: Mapping[str, tuple[str, str | None]]
) -> None:
    """Compare instants; an explained case must differ, and in the way that is written down."""
    expected: str | None = case.answer.get("acquisition.timestamp")
    agrees = to_instant(found) == to_instant(expected)
    if case.name in explained:
        assert not agrees, f"{case.name} agrees now: it is explained no more"
        assert found == explained[case.name][1], explained[case.name][0]
    else:
        assert agrees, f"we say {found}, the importer {expected}"


def to_instant(text: str | None) -> datetime | None:
    """Return the instant, cut to milliseconds as the importer does."""
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
